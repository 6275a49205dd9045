#include "cep/record.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "engine/data/program.h"
#include "tests/unit/cep/rows.h"

namespace tripline::cep::record_test {
namespace {

using data::Value;

const std::vector<data::Type> kTypes = {
    data::BoolType(),          data::IntType(),    data::DoubleType(),    data::DecimalType(12, 2),
    data::DecimalType(38, 10), data::StringType(), data::TimestampType(), data::DurationType()};

const data::Int128 kWide = data::Int128{1} << 100;

std::vector<Row> Rows() {
  return {
      {Value::Bool(true), Value::Int(-5), Value::Double(2.5), Value::Decimal(1230, 12, 2), Value::Decimal(kWide, 38, 10),
       Value::String("twelve bytes"), Value::Timestamp(77), Value::Duration(-8)},
      {Value::Bool(false), Value::Int(INT64_MIN), Value::Double(-0.0), Value::Decimal(-1, 12, 2),
       Value::Decimal(-kWide, 38, 10), Value::String("more than twelve bytes, so it lies elsewhere"),
       Value::Timestamp(INT64_MIN), Value::Duration(INT64_MAX)},
      {Value(kTypes[0]), Value(kTypes[1]), Value(kTypes[2]), Value(kTypes[3]), Value(kTypes[4]), Value(kTypes[5]),
       Value(kTypes[6]), Value(kTypes[7])},
      {Value::Bool(true), Value(kTypes[1]), Value::Double(1), Value(kTypes[3]), Value::Decimal(0, 38, 10),
       Value::String(std::string(5000, 'x')), Value(kTypes[6]), Value::Duration(0)},
      {Value::Bool(true), Value::Int(1), Value(kTypes[2]), Value::Decimal(7, 12, 2), Value(kTypes[4]),
       Value::String(""), Value::Timestamp(0), Value(kTypes[7])}};
}

std::vector<uint32_t> AllColumns() { return {0, 1, 2, 3, 4, 5, 6, 7}; }

Value Read(const RowAccess& rows, uint64_t row, uint32_t column) {
  data::StringRef cell;
  return data::ValueAt(rows.layout->View(rows.record(row), column, rows.texts, &cell), 0);
}

TEST(RecordTest, EveryTypeComesBackAsItWas) {
  const RecordLayout layout(kTypes, AllColumns(), 1);
  const std::vector<Row> rows = Rows();
  const RowRecords records(layout, kTypes, rows);
  for (uint64_t row = 0; row < rows.size(); ++row) {
    for (const uint32_t column : AllColumns()) {
      EXPECT_EQ(Read(records.access(), row, column), rows[row][column]) << "row " << row << ", column " << column;
      EXPECT_EQ(layout.IsNull(records.access().record(row), column), rows[row][column].is_null());
    }
  }
}

TEST(RecordTest, OnlyTheColumnsAskedForAreKept) {
  const RecordLayout all(kTypes, AllColumns(), 1);
  const RecordLayout some(kTypes, {1, 5}, 1);
  EXPECT_LT(some.bytes(), all.bytes());
  const std::vector<Row> rows = Rows();
  const RowRecords records(some, kTypes, rows);
  for (uint64_t row = 0; row < rows.size(); ++row) {
    for (const uint32_t column : {1u, 5u}) EXPECT_EQ(Read(records.access(), row, column), rows[row][column]);
  }
  for (const uint32_t column : AllColumns()) EXPECT_EQ(some.keeps(column), column == 1 || column == 5);
  EXPECT_FALSE(some.keeps(99));
}

TEST(RecordTest, ALayoutWithoutStringsNeedsNoText) {
  const RecordLayout layout(kTypes, {0, 1, 4}, 1);
  EXPECT_FALSE(layout.has_strings());
  const auto batch = BatchOf(kTypes, Rows());
  for (uint32_t row = 0; row < batch->rows; ++row) EXPECT_EQ(layout.TextBytes(*batch, row, 0), 0u);
}

TEST(RecordTest, ShortStringsLieInTheRecord) {
  const RecordLayout layout(kTypes, {5}, 1);
  const auto batch = BatchOf(kTypes, Rows());
  EXPECT_EQ(layout.TextBytes(*batch, 0, 0), 0u);
  EXPECT_EQ(layout.TextBytes(*batch, 1, 0), 44u);
  EXPECT_EQ(layout.TextBytes(*batch, 2, 0), 0u);
  EXPECT_EQ(layout.TextBytes(*batch, 3, 0), 5000u);
}

TEST(RecordTest, TheHeaderIsTheRowsPlaceInTheTotalOrder) {
  const RecordLayout layout(kTypes, {1}, 1);
  const RowRecords records(layout, kTypes, Rows());
  const engine::OrderKey expected{1003, 2, {7, 103}};
  EXPECT_EQ(OrderKeyOf(HeaderOf(records.access().record(3))), expected);
}

TEST(RecordTest, PredicateWordsLieBesideTheValues) {
  for (const uint32_t words : {1u, 2u, 5u}) {
    const RecordLayout layout(kTypes, AllColumns(), 64 * words);
    const auto batch = BatchOf(kTypes, Rows());
    std::vector<uint64_t> predicates;
    for (uint64_t word = 0; word < words; ++word) predicates.push_back(0x0123456789abcdef * (word + 1));
    alignas(16) uint8_t record[512];
    ASSERT_LE(layout.bytes(), sizeof record);
    layout.Write(*batch, 0, 5, 0, predicates.data(), 0, nullptr, record);
    for (uint32_t word = 0; word < words; ++word) EXPECT_EQ(layout.predicates(record)[word], predicates[word]);
    data::StringRef cell;
    for (const uint32_t column : AllColumns()) {
      EXPECT_EQ(data::ValueAt(layout.View(record, column, nullptr, &cell), 0), Rows()[0][column]);
    }
  }
}

// 16-byte values are read where they lie.
TEST(RecordTest, ValuesAreAligned) {
  const RecordLayout layout(kTypes, AllColumns(), 3);
  EXPECT_EQ(layout.bytes() % 16, 0u);
  const RowRecords records(layout, kTypes, Rows());
  const uint8_t* record = records.access().record(0);
  EXPECT_EQ((layout.Raw(record, 4) - record) % 16, 0);
  EXPECT_EQ((layout.Raw(record, 5) - record) % 16, 0);
  for (const uint32_t column : {0u, 1u, 2u, 3u, 6u, 7u}) EXPECT_EQ((layout.Raw(record, column) - record) % 8, 0);
}

TEST(RecordTest, ManyColumnsHaveTheirOwnNullBits) {
  const std::vector<data::Type> types(130, data::IntType());
  std::vector<uint32_t> columns;
  Row row;
  for (uint32_t i = 0; i < 130; ++i) {
    columns.push_back(i);
    row.push_back(i % 3 == 0 ? Value(data::IntType()) : Value::Int(i));
  }
  const RecordLayout layout(types, columns, 1);
  const RowRecords records(layout, types, {row});
  for (uint32_t i = 0; i < 130; ++i) EXPECT_EQ(Read(records.access(), 0, i), row[i]);
}

// Rows of two streams: one has the columns in another order, and each lacks one.
TEST(RecordTest, RowsOfSeveralStreamsHaveOneLayout) {
  const std::vector<data::Type> merged = {data::IntType(), data::StringType(), data::BoolType(), data::DecimalType(38, 10)};
  const RecordLayout layout(merged, {0, 1, 2, 3}, 1, 0, {{.stream = 1, .columns = {1, 0, 2, -1}},
                                                         {.stream = 4, .columns = {0, -1, 1, 2}}});
  const std::string text = "more than twelve bytes, so it lies elsewhere";
  const auto first = BatchOf({merged[1], merged[0], merged[2]}, {{Value::String(text), Value::Int(7), Value::Bool(true)}});
  const auto second =
      BatchOf({merged[0], merged[2], merged[3]}, {{Value(merged[0]), Value::Bool(true), Value::Decimal(kWide, 38, 10)}});
  EXPECT_EQ(layout.TextBytes(*first, 0, 1), text.size());
  EXPECT_EQ(layout.TextBytes(*second, 0, 4), 0u);
  const uint64_t predicates = 0;
  const auto written = [&](const data::RecordBatch& batch, uint32_t stream) {
    // What was there before must not shine through.
    alignas(16) std::array<uint8_t, 256> record;
    record.fill(0xff);
    std::string texts(text.size(), ' ');
    layout.Write(batch, 0, 5, stream, &predicates, 0, reinterpret_cast<uint8_t*>(texts.data()), record.data());
    EXPECT_EQ(HeaderOf(record.data()).stream, stream);
    std::vector<Value> values;
    for (uint32_t column = 0; column < merged.size(); ++column) {
      data::StringRef cell;
      values.push_back(data::ValueAt(
          layout.View(record.data(), column, reinterpret_cast<const uint8_t*>(texts.data()), &cell), 0));
    }
    return values;
  };
  EXPECT_EQ(written(*first, 1), (std::vector<Value>{Value::Int(7), Value::String(text), Value::Bool(true), Value(merged[3])}));
  EXPECT_EQ(written(*second, 4),
            (std::vector<Value>{Value(merged[0]), Value(merged[1]), Value::Bool(true), Value::Decimal(kWide, 38, 10)}));
}

TEST(RecordTest, ANullViewIsNullOfItsType) {
  for (const data::Type type : kTypes) EXPECT_EQ(data::ValueAt(NullView(type), 0), Value(type));
}

}  // namespace
}  // namespace tripline::cep::record_test
