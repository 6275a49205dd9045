#include "deploy/generate/config_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tripline::deploy {
namespace config_text_test {

using testing::HasSubstr;

TEST(ConfigText, PrintedAndReadBackItIsTheSame) {
  GenerateConfig config = DefaultConfig();
  config.days = 30;
  config.fraud_rate = 0.0123;
  config.kinds[4].look_alike.gap = {0, 86'399};
  config.kinds[5].fraud.amount = {29, 4'567};
  const auto again = ParseConfig(ConfigText(config), "c");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, config);
}

TEST(ConfigText, WhatIsNotGivenKeepsItsDefault) {
  const auto config = ParseConfig(
      R"({"days": 30, // a month
          "fraud": {"velocity": {"share": 0.5, "gap": ["5 seconds", "2 minutes"], "amount": 12.34,
                                 "look_alike": {"per_fraud": 3, "count": [4, 8], "then_after": 90}}}})",
      "c");
  ASSERT_TRUE(config.ok()) << config.status();
  GenerateConfig expected = DefaultConfig();
  expected.days = 30;
  KindParameters& velocity = expected.kinds[static_cast<size_t>(FraudKind::kVelocity)];
  velocity.share = 0.5;
  velocity.fraud.gap = {5, 120};
  velocity.fraud.amount = {1'234, 1'234};
  velocity.look_alikes = 3;
  velocity.look_alike.count = {4, 8};
  velocity.look_alike.then_after = {90, 90};
  EXPECT_EQ(*config, expected);
  EXPECT_EQ(*ParseConfig("{}", "c"), DefaultConfig());
}

struct BadCase {
  const char* text;
  const char* code;
  const char* message;
};

TEST(ConfigText, WhatIsWrongIsNamedWithItsPlace) {
  const BadCase cases[] = {
      {"{\n  \"days\": 30,,\n}", "TRL0952", "c:2:14: this is no JSON"},
      {"", "TRL0952", "c:1:1"},
      {"[1]", "TRL0954", "c: the whole must be an object"},
      {R"({"dais": 30})", "TRL0953", "c: there is no 'dais'; did you mean 'days'?"},
      {R"({"fraud": {"velocty": {}}})", "TRL0953", "'fraud.velocty'; did you mean 'velocity'?"},
      {R"({"fraud": {"velocity": {"ammount": 1}}})", "TRL0953", "'fraud.velocity.ammount'; did you mean 'amount'?"},
      {R"({"fraud": {"velocity": {"look_alike": {"xyz": 1}}}})", "TRL0953", "--print-config"},
      {R"({"days": 1, "days": 2})", "TRL0953", "'days' is given twice"},
      {R"({"days": 0})", "TRL0954", "days must be a whole number from 1 to 366, not 0"},
      {R"({"days": 1.5})", "TRL0954", "days must be a whole number"},
      {R"({"days": "x"})", "TRL0954", "not \"x\""},
      {R"({"fraud_rate": 1.5})", "TRL0954", "fraud_rate must be a number from 0 to 1, not 1.5"},
      {R"({"fraud": 3})", "TRL0954", "fraud must be an object"},
      {R"({"fraud": {"velocity": {"night": 2}}})", "TRL0954", "fraud.velocity.night must be a number from 0 to 1"},
      {R"({"fraud": {"velocity": {"count": [9, 2]}}})", "TRL0954", "fraud.velocity.count must be [low, high]"},
      {R"({"fraud": {"velocity": {"count": [1, 2, 3]}}})", "TRL0954", "a whole number from 0 to 500"},
      {R"({"fraud": {"velocity": {"count": 501}}})", "TRL0954", "from 0 to 500"},
      {R"({"fraud": {"velocity": {"gap": "soon"}}})", "TRL0954", "a time such as"},
      {R"({"fraud": {"velocity": {"gap": -1}}})", "TRL0954", "not -1"},
      {R"({"fraud": {"velocity": {"amount": 1.234}}})", "TRL0954", "at most two decimals"},
      {R"({"fraud": {"velocity": {"gap": "300 days"}}})", "TRL0954", "fraud.velocity can take"},
      {R"({"logins": 0.9})", "TRL0954", "logins must be"},
  };
  for (const BadCase& bad : cases) {
    const auto config = ParseConfig(bad.text, "c");
    ASSERT_FALSE(config.ok()) << bad.text;
    EXPECT_EQ(data::CodeOf(config.status()), bad.code) << bad.text;
    EXPECT_EQ(data::FaultOf(config.status()), data::Fault::kCaller);
    EXPECT_THAT(data::MessageOf(config.status()), HasSubstr(bad.message));
  }
}

TEST(ConfigText, EachKindAndItsLookAlikeIsExplained) {
  const std::string text = ConfigText(DefaultConfig());
  for (int i = 1; i < kFraudKinds; ++i) {
    EXPECT_THAT(text, HasSubstr("\"" + std::string(FraudKindName(static_cast<FraudKind>(i))) + "\": {"));
  }
}

}  // namespace config_text_test
}  // namespace tripline::deploy
