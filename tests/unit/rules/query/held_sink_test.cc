#include "rules/query/held_sink.h"

#include <gtest/gtest.h>

namespace tripline::rules::held_sink_test {
namespace {

TEST(HeldSink, WhatIsReleasedIsWhatWasWritten) {
  for (const size_t most_bytes : {size_t{0}, size_t{3}, size_t{1} << 20}) {
    HeldSink held(most_bytes);
    std::string written;
    for (int i = 0; i < 1000; ++i) {
      const std::string text = std::to_string(i) + (i % 7 == 0 ? "" : "\n");
      ASSERT_TRUE(held.Write(text).ok());
      written += text;
    }
    StringSink sink;
    ASSERT_TRUE(held.ReleaseTo(&sink).ok());
    EXPECT_EQ(sink.text(), written);
  }
}

TEST(HeldSink, NothingIsNothing) {
  StringSink sink;
  ASSERT_TRUE(HeldSink().ReleaseTo(&sink).ok());
  EXPECT_EQ(sink.text(), "");
}

class FullSink final : public TextSink {
 public:
  data::Status Write(std::string_view) override { return data::Error(data::Fault::kSystem, "TRL0901", "full"); }
};

TEST(HeldSink, TheSinksFailureIsHandedOn) {
  for (const size_t most_bytes : {size_t{0}, size_t{9}}) {
    HeldSink held(most_bytes);
    ASSERT_TRUE(held.Write("row\n").ok());
    FullSink full;
    EXPECT_EQ(data::CodeOf(held.ReleaseTo(&full)), "TRL0901");
  }
}

}  // namespace
}  // namespace tripline::rules::held_sink_test
