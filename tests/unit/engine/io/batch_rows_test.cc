#include "engine/io/batch_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/data/string_ref.h"
#include "engine/data/value.h"
#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::batch_rows_test {
namespace {

using read_source::DumpRow;

data::RecordBatch MakeBatch(uint32_t rows) {
  data::RecordBatch batch(read_source::MakeSchema("i int, s string, o bool, w decimal(30,0)"));
  for (uint32_t row = 0; row < rows; ++row) {
    batch.columns[0].mutable_values<int64_t>()[row] = row;
    batch.columns[1].mutable_values<data::StringRef>()[row] =
        batch.texts.Add((row % 2 == 0 ? "" : "a text that is not inline ") + std::to_string(row));
    if (row % 3 == 0) {
      data::SetBit(batch.columns[2].mutable_values<uint64_t>(), row);
    } else {
      data::ClearBit(batch.columns[2].mutable_values<uint64_t>(), row);
    }
    batch.columns[3].mutable_values<data::Int128>()[row] = row;
    batch.positions.push_back(100 + row);
    for (data::Column& column : batch.columns) {
      if (row % 5 == 4) SetNull(&column, row);
    }
  }
  batch.rows = rows;
  return batch;
}

std::vector<std::string> Dump(const data::RecordBatch& batch) {
  std::vector<std::string> rows;
  for (uint32_t row = 0; row < batch.rows; ++row) {
    rows.push_back(std::to_string(batch.positions[row]) + ": " + DumpRow(batch, row));
  }
  return rows;
}

TEST(BatchRowsTest, KeepRowsDropsTheOthers) {
  const std::vector<std::string> all = Dump(MakeBatch(200));
  data::RecordBatch batch = MakeBatch(200);
  std::vector<uint32_t> kept;
  std::vector<std::string> expected(all.begin(), all.begin() + 50);
  for (uint32_t row = 50; row < 200; row += 1 + row % 3) {
    kept.push_back(row);
    expected.push_back(all[row]);
  }
  for (int64_t row = 0; row < 200; ++row) batch.order_times.push_back(row);
  KeepRows(50, kept, &batch);
  EXPECT_EQ(Dump(batch), expected);
  EXPECT_EQ(batch.order_times.size(), batch.rows);
  EXPECT_EQ(batch.order_times[49], 49);
  EXPECT_EQ(batch.order_times[52], kept[2]);
  // A row that is added behind them is not NULL, whatever stood there.
  batch.columns[0].mutable_values<int64_t>()[batch.rows] = 7;
  EXPECT_TRUE(data::GetBit(batch.columns[0].validity(), batch.rows));
}

TEST(BatchRowsTest, AppendRowsCopiesTexts) {
  data::RecordBatch out(read_source::MakeSchema("i int, s string, o bool, w decimal(30,0)"));
  std::vector<std::string> expected;
  {
    const data::RecordBatch a = MakeBatch(30);
    const data::RecordBatch b = MakeBatch(70);
    const std::vector<std::string> all = Dump(b);
    AppendRows(std::vector<RowOf>{{&a, 29}, {&b, 64}, {&a, 1}}, &out);
    AppendRows(std::vector<RowOf>{{&b, 3}}, &out);
    expected = {all[29], all[64], all[1], all[3]};
  }
  EXPECT_EQ(Dump(out), expected);
}

}  // namespace
}  // namespace tripline::engine::batch_rows_test
