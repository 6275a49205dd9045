#include "dsl/merged_rows.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace tripline::dsl {
namespace merged_rows_test {

StreamModel StreamOf(std::vector<data::Field> fields) {
  StreamModel stream;
  stream.schema = std::make_shared<const data::Schema>(data::Schema{std::move(fields)});
  return stream;
}

std::string Text(const MergedRows& rows) {
  std::string text;
  for (size_t i = 0; i < rows.schema->fields.size(); ++i) {
    const data::Field& field = rows.schema->fields[i];
    text += fmt::format("{} {}{}:", field.name, data::TypeName(field.type), field.not_null ? " not null" : "");
    for (const std::vector<int32_t>& columns : rows.columns) text += fmt::format(" {}", columns[i]);
    text += "\n";
  }
  return text;
}

const StreamModel kLogins = StreamOf({{"user", data::StringType(), true}, {"x", data::IntType()}, {"ts", data::TimestampType()}});
const StreamModel kBuys = StreamOf({{"ts", data::TimestampType()}, {"X", data::IntType()}, {"x", data::DecimalType(12, 2)},
                                    {"fraud", data::IntType(), false, true}, {"user", data::StringType(), true}});

TEST(MergedRows, RowsOfOneStreamAreWhatTheyAre) {
  const StreamModel* const streams[] = {&kLogins};
  const MergedRows rows = MergeRows(streams);
  EXPECT_EQ(rows.schema, kLogins.schema);
  EXPECT_EQ(Text(rows), "user string not null: 0\nx int: 1\nts timestamp: 2\n");
}

TEST(MergedRows, ColumnsOfOneNameAndTypeAreOne) {
  const StreamModel* const streams[] = {&kLogins, &kBuys};
  const MergedRows rows = MergeRows(streams);
  EXPECT_EQ(Text(rows),
            "user string: 0 4\nx int: 1 -1\nts timestamp: 2 0\nX int: -1 1\nx decimal(12,2): -1 2\nfraud int: -1 3\n");
  EXPECT_EQ(rows.Place(0, 2), 2u);
  EXPECT_EQ(rows.Place(1, 0), 2u);
  EXPECT_EQ(rows.Place(1, 2), 4u);
}

// A label is never read by rules: it is no column of the same name that they may read.
TEST(MergedRows, ALabelIsAColumnOfItsOwn) {
  const StreamModel checks = StreamOf({{"fraud", data::IntType()}});
  const StreamModel* const streams[] = {&kBuys, &checks};
  EXPECT_EQ(MergeRows(streams).columns[1], (std::vector<int32_t>{-1, -1, -1, -1, -1, 0}));
}

}  // namespace merged_rows_test
}  // namespace tripline::dsl
