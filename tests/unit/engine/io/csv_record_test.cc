#include "engine/io/csv_record.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tripline::engine::csv_record_test {
namespace {

std::string Dump(std::string_view text, size_t begin = 0, CsvLimits limits = {1000, 100}) {
  CsvRecord record;
  const RecordEnd end = ScanRecord(text, begin, limits, &record);
  if (end == RecordEnd::kUnfinished) return "unfinished";
  std::string out;
  if (end == RecordEnd::kBroken) out = "broken";
  if (end == RecordEnd::kTooLong) out = "too long";
  if (end == RecordEnd::kComplete) {
    out = std::to_string(record.field_count);
    for (const CsvField& field : record.fields) {
      std::string value(text.substr(field.begin, field.end - field.begin));
      if (field.doubled) {
        std::string unquoted;
        UnquoteField(value, &unquoted);
        value = unquoted;
      }
      out.append(" [").append(field.quoted ? "\"" : "").append(value).append(field.stray ? "!" : "").append("]");
    }
  }
  return out + " then " + std::to_string(record.next);
}

TEST(CsvRecordTest, ReadsRfc4180) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  const Case cases[] = {
      {"a,b\n", "2 [a] [b] then 4"},
      {"a,b\r\nc\n", "2 [a] [b] then 5"},
      {"\n", "1 [] then 1"},
      {"\r\n", "1 [] then 2"},
      {",\n", "2 [] [] then 2"},
      {"\"\"\n", "1 [\"] then 3"},
      {"\"\",\n", "2 [\"] [] then 4"},
      {"\"a,b\",c\n", "2 [\"a,b] [c] then 8"},
      {"\"a\nb\",c\n", "2 [\"a\nb] [c] then 8"},
      {"\"a\r\nb\"\r\n", "1 [\"a\r\nb] then 8"},
      {"\"a\"\"b\"\n", "1 [\"a\"b] then 7"},
      {"\"\"\"\"\n", "1 [\"\"] then 5"},
      {"\"\"\"a\"\"\"\n", "1 [\"\"a\"] then 8"},
      {"a\"b,c\n", "2 [a\"b!] [c] then 6"},
      {" \"a\",c\n", "2 [ \"a\"!] [c] then 7"},
      {"a\rb\n", "1 [a\rb] then 4"},
      {" a , b \n", "2 [ a ] [ b ] then 8"},
  };
  for (const Case& each : cases) EXPECT_EQ(Dump(each.text), each.expected) << each.text;
}

TEST(CsvRecordTest, SaysWhyARecordDoesNotEnd) {
  EXPECT_EQ(Dump("a,b"), "unfinished");
  EXPECT_EQ(Dump("\"a\nb,c\n"), "unfinished");
  EXPECT_EQ(Dump("\"a\""), "unfinished");
  EXPECT_EQ(Dump("\"a\"\r"), "unfinished");
  EXPECT_EQ(Dump("\"a\"b\nc\n"), "broken then 5");
  EXPECT_EQ(Dump("x,\"a\nb\"c\nd\n"), "broken then 5");
  EXPECT_EQ(Dump("\"a\"\rb\n"), "broken then 6");
  EXPECT_EQ(Dump("12345\n6\n", 0, {5, 10}), "1 [12345] then 6");
  EXPECT_EQ(Dump("123456\n7\n", 0, {5, 10}), "too long then 7");
  EXPECT_EQ(Dump("\"12\n456\n7\n", 0, {5, 10}), "too long then 4");
}

TEST(CsvRecordTest, KeepsAsManyFieldsAsAskedAndCountsAll) {
  EXPECT_EQ(Dump("a,b,c,d\n", 0, {100, 2}), "4 [a] [b] then 8");
}

TEST(CsvRecordTest, BeginsInTheMiddleOfAText) { EXPECT_EQ(Dump("a,b\nc,d\n", 4), "2 [c] [d] then 8"); }

TEST(CsvRecordTest, FirstLineIsWithoutItsEnd) {
  EXPECT_EQ(FirstLine("ab\r\ncd\n", 0), "ab");
  EXPECT_EQ(FirstLine("ab\ncd", 3), "cd");
  EXPECT_EQ(FirstLine("\n", 0), "");
}

}  // namespace
}  // namespace tripline::engine::csv_record_test
