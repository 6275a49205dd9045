#include "rules/testing/json_members.h"

#include <gtest/gtest.h>

#include "engine/data/value.h"

namespace tripline::rules::json_members_test {
namespace {

std::string Shown(std::string_view object) {
  std::string text;
  for (const JsonMember& member : JsonMembers(object)) text += member.name + "=" + std::string(member.value) + ";";
  return text;
}

TEST(JsonMembersTest, CutsAnObjectIntoItsMembers) {
  EXPECT_EQ(Shown("{}"), "");
  EXPECT_EQ(Shown(R"({"a":1})"), "a=1;");
  EXPECT_EQ(Shown(R"({"a":"x,\"}","b":{"c":[1,{"d":"]"}]},"e":[],"f":null,"a":-1.50})"),
            R"(a="x,\"}";b={"c":[1,{"d":"]"}]};e=[];f=null;a=-1.50;)");
}

TEST(JsonMembersTest, ReadsStringsAsTheyWereWritten) {
  for (const std::string text : {"", "plain", "quote \" and \\ slash", "line\nbreak\ttab\r\b\f", "\x01 \x1f", "Zürich 日本"}) {
    std::string quoted;
    data::AppendJsonString(text, &quoted);
    EXPECT_EQ(JsonText(quoted), text);
  }
  EXPECT_EQ(JsonText(R"("\u00e9\u65e5")"), "é日");
}

}  // namespace
}  // namespace tripline::rules::json_members_test
