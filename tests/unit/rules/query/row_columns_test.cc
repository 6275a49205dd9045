#include "rules/query/row_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tripline::rules {
namespace row_columns_test {

using testing::ElementsAre;

// A column of doubles and one of strings; NaN stands for NULL in the first, "-" in the second.
struct Rows {
  std::vector<double> numbers;
  std::vector<std::string> texts;
};

RowColumns Make(const Rows& rows) {
  std::vector<uint64_t> number_valid(1), text_valid(1);
  std::vector<data::StringRef> refs;
  std::vector<uint32_t> all;
  for (uint32_t i = 0; i < rows.numbers.size(); ++i) {
    all.push_back(i);
    refs.emplace_back(rows.texts[i]);
    if (rows.numbers[i] != -99) data::SetBit(number_valid.data(), i);
    if (rows.texts[i] != "-") data::SetBit(text_valid.data(), i);
  }
  RowColumns columns({data::DoubleType(), data::StringType()});
  const std::vector<data::VectorView> views = {{data::DoubleType(), rows.numbers.data(), number_valid.data()},
                                               {data::StringType(), refs.data(), text_valid.data()}};
  columns.Append(views, all);
  return columns;
}

TEST(RowColumns, SortsStablyWithNullsWhereTheyBelong) {
  const RowColumns rows = Make({{3, 1, -99, 1, NAN}, {"a", "b", "c", "-", "e"}});
  const auto sorted = [&](std::vector<RowOrder> order) { return SortRows(rows, order); };
  EXPECT_THAT(sorted({{0, false, false}}), ElementsAre(1, 3, 0, 4, 2)) << "NaN above all numbers, NULL last";
  EXPECT_THAT(sorted({{0, true, false}}), ElementsAre(4, 0, 1, 3, 2)) << "descending, NULL still last";
  EXPECT_THAT(sorted({{0, false, true}}), ElementsAre(2, 1, 3, 0, 4));
  EXPECT_THAT(sorted({{0, false, false}, {1, true, true}}), ElementsAre(3, 1, 0, 4, 2));
  EXPECT_FALSE(IsSorted(rows, std::vector<RowOrder>{{0, false, false}}));
  EXPECT_TRUE(IsSorted(rows, std::vector<RowOrder>{}));
}

TEST(RowColumns, TimesFirstTakeTheShortWay) {
  const std::vector<int64_t> times = {5, 3, 5, 3};
  const std::vector<int64_t> ids = {1, 9, 0, 9};
  RowColumns rows({data::TimestampType(), data::IntType()});
  const std::vector<data::VectorView> views = {{data::TimestampType(), times.data()}, {data::IntType(), ids.data()}};
  rows.Append(views, std::vector<uint32_t>{0, 1, 2, 3});
  EXPECT_THAT(SortRows(rows, std::vector<RowOrder>{{0}, {1}}), ElementsAre(1, 3, 2, 0));
}

TEST(RowColumns, KeysAreEqualExactlyForEqualRows) {
  const RowColumns rows = Make({{0.0, -0.0, NAN, std::nan("2"), -99, 1}, {"a", "a", "x", "x", "-", ""}});
  std::vector<std::string> keys(rows.rows());
  for (size_t i = 0; i < rows.rows(); ++i) rows.AppendKey(2, i, &keys[i]);
  EXPECT_EQ(keys[0], keys[1]);
  EXPECT_EQ(keys[2], keys[3]);
  EXPECT_NE(keys[0], keys[2]);
  EXPECT_NE(keys[4], keys[5]) << "NULL is not the empty string";
}

TEST(RowColumns, LongTextsSurviveTheirBatch) {
  RowColumns copy({data::DoubleType(), data::StringType()});
  {
    const RowColumns rows = Make({{1, 2}, {"a text that is longer than twelve bytes", "short"}});
    copy.Append(rows);
    copy.AppendRow(rows, 0);
  }
  EXPECT_EQ(copy.rows(), 3u);
  EXPECT_EQ(copy.value(1, 0), data::Value::String("a text that is longer than twelve bytes"));
  EXPECT_EQ(copy.value(1, 2), data::Value::String("a text that is longer than twelve bytes"));
  EXPECT_EQ(copy.value(0, 1), data::Value::Double(2));
  copy.Clear();
  EXPECT_EQ(copy.rows(), 0u);
}

}  // namespace row_columns_test
}  // namespace tripline::rules
