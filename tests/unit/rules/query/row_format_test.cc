#include "rules/query/row_format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tripline::rules {
namespace row_format_test {

// One row with a value of every type; NULLs in a second one.
class Sample {
 public:
  Sample() : text_("say \"hi\", all"), empty_("") {
    data::SetBit(&valid_, 0);
    Add("b", data::BoolType(), &truth_);
    Add("i", data::IntType(), ints_);
    Add("d", data::DoubleType(), doubles_);
    Add("m", data::DecimalType(10, 2), cents_);
    Add("w", data::DecimalType(38, 3), wide_);
    Add("s", data::StringType(), &refs_);
    Add("t", data::TimestampType(), times_);
    Add("u", data::DurationType(), times_);
    arrays_ = {data::Value::Array(data::IntType(), {data::Value::Int(1), data::Value(data::IntType())}),
               data::Value(data::ArrayType(data::IntType()))};
    columns_.push_back({"l", data::ArrayType(data::IntType())});
    cells_.push_back({{}, &arrays_});
  }

  std::string Row(ResultFormat format, uint32_t row) const {
    std::string out;
    RowFormat(format, columns_).AppendRow(cells_, row, &out);
    return out;
  }
  const std::vector<ResultColumn>& columns() const { return columns_; }

 private:
  void Add(const char* name, data::Type type, const void* values) {
    columns_.push_back({name, type});
    cells_.push_back({{type, values, &valid_}, nullptr});
  }

  std::string text_, empty_;
  uint64_t valid_ = 0;
  uint64_t truth_ = 1;
  int64_t ints_[2] = {-7, 0};
  double doubles_[2] = {0.1, 0};
  int64_t cents_[2] = {1230, 0};
  data::Int128 wide_[2] = {-5, 0};
  data::StringRef refs_[2] = {data::StringRef(text_), data::StringRef(empty_)};
  int64_t times_[2] = {1'500'000, 0};
  std::vector<data::Value> arrays_;
  std::vector<ResultColumn> columns_;
  std::vector<ResultCells> cells_;
};

TEST(RowFormat, NdjsonKeepsTypesAndOrder) {
  const Sample sample;
  EXPECT_EQ(sample.Row(ResultFormat::kNdjson, 0),
            R"({"b":true,"i":-7,"d":0.1,"m":12.30,"w":-0.005,"s":"say \"hi\", all","t":"1970-01-01T00:00:01.5Z",)"
            R"("u":1.5,"l":[1,null]})"
            "\n");
  EXPECT_EQ(sample.Row(ResultFormat::kNdjson, 1),
            R"({"b":null,"i":null,"d":null,"m":null,"w":null,"s":null,"t":null,"u":null,"l":null})"
            "\n");
}

TEST(RowFormat, NdjsonOfARowWithoutColumnsIsAnEmptyObject) {
  std::string out;
  RowFormat(ResultFormat::kNdjson, {}).AppendRow({}, 0, &out);
  EXPECT_EQ(out, "{}\n");
}

TEST(RowFormat, CsvQuotesWhatItMust) {
  const Sample sample;
  EXPECT_EQ(
      sample.Row(ResultFormat::kCsv, 0),
      "true,-7,0.1,12.30,-0.005,\"say \"\"hi\"\", all\",1970-01-01T00:00:01.5Z,1.5," +
          ("\"" +
           data::ToText(data::Value::Array(data::IntType(), {data::Value::Int(1), data::Value(data::IntType())})) +
           "\"") +
          "\n");
  EXPECT_EQ(sample.Row(ResultFormat::kCsv, 1), ",,,,,,,,\n");
  EXPECT_EQ(RowFormat(ResultFormat::kCsv, sample.columns()).header(), "b,i,d,m,w,s,t,u,l\n");
}

TEST(RowFormat, CsvTellsNullFromTheEmptyString) {
  const data::StringRef texts[] = {data::StringRef(""), data::StringRef("a"), data::StringRef("\n")};
  const uint64_t valid = 0b101;
  const std::vector<ResultCells> cells = {{{data::StringType(), texts, &valid}, nullptr}};
  const RowFormat format(ResultFormat::kCsv, {{"with \"quotes\"", data::StringType()}});
  std::string out = format.header();
  for (uint32_t row = 0; row < 3; ++row) format.AppendRow(cells, row, &out);
  EXPECT_EQ(out, "\"with \"\"quotes\"\"\"\n\"\"\n\n\"\n\"\n");
}

TEST(RowFormat, JsonHasNoNumberForNanAndInfinity) {
  const double values[] = {NAN, std::numeric_limits<double>::infinity()};
  const std::vector<ResultCells> cells = {{{data::DoubleType(), values}, nullptr}};
  const RowFormat format(ResultFormat::kNdjson, {{"x", data::DoubleType()}});
  std::string out;
  for (uint32_t row = 0; row < 2; ++row) format.AppendRow(cells, row, &out);
  EXPECT_EQ(out, "{\"x\":\"NaN\"}\n{\"x\":\"Infinity\"}\n");
}

TEST(RowFormat, TableSetsNumbersRight) {
  const data::StringRef names[] = {data::StringRef("Zoë"), data::StringRef("line\nbreak")};
  const int64_t counts[] = {5, 12345};
  const uint64_t valid = 0b01;
  const std::vector<ResultCells> cells = {{{data::StringType(), names}, nullptr},
                                          {{data::IntType(), counts, &valid}, nullptr}};
  const RowFormat format(ResultFormat::kTable, {{"name", data::StringType()}, {"n", data::IntType()}});
  std::string first, second;
  format.AppendRow(cells, 0, &first);
  format.AppendRow(cells, 1, &second);
  const std::vector<std::string_view> rows = {first, second};
  EXPECT_EQ(format.Table(rows),
            "name           n\n"
            "----------  ----\n"
            "Zoë            5\n"
            "line break  NULL\n"
            "(2 rows)\n");
}

}  // namespace row_format_test
}  // namespace tripline::rules
