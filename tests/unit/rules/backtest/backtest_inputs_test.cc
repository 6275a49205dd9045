#include "rules/backtest/backtest_inputs.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tripline::rules {
namespace backtest_inputs_test {

using testing::HasSubstr;

// Streams with a rule on each of the last `with_rules`.
dsl::Model Model(const std::vector<std::string>& streams, size_t with_rules = 0) {
  dsl::Model model;
  for (const std::string& name : streams) model.streams.emplace_back().name = name;
  for (size_t i = streams.size() - with_rules; i < streams.size(); ++i) {
    dsl::RuleModel& rule = model.rules.emplace_back();
    rule.name = "on_" + streams[i];
    rule.streams = {static_cast<uint32_t>(i)};
  }
  return model;
}

// "stream:path" of each source, "stream:path+path@number" of a merged one, or the error's code and message.
std::string Find(const dsl::Model& model, const std::vector<BacktestInput>& inputs) {
  const auto files = FindBacktestFiles(model, inputs);
  if (!files.ok()) {
    EXPECT_EQ(data::FaultOf(files.status()), data::Fault::kCaller);
    return data::CodeOf(files.status()) + " " + data::MessageOf(files.status());
  }
  std::string text;
  for (const BacktestSource& source : files->sources) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", source.stream, fmt::join(source.paths, "+"));
    if (source.paths.size() > 1) text += fmt::format("@{}", source.first_file);
    for (size_t i = 0; i < source.paths.size(); ++i) EXPECT_EQ(files->names[source.first_file + i], source.paths[i]);
  }
  return text;
}

TEST(BacktestInputs, FilesGoToTheirStreamsInTheOrderGiven) {
  EXPECT_EQ(Find(Model({"p"}), {{"", "a.csv"}, {"p", "b.csv"}, {"", "-"}}), "0:a.csv 0:b.csv 0:-");
  EXPECT_EQ(Find(Model({"logins", "payments"}), {{"payments", "a"}, {"LOGINS", "b"}, {"payments", "c"}}),
            "1:a 0:b 1:c");
}

TEST(BacktestInputs, WhatDoesNotFitIsTheCallersFault) {
  const dsl::Model two = Model({"logins", "payments"});
  EXPECT_THAT(Find(two, {{"", "a.csv"}}), HasSubstr("TRL0641 the rules have several streams (logins, payments)"));
  EXPECT_THAT(Find(two, {{"payment", "a.csv"}}), HasSubstr("TRL0642"));
  EXPECT_THAT(Find(two, {{"payment", "a.csv"}}), HasSubstr("did you mean 'payments'?"));
  EXPECT_THAT(Find(two, {{"logins", "-"}, {"payments", "-"}}), HasSubstr("TRL0717"));
  EXPECT_THAT(Find(Model({"P", "p"}), {{"p", "a"}}), "1:a") << "the exact name goes first";
  EXPECT_THAT(Find(Model({"Pay", "pAY"}), {{"pay", "a"}}), HasSubstr("TRL0642"));
}

TEST(BacktestInputs, TheFilesOfAUniqueStreamAreOneSource) {
  dsl::Model model = Model({"logins", "payments"});
  model.streams[1].unique_column = 0;
  EXPECT_EQ(Find(model, {{"payments", "a"}, {"logins", "b"}}), "1:a 0:b");
  EXPECT_EQ(Find(model, {{"logins", "a"}, {"payments", "b"}, {"logins", "c"}, {"payments", "d"}, {"payments", "e"}}),
            "0:a 1:b+d+e@3 0:c");
}

TEST(BacktestInputs, EveryStreamThatARuleReadsIsFed) {
  dsl::Model model = Model({"logins", "payments"}, 1);
  EXPECT_EQ(Find(model, {{"payments", "a"}}), "1:a") << "no rule reads logins";
  EXPECT_THAT(Find(model, {{"logins", "a"}}),
              HasSubstr("TRL0643 no input for stream 'payments', which rule 'on_payments'"));
  model.rules[0].mode = dsl::Mode::kOff;
  EXPECT_EQ(Find(model, {{"logins", "a"}}), "0:a");
}

}  // namespace backtest_inputs_test
}  // namespace tripline::rules
