#include "engine/io/field_value.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::field_value_test {
namespace {

std::string Write(std::string_view type, std::string_view text) {
  const auto schema = read_source::MakeSchema("v " + std::string(type));
  data::RecordBatch batch(schema);
  const FieldError error = text == "NULL" ? WriteNull(schema->fields[0], 0, 0, &batch)
                                          : WriteField(text, schema->fields[0], 0, 0, &batch);
  return error == FieldError::kNone ? read_source::DumpRow(batch, 0) : Reason(error, schema->fields[0]);
}

TEST(FieldValueTest, WritesEveryType) {
  EXPECT_EQ(Write("int", "-42"), "-42");
  EXPECT_EQ(Write("double", "1.5"), "1.5");
  EXPECT_EQ(Write("decimal(10,2)", "12.5"), "12.50");
  EXPECT_EQ(Write("decimal(20,2)", "12.5"), "12.50");
  EXPECT_EQ(Write("string", "some longer text"), "'some longer text'");
  EXPECT_EQ(Write("timestamp", "2026-01-01"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(Write("duration", "2 minutes"), "120");
  EXPECT_EQ(Write("bool", "no"), "false");
  EXPECT_EQ(Write("bool", "T"), "true");
  EXPECT_EQ(Write("bool", "NULL"), "NULL");
  EXPECT_EQ(Write("string", "NULL"), "NULL");
}

TEST(FieldValueTest, GivesReasons) {
  EXPECT_EQ(Write("int", "x"), "is not an int (expected a whole number such as -42)");
  EXPECT_EQ(Write("int", "9223372036854775808"), "is out of the range of int");
  EXPECT_EQ(Write("double", "x"), "is not a double (expected a number such as 12.5 or 1e-3)");
  EXPECT_EQ(Write("decimal(4,2)", "x"), "is not a decimal(4,2) (expected a number such as 12.50)");
  EXPECT_EQ(Write("decimal(4,2)", "100"), "is out of the range of decimal(4,2)");
  EXPECT_EQ(Write("timestamp", "2026-01-01T00:00:00.1234567"), "is finer than a microsecond");
  EXPECT_EQ(Write("duration", "soon"), "is not a duration (expected such as '10 minutes', PT10M or seconds)");
  EXPECT_EQ(Write("bool", "maybe"), "is not a bool (expected true or false)");
  EXPECT_EQ(Write("string", "\xFF"), "is not valid UTF-8");
  EXPECT_EQ(Write("string!", "NULL"), "is empty, and the column may not be NULL");
}

}  // namespace
}  // namespace tripline::engine::field_value_test
