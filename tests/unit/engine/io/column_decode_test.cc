#include "engine/io/column_decode.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/csv_index.h"
#include "engine/io/field_value.h"
#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::column_decode_test {
namespace {

// Fields of one column, decoded by the loops and by WriteField; both must agree on every value and on every mark.
void Compare(std::string_view type, const std::vector<std::string>& fields, uint32_t place, uint32_t stride, bool crlf) {
  std::string text(kTextPadding, '9');
  std::vector<uint32_t> separators = {UINT32_MAX};
  const size_t begin = text.size();
  for (const std::string& field : fields) {
    for (uint32_t i = 0; i < stride; ++i) {
      text.append(i == place ? field : "77");
      if (i + 1 == stride && crlf) text.push_back('\r');
      separators.push_back(static_cast<uint32_t>(text.size() - begin));
      text.push_back(i + 1 == stride ? '\n' : ',');
    }
  }
  text.append(kTextPadding, '9');
  const auto schema = read_source::MakeSchema("v " + std::string(type));
  data::RecordBatch fast(schema);
  data::RecordBatch slow(schema);
  RowMarks marks;
  const CsvRun run{text.data() + begin, separators.data() + 1, stride, static_cast<uint32_t>(fields.size()), false, true};
  constexpr uint32_t kFirstRow = 5;
  DecodeColumn(run, place, schema->fields[0], 0, kFirstRow, &fast, &marks);
  for (uint32_t i = 0; i < fields.size(); ++i) {
    const uint32_t row = kFirstRow + i;
    const FieldError error = fields[i].empty() ? WriteNull(schema->fields[0], 0, row, &slow)
                                               : WriteField(fields[i], schema->fields[0], 0, row, &slow);
    EXPECT_EQ(marks.marked(row), error != FieldError::kNone) << type << " '" << fields[i] << "'";
    if (error == FieldError::kNone && !marks.marked(row)) {
      EXPECT_EQ(read_source::DumpRow(fast, row), read_source::DumpRow(slow, row)) << type << " '" << fields[i] << "'";
    }
  }
}

void CompareEverywhere(std::string_view type, const std::vector<std::string>& fields) {
  Compare(type, fields, 0, 1, false);
  Compare(type, fields, 0, 3, false);
  Compare(type, fields, 1, 3, true);
  Compare(type, fields, 2, 3, false);
  Compare(type, fields, 2, 3, true);
}

constexpr std::string_view kTypes[] = {"int",    "int!",      "double",   "decimal(10,2)", "decimal(4,4)", "decimal(18,0)",
                                       "string", "timestamp", "duration", "bool",          "decimal(30,3)"};

TEST(ColumnDecodeTest, AgreesWithTheSlowWayOnChosenValues) {
  const std::vector<std::string> fields = {
      "",         "0",      "7",        "12345678", "123456789",        "1234567890123456", "12345678901234567",
      "-5",       "+5",     "00000001", "1a",       "a1",               "1234567a",         "12345678901234 6",
      "57.16",    "57.1",   "57.",      ".5",       ".",                "5716",             "12345.67",
      "123456.7", "1.2.3",  "99999999", "100000000", "0.001",           "0.00",             "-57.16",
      "..",       "1.2345", "5716.0", "2018-04-01T00:00:31Z", "2018-04-01 00:00:31",
      "2018-04-01T23:59:59", "2018-04-01T24:00:00Z", "2018-04-01T00:60:00Z", "2018-04-01T00:00:60Z",
      "2018-04-01T00:00+05", "2018-04-01T03:00:00",  "2018-04-01T19:5a:00Z", "2018-04-01T29:00:00Z",
      "2018-04-31T00:00:00Z", "2018-04-01t00:00:31Z", "2018-04-01T00:00:31z", "2018-04-01T00:00:31X",
      "2018-04-01T00;00:31Z", "2018-04-01", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1960-02-29T12:00:00Z",
      "abcdefgh",  "abcdefghi", "abcdefghijkl", "abcdefghijklm", "\xC3\xA9", "\xC3", "abcdefghijk\xC3", "true", "F",
      "long text that is not ASCII \xC3\xA9", "long text that is not UTF-8 \xE9", "10 minutes", "PT1H", "1e5", "NaN"};
  for (const std::string_view type : kTypes) CompareEverywhere(type, fields);
}

TEST(ColumnDecodeTest, AgreesWithTheSlowWayOnRandomValues) {
  static constexpr std::string_view kAlphabets[] = {"0123456789", "0123456789.", "0123456789.-+ e", "0123456789-T:Z. ",
                                                    "abc\xC3\xA9 "};
  std::mt19937 random(8);
  for (int round = 0; round < 120; ++round) {
    std::vector<std::string> fields;
    const std::string_view alphabet = kAlphabets[static_cast<size_t>(round) % std::size(kAlphabets)];
    for (int i = 0; i < 50; ++i) {
      std::string field;
      for (size_t size = random() % 22; size > 0; --size) field.push_back(alphabet[random() % alphabet.size()]);
      fields.push_back(std::move(field));
    }
    for (const std::string_view type : kTypes) CompareEverywhere(type, fields);
  }
}

TEST(ColumnDecodeTest, AgreesWithTheSlowWayOnDamagedTimestamps) {
  std::mt19937 random(9);
  std::vector<std::string> fields;
  for (int i = 0; i < 4000; ++i) {
    std::string field = "2018-04-0" + std::to_string(1 + random() % 2) + "T1" + std::to_string(random() % 10) + ":0" +
                        std::to_string(random() % 10) + ":59Z";
    if (random() % 2 == 0) field[random() % field.size()] = "0123456789:-TZ /;@"[random() % 18];
    if (random() % 3 == 0) field.pop_back();
    fields.push_back(std::move(field));
  }
  CompareEverywhere("timestamp", fields);
}

TEST(ColumnDecodeTest, TakesQuotesOff) {
  const std::string text(kTextPadding, ',');
  const std::string body = "\"12\",x\n,x\n\"\",x\n34,x\n\"5\"\"\",x\n";
  const std::string padded = text + body + text;
  std::vector<uint32_t> separators = {UINT32_MAX};
  for (uint32_t i = 0; i < body.size(); ++i) {
    if (body[i] == ',' || body[i] == '\n') separators.push_back(i);
  }
  const CsvRun run{padded.data() + kTextPadding, separators.data() + 1, 2, 5, true, false};
  const auto strings = read_source::MakeSchema("v string");
  data::RecordBatch batch(strings);
  RowMarks marks;
  DecodeColumn(run, 0, strings->fields[0], 0, 0, &batch, &marks);
  EXPECT_FALSE(marks.any());
  const std::string_view expected[] = {"'12'", "NULL", "''", "'34'", "'5\"'"};
  for (uint32_t i = 0; i < 5; ++i) EXPECT_EQ(read_source::DumpRow(batch, i), expected[i]);
  const auto ints = read_source::MakeSchema("v int");
  data::RecordBatch numbers(ints);
  DecodeColumn(run, 0, ints->fields[0], 0, 0, &numbers, &marks);
  EXPECT_EQ(read_source::DumpRow(numbers, 0), "12");
  EXPECT_TRUE(marks.marked(2));
  EXPECT_TRUE(marks.marked(4));
  EXPECT_FALSE(marks.marked(3));
}

}  // namespace
}  // namespace tripline::engine::column_decode_test
