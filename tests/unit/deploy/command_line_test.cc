#include "deploy/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tripline::deploy {
namespace command_line_test {

using testing::ElementsAre;
using testing::HasSubstr;

template <class T>
T Parsed(std::vector<std::string> arguments) {
  const CommandLine line = ParseCommandLine(std::move(arguments));
  EXPECT_FALSE(line.text_exit.has_value()) << line.text;
  const T* command = std::get_if<T>(&line.command);
  EXPECT_NE(command, nullptr);
  return command == nullptr ? T() : *command;
}

TEST(CommandLine, Backtest) {
  const auto command = Parsed<BacktestCommand>(
      {"backtest", "a.rules",  "b.rules",    "--input", "payments=x.csv", "--label",   "is_fraud", "--amount",
       "amount",   "--from",   "2018-04-01", "--to",    "2018-05-01",     "--threads", "3",        "--batch-rows",
       "7",        "--strict", "--no-end",   "--out",   "found",          "--quiet",   "--shards", "2"});
  EXPECT_THAT(command.rules, ElementsAre("a.rules", "b.rules"));
  EXPECT_THAT(command.inputs, ElementsAre("payments=x.csv"));
  EXPECT_EQ(command.label, "is_fraud");
  EXPECT_EQ(command.amount, "amount");
  EXPECT_EQ(command.from, "2018-04-01");
  EXPECT_EQ(command.to, "2018-05-01");
  EXPECT_EQ(command.threads, 3u);
  EXPECT_EQ(command.shards, 2u);
  EXPECT_EQ(command.batch_rows, 7u);
  EXPECT_TRUE(command.strict);
  EXPECT_TRUE(command.no_end);
  EXPECT_EQ(command.out, "found");
  EXPECT_TRUE(command.quiet);
}

TEST(CommandLine, InputsMayBeRepeatedOrListed) {
  const std::vector<std::vector<std::string>> ways = {
      {"backtest", "r.rules", "--input", "p=a.csv", "--input", "p=b.csv", "--input", "q=c.csv", "--quiet"},
      {"backtest", "r.rules", "--input", "p=a.csv", "b.csv", "q=c.csv", "--quiet"},
      {"backtest", "--input=p=a.csv", "b.csv", "q=c.csv", "--quiet", "r.rules"},
      {"backtest", "--input", "p=a.csv", "p=b.csv", "q=c.csv", "r.rules", "--quiet"},
  };
  for (const auto& way : ways) {
    const auto command = Parsed<BacktestCommand>(way);
    EXPECT_THAT(command.inputs, ElementsAre("p=a.csv", "p=b.csv", "q=c.csv"));
    EXPECT_THAT(command.rules, ElementsAre("r.rules"));
    EXPECT_TRUE(command.quiet);
  }
  EXPECT_THAT(Parsed<BacktestCommand>({"backtest", "r.rules", "--input", "a.csv", "-", "b.csv"}).inputs,
              ElementsAre("a.csv", "-", "b.csv"));
}

TEST(CommandLine, WhyTakesTheWordsBehindIt) {
  const std::vector<std::vector<std::string>> ways = {
      {"backtest", "r.rules", "--input", "a.csv", "--why", "probes", "-1"},
      {"backtest", "--why", "probes", "-1", "r.rules", "--input", "a.csv"},
      {"backtest", "--why=probes", "--why=-1", "r.rules", "--input", "a.csv"},
  };
  for (const auto& way : ways) {
    const auto command = Parsed<BacktestCommand>(way);
    EXPECT_THAT(command.why, ElementsAre("probes", "-1"));
    EXPECT_THAT(command.rules, ElementsAre("r.rules"));
    EXPECT_FALSE(command.json);
  }
  const auto spanned = Parsed<BacktestCommand>({"backtest", "--input", "a.csv", "--why", "probes", "7", "2026-01-01",
                                                "2026-01-02 10:00:00", "r.rules", "--format", "json"});
  EXPECT_THAT(spanned.why, ElementsAre("probes", "7", "2026-01-01", "2026-01-02 10:00:00"));
  EXPECT_THAT(spanned.rules, ElementsAre("r.rules"));
  EXPECT_TRUE(spanned.json);
}

TEST(CommandLine, QueryKeepsItsStatementWherever) {
  const auto command = Parsed<QueryCommand>({"query", "--input", "p=a.csv", "select * from p", "--format", "csv"});
  EXPECT_EQ(command.statement, "select * from p");
  EXPECT_THAT(command.inputs, ElementsAre("p=a.csv"));
  EXPECT_EQ(command.format, OutputFormat::kCsv);
  EXPECT_EQ(Parsed<QueryCommand>({"query", "select 1 from p", "--input", "p=-"}).format, OutputFormat::kAuto);
}

TEST(CommandLine, OtherCommands) {
  const auto check = Parsed<CheckCommand>({"check", "a.rules", "--format", "json"});
  EXPECT_THAT(check.files, ElementsAre("a.rules"));
  EXPECT_TRUE(check.json);
  EXPECT_FALSE(check.bounds);
  EXPECT_TRUE(Parsed<CheckCommand>({"check", "a.rules", "--bounds"}).bounds);
  const auto generate = Parsed<GenerateCommand>({"generate", "--events", "1000", "--seed", "7", "--out", "d"});
  EXPECT_EQ(generate.events, 1000);
  EXPECT_EQ(generate.seed, 7u);
  EXPECT_FALSE(generate.fraud_rate.has_value());
  const auto other = Parsed<GenerateCommand>({"generate", "--events=5", "--out=d", "--fraud-rate=0.1", "--disorder",
                                              "5 seconds", "--duplicates", "0.2", "--config", "w.json", "--threads", "3",
                                              "--format", "ndjson"});
  EXPECT_EQ(other.fraud_rate, 0.1);
  EXPECT_EQ(other.disorder, "5 seconds");
  EXPECT_EQ(other.duplicates, 0.2);
  EXPECT_EQ(other.config, "w.json");
  EXPECT_EQ(other.threads, 3u);
  EXPECT_TRUE(other.ndjson);
  EXPECT_TRUE(Parsed<GenerateCommand>({"generate", "--print-config"}).print_config);
  const auto test = Parsed<TestCommand>(
      {"test", "a.rules", "b.rules", "--rule", "r", "--junit", "o.xml", "--watch", "--cover"});
  EXPECT_THAT(test.files, ElementsAre("a.rules", "b.rules"));
  EXPECT_EQ(test.rule, "r");
  EXPECT_EQ(test.junit, "o.xml");
  EXPECT_TRUE(test.watch);
  EXPECT_TRUE(test.cover);
  EXPECT_FALSE(Parsed<TestCommand>({"test", "a.rules"}).cover);
  EXPECT_EQ(Parsed<NewCommand>({"new", "fraud"}).name, "fraud");
  EXPECT_EQ(Parsed<HelpCommand>({"help", "TRL0301"}).topic, "TRL0301");
  EXPECT_EQ(Parsed<HelpCommand>({}).topic, "");
  Parsed<VersionCommand>({"version"});
  Parsed<VersionCommand>({"--version"});
}

TEST(CommandLine, EveryCommandHasHelpWithAnExample) {
  for (const char* command : {"check", "backtest", "query", "generate", "test", "new", "version", "help"}) {
    const CommandLine line = ParseCommandLine({command, "--help"});
    ASSERT_TRUE(line.text_exit.has_value()) << command;
    EXPECT_EQ(*line.text_exit, kExitDone) << command;
    EXPECT_THAT(line.text, HasSubstr("Example:")) << command;
    EXPECT_THAT(UsageText(command), HasSubstr("Example:"));
  }
  EXPECT_THAT(UsageText(""), HasSubstr("backtest"));
  EXPECT_EQ(UsageText("no such command"), "");
}

TEST(CommandLine, WrongUseIsExitCodeTwo) {
  const std::vector<std::vector<std::string>> wrong = {
      {"frobnicate"},
      {"check"},
      {"backtest", "r.rules"},
      {"backtest", "--input", "p=a.csv"},
      {"backtest", "r.rules", "--input"},
      {"backtest", "r.rules", "--input", "p=a.csv", "--threads", "0"},
      {"backtest", "r.rules", "--input", "p=a.csv", "--threads", "many"},
      {"backtest", "r.rules", "--input", "p=a.csv", "--batch-rows", "5000"},
      {"backtest", "r.rules", "--input", "p=a.csv", "--no-such-option"},
      {"query", "select 1 from p", "--input", "p=a.csv", "--format", "xml"},
      {"backtest", "r.rules", "--input", "p=a.csv", "--out", ""},
      {"generate", "--events", "5", "--out", ""},
      {"query", "--input", "p=a.csv"},
      {"generate", "--events", "0", "--out", "d"},
      {"generate", "--events", "-5", "--out", "d"},
      {"generate", "--events", "5"},
      {"generate", "--out", "d"},
      {"generate", "--events", "5", "--out", "d", "--fraud-rate", "1.5"},
      {"generate", "--events", "5", "--out", "d", "--duplicates", "-1"},
      {"generate", "--events", "5", "--out", "d", "--format", "xml"},
  };
  for (const auto& arguments : wrong) {
    const CommandLine line = ParseCommandLine(arguments);
    ASSERT_TRUE(line.text_exit.has_value()) << arguments.back();
    EXPECT_EQ(*line.text_exit, kExitUsage) << arguments.back();
    EXPECT_THAT(line.text, HasSubstr("tripline: error TRL0900: "));
    EXPECT_THAT(line.text, HasSubstr("--help"));
  }
}

}  // namespace command_line_test
}  // namespace tripline::deploy
