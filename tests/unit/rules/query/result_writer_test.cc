#include "rules/query/result_writer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tripline::rules {
namespace result_writer_test {

// A result with one int column, and order by it if asked for.
SelectShape Shape(ResultFormat format, bool ordered) {
  SelectShape shape{RowFormat(format, {{"n", data::IntType()}}), {}, false, {}, {}, {}, {}};
  if (ordered) {
    shape.order_types = {data::IntType()};
    shape.order = {{0, false, false}};
  }
  return shape;
}

std::string Write(const SelectShape& shape, const ResultOptions& options, const std::vector<int64_t>& values,
                  size_t rows_a_call) {
  StringSink sink;
  ResultWriter writer(shape, options, &sink);
  const std::vector<ResultCells> cells = {{{data::IntType(), values.data()}, nullptr}};
  const std::vector<data::VectorView> keys = {cells[0].view};
  RenderedRows rows(shape.order_types);
  for (uint32_t row = 0; row < values.size(); ++row) {
    shape.format.AppendRow(cells, row, &rows.text);
    rows.ends.push_back(rows.text.size());
    if (!shape.order.empty()) rows.keys.Append(keys, {&row, 1});
    if (rows.rows() == rows_a_call || row + 1 == values.size()) {
      EXPECT_TRUE(writer.Add(rows).ok());
      rows.Clear();
    }
  }
  EXPECT_TRUE(writer.Finish().ok());
  return sink.text();
}

TEST(ResultWriter, OrderDistinctOffsetAndLimit) {
  const std::vector<int64_t> values = {3, 1, 3, 2, 1, 5};
  struct Case {
    bool ordered;
    ResultOptions options;
    const char* expected;
  };
  const Case cases[] = {
      {false, {false, 0, std::nullopt}, "n\n3\n1\n3\n2\n1\n5\n"},
      {false, {true, 0, std::nullopt}, "n\n3\n1\n2\n5\n"},
      {false, {false, 1, 2}, "n\n1\n3\n"},
      {false, {true, 1, 2}, "n\n1\n2\n"},
      {false, {false, 9, 2}, "n\n"},
      {false, {false, 0, 0}, "n\n"},
      {true, {false, 0, std::nullopt}, "n\n1\n1\n2\n3\n3\n5\n"},
      {true, {true, 1, 2}, "n\n2\n3\n"},
      {true, {false, 4, 100}, "n\n3\n5\n"},
  };
  for (const Case& each : cases) {
    for (const size_t rows_a_call : {1, 2, 100}) {
      EXPECT_EQ(Write(Shape(ResultFormat::kCsv, each.ordered), each.options, values, rows_a_call), each.expected);
    }
  }
  EXPECT_EQ(Write(Shape(ResultFormat::kTable, false), {true, 1, 2}, values, 2), "n\n-\n1\n2\n(2 rows)\n");
}

TEST(ResultWriter, EndsEarlyBehindAWholeRow) {
  std::vector<int64_t> values(5000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int64_t>(i);
  size_t asked = 0;
  const ResultOptions options{false, 0, std::nullopt, [&asked] { return ++asked == 3; }};
  const std::string text = Write(Shape(ResultFormat::kCsv, true), options, values, 100);
  EXPECT_EQ(text.substr(text.rfind('\n', text.size() - 2)), "\n2047\n");
}

TEST(ResultWriter, AHeaderAlsoWithoutRows) {
  EXPECT_EQ(Write(Shape(ResultFormat::kCsv, false), {}, {}, 1), "n\n");
  EXPECT_EQ(Write(Shape(ResultFormat::kNdjson, false), {}, {}, 1), "");
  EXPECT_EQ(Write(Shape(ResultFormat::kTable, true), {}, {}, 1), "n\n-\n(0 rows)\n");
}

TEST(ResultWriter, SaysWhenItNeedsNoMore) {
  const SelectShape shape = Shape(ResultFormat::kCsv, false);
  StringSink sink;
  ResultWriter writer(shape, {false, 1, 1}, &sink);
  RenderedRows rows({});
  rows.text = "1\n2\n";
  rows.ends = {2, 4};
  EXPECT_FALSE(writer.full());
  ASSERT_TRUE(writer.Add(rows).ok());
  EXPECT_TRUE(writer.full());
  EXPECT_EQ(writer.rows_written(), 1u);
}

}  // namespace result_writer_test
}  // namespace tripline::rules
