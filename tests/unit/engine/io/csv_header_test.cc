#include "engine/io/csv_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::csv_header_test {
namespace {

using read_source::MakeSchema;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(CsvHeaderTest, FindsColumnsByName) {
  const auto schema = MakeSchema("id int, amount int");
  EXPECT_THAT(*MapHeader("'f'", {"amount", "x", "id"}, *schema), ElementsAre(2, 0));
  EXPECT_THAT(*MapHeader("'f'", {"AMOUNT", "Id"}, *schema), ElementsAre(1, 0));
  EXPECT_THAT(*MapHeader("'f'", {"Amount", "amount", "id"}, *schema), ElementsAre(2, 1)) << "exactly goes first";
  EXPECT_THAT(*MapHeader("'f'", {"x", "x", "amount", "id"}, *schema), ElementsAre(3, 2)) << "x is not declared";
}

TEST(CsvHeaderTest, NamesWhatIsMissing) {
  const auto schema = MakeSchema("id int, amount int, ts timestamp");
  const auto result = MapHeader("'f.csv'", {"id", "amont"}, *schema);
  EXPECT_EQ(data::CodeOf(result.status()), "TRL0707");
  EXPECT_THAT(data::MessageOf(result.status()), HasSubstr("'f.csv'"));
  EXPECT_THAT(data::MessageOf(result.status()), HasSubstr("amount, ts"));
  EXPECT_THAT(data::MessageOf(result.status()), HasSubstr("id, amont"));
}

TEST(CsvHeaderTest, SuspectsAnotherSeparator) {
  const auto schema = MakeSchema("id int, amount int");
  EXPECT_THAT(data::MessageOf(MapHeader("'f'", {"id;amount"}, *schema).status()), HasSubstr("';'"));
  EXPECT_THAT(data::MessageOf(MapHeader("'f'", {"id\tamount"}, *schema).status()), HasSubstr("tab"));
}

TEST(CsvHeaderTest, RefusesADeclaredColumnTwice) {
  const auto schema = MakeSchema("id int");
  EXPECT_EQ(data::CodeOf(MapHeader("'f'", {"id", "id"}, *schema).status()), "TRL0708");
  EXPECT_EQ(data::CodeOf(MapHeader("'f'", {"Id", "ID"}, *schema).status()), "TRL0708");
}

}  // namespace
}  // namespace tripline::engine::csv_header_test
