#include "engine/io/ndjson_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::ndjson_parser_test {
namespace {

using read_source::MakeSchema;
using read_source::ReadSource;
using read_source::SourceResult;
using testing::ElementsAre;
using testing::HasSubstr;

SourceResult Read(std::string_view columns, std::string_view text) {
  FileSourceOptions options;
  options.schema = MakeSchema(columns);
  options.format = FileFormat::kNdjson;
  return ReadSource(std::string(text), options);
}

// One value of one type, as it comes out or why it does not.
std::string Value(std::string_view type, std::string_view json) {
  const SourceResult result = Read("v " + std::string(type), "{\"v\":" + std::string(json) + "}\n");
  if (result.rows.size() == 1) return result.rows[0].substr(3);
  EXPECT_EQ(result.letters.size(), 1u) << json;
  return result.letters.empty() ? "" : result.letters[0];
}

TEST(NdjsonParserTest, ReadsValuesExactly) {
  EXPECT_EQ(Value("int", "9007199254740993"), "9007199254740993");
  EXPECT_EQ(Value("int", "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(Value("int", "\"42\""), "42");
  EXPECT_EQ(Value("int", "42 "), "42");
  EXPECT_EQ(Value("int", "1.0"), "1");
  EXPECT_EQ(Value("int", "12e2"), "1200");
  EXPECT_EQ(Value("decimal(12,2)", "0.1"), "0.10");
  EXPECT_EQ(Value("decimal(12,2)", "1.25e1"), "12.50");
  EXPECT_EQ(Value("decimal(12,2)", "\"7.5\""), "7.50");
  EXPECT_EQ(Value("decimal(38,10)", "1234567890123456789012345678.0123456789"),
            "1234567890123456789012345678.0123456789");
  EXPECT_EQ(Value("double", "1e-3"), "0.001");
  EXPECT_EQ(Value("double", "\"NaN\""), "NaN");
  EXPECT_EQ(Value("bool", "true"), "true");
  EXPECT_EQ(Value("bool", "0"), "false");
  EXPECT_EQ(Value("bool", "\"yes\""), "true");
  EXPECT_EQ(Value("timestamp", "\"2026-01-01T00:00:00+01:00\""), "2025-12-31T23:00:00Z");
  EXPECT_EQ(Value("duration", "90"), "90");
  EXPECT_EQ(Value("duration", "\"PT1H\""), "3600");
  EXPECT_EQ(Value("string", "\"a\\n\\u00e9\\ud83d\\ude00\""), "'a\n\xC3\xA9\xF0\x9F\x98\x80'");
  EXPECT_EQ(Value("string", "\"\""), "''");
  EXPECT_EQ(Value("string", "null"), "NULL");
}

TEST(NdjsonParserTest, SaysWhatIsWrongWithAValue) {
  EXPECT_THAT(Value("int", "1.5"), HasSubstr("1 v '1.5' is not an int"));
  EXPECT_THAT(Value("int", "9223372036854775808"), HasSubstr("out of the range"));
  EXPECT_THAT(Value("int", "1e400"), HasSubstr("out of the range"));
  EXPECT_THAT(Value("int", "true"), HasSubstr("JSON value that a column of type int does not take"));
  EXPECT_THAT(Value("int", "[1]"), HasSubstr("JSON value"));
  EXPECT_THAT(Value("decimal(4,2)", "1.234"), HasSubstr("more than 2 digits"));
  EXPECT_THAT(Value("decimal(4,2)", "1e-300"), HasSubstr("more than 2 digits"));
  EXPECT_THAT(Value("timestamp", "1767225600"), HasSubstr("JSON value that a column of type timestamp does not take"));
  EXPECT_THAT(Value("string", "12"), HasSubstr("JSON value that a column of type string does not take"));
  EXPECT_THAT(Value("int", "+5"), HasSubstr("1 "));
  EXPECT_THAT(Value("int", "007"), HasSubstr("is not an int"));
  EXPECT_THAT(Value("int!", "null"), HasSubstr("may not be NULL"));
  EXPECT_THAT(Value("string", "\"\\ud800\""), HasSubstr("not one JSON object"));
  EXPECT_THAT(Value("string", "\"a\tb\""), HasSubstr("not one JSON object"));
}

TEST(NdjsonParserTest, StringColumnsTakeScalarsWhereTheyAreTo) {
  FileSourceOptions options;
  options.schema = MakeSchema("s string, n int");
  options.scalars_as_text = true;
  const SourceResult result = ReadSource(
      "{\"s\":1.50}\n{\"s\":true}\n{\"s\":\"x\"}\n{\"s\":null}\n{\"s\":1e400 }\n{\"s\":[1]}\n{\"n\":true}\n{\"s\":01}\n", options);
  EXPECT_THAT(result.rows, ElementsAre("1: '1.50'|NULL", "2: 'true'|NULL", "3: 'x'|NULL", "4: NULL|NULL", "5: '1e400'|NULL"));
  EXPECT_THAT(result.letters, ElementsAre(HasSubstr("6 s "), HasSubstr("7 n "), HasSubstr("8 s ")));
}

TEST(NdjsonParserTest, KeysNameColumns) {
  const SourceResult result = Read("a int, b string",
                                   "{\"a\":1,\"b\":\"x\"}\n"
                                   "{\"b\":\"y\",\"other\":{\"a\":[9]},\"a\":2}\n"
                                   "{\"A\":3,\"\\u0062\":\"z\"}\n"
                                   "{}\n"
                                   "{\"a\":1,\"a\":2}\n"
                                   "{\"a\":1,\"A\":2}\n"
                                   "{\"a\":4,\"b\":\"w\"}\n");
  EXPECT_THAT(result.rows, ElementsAre("1: 1|'x'", "2: 2|'y'", "3: 3|'z'", "4: NULL|NULL", "7: 4|'w'"));
  EXPECT_THAT(result.letters, ElementsAre(HasSubstr("5 a '{\"a\":1,\"a\":2}' is in the object more than once"),
                                          HasSubstr("6 a ")));
}

TEST(NdjsonParserTest, ABadLineDoesNotHarmTheNext) {
  for (const std::string_view bad :
       {"{\"a\":", "{\"a\":1", "{\"a\" 1}", "[1]", "1", "\"x\"", "x", "{\"a\":1}}", "{\"a\":1} {\"a\":2}", "{\"a\":1,}",
        "{\"a\":\"\xFF\"}", "}", "{\"a\":\"x}", "nul", "{\"a\":1}x", "\xEF\xBB\xBF{", "{a:1}", "{\"a\":tru}"}) {
    const SourceResult result = Read("a int", "{\"a\":1}\n" + std::string(bad) + "\n{\"a\":3}\n");
    EXPECT_THAT(result.rows, ElementsAre("1: 1", "3: 3")) << bad;
    EXPECT_EQ(result.letters.size(), 1u) << bad;
    EXPECT_EQ(result.counters.records, 3u) << bad;
  }
}

TEST(NdjsonParserTest, NullsOfRejectedRecordsDoNotStay) {
  const SourceResult result = Read("a int, b int", "{\"b\":1}\n{\"b\":\"x\"}\n{\"a\":5,\"b\":2}\n");
  EXPECT_THAT(result.rows, ElementsAre("1: NULL|1", "3: 5|2"));
}

TEST(NdjsonParserTest, DeepNestingIsSkipped) {
  const std::string deep = std::string(50'000, '[') + std::string(50'000, ']');
  const SourceResult result = Read("a int", "{\"x\":" + deep + ",\"a\":1}\n{\"a\":2}\n");
  EXPECT_EQ(result.counters.records, 2u);
  EXPECT_EQ(result.rows.back(), "2: 2");
}

}  // namespace
}  // namespace tripline::engine::ndjson_parser_test
