#include "engine/io/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tripline::engine::utf8_test {
namespace {

TEST(Utf8Test, TakesWhatIsWellFormed) {
  for (const std::string_view text : {"", "plain ASCII of more than eight", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
                                      "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(text));
    EXPECT_TRUE(IsUtf8("1234567" + std::string(text) + "12345678"));
  }
}

TEST(Utf8Test, RefusesTheRest) {
  for (const std::string_view text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2 ", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xF0\x90\x80"}) {
    EXPECT_EQ(Utf8PrefixBytes(text), 0u);
    EXPECT_EQ(Utf8PrefixBytes("12345678abc" + std::string(text)), 11u);
  }
}

TEST(Utf8Test, ReplacesWhatIsNot) {
  EXPECT_EQ(ToUtf8("a\xFF"
                   "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(ToUtf8("\xC3\xA9"), "\xC3\xA9");
}

}  // namespace
}  // namespace tripline::engine::utf8_test
