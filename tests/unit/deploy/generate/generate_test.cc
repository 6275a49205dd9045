#include "deploy/generate/generate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace tripline::deploy {
namespace generate_test {

using testing::HasSubstr;

std::string Content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// All files of a folder, by name.
std::map<std::string, std::string> Contents(const std::filesystem::path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    contents[entry.path().filename().string()] = Content(entry.path());
  }
  return contents;
}

int64_t Lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

uint64_t Fnv1a(uint64_t hash, std::string_view bytes) {
  for (unsigned char byte : bytes) hash = (hash ^ byte) * 0x100000001b3U;
  return hash;
}

class GenerateTest : public testing::Test {
 protected:
  GenerateTest() {
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("generate_test_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
  }
  ~GenerateTest() override { std::filesystem::remove_all(folder_); }

  std::map<std::string, std::string> Generate(GenerateOptions options, const std::string& name) {
    options.out = folder_ / name;
    const auto summary = GenerateWorld(options);
    EXPECT_TRUE(summary.ok()) << summary.status();
    if (summary.ok()) summary_ = *summary;
    return Contents(options.out);
  }

  std::filesystem::path folder_;
  GenerateSummary summary_;
};

TEST_F(GenerateTest, TheSameSeedGivesTheSameBytesForAnyNumberOfThreads) {
  GenerateOptions options;
  options.events = 20'000;
  options.disorder_seconds = 600;
  options.duplicates = 0.05;
  const auto once = Generate(options, "a");
  EXPECT_EQ(once.size(), size_t{kStreams + 3});
  for (uint32_t threads : {2U, 3U, 8U}) {
    options.threads = threads;
    EXPECT_EQ(Generate(options, "b"), once) << threads;
  }
  options.seed = 2;
  EXPECT_NE(Generate(options, "c"), once);
}

TEST_F(GenerateTest, TheBytesChangeOnPurposeOnly) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (const auto& [name, content] : Generate({.events = 20'000}, "a")) hash = Fnv1a(Fnv1a(hash, name), content);
  // Figures in the rule pack's README rest on it.
  EXPECT_EQ(hash, 14383186635399164123U);
}

TEST_F(GenerateTest, AnyNumberOfEventsComesOutExactly) {
  for (int64_t events : {1, 2, 89, 1'999, 20'001}) {
    for (TextFormat format : {TextFormat::kCsv, TextFormat::kNdjson}) {
      int64_t lines = 0;
      const auto contents =
          Generate({.events = events, .format = format}, fmt::format("{}_{}", events, static_cast<int>(format)));
      for (int i = 0; i < kStreams; ++i) {
        const std::string& content = contents.at(summary_.files[i].filename().string());
        const int64_t rows = Lines(content) - (format == TextFormat::kCsv ? 1 : 0);
        EXPECT_EQ(rows, summary_.rows[i]);
        lines += rows;
      }
      EXPECT_EQ(lines, events);
      EXPECT_EQ(summary_.events, events);
    }
  }
}

TEST_F(GenerateTest, DuplicatesComeOnTop) {
  const auto contents = Generate({.events = 20'000, .duplicates = 0.1}, "a");
  int64_t lines = 0;
  for (const auto& path : summary_.files) lines += Lines(contents.at(path.filename().string())) - 1;
  EXPECT_EQ(lines, 20'000 + summary_.duplicates);
  EXPECT_NEAR(static_cast<double>(summary_.duplicates), 2'000, 200);
}

TEST_F(GenerateTest, LabelsAreCountedAsTheyAreWritten) {
  GenerateOptions options{.events = 100'000};
  options.config.fraud_rate = 0.02;
  const auto contents = Generate(options, "a");
  std::map<std::string, int64_t> fraud;
  std::map<std::string, int64_t> alike;
  for (const auto& path : summary_.files) {
    std::istringstream in(contents.at(path.filename().string()));
    std::string line;
    std::getline(in, line);
    ASSERT_THAT(line, testing::EndsWith(",is_fraud,fraud_kind,look_alike"));
    while (std::getline(in, line)) {
      const size_t last = line.rfind(',');
      const size_t before = line.rfind(',', last - 1);
      const std::string kind = line.substr(before + 1, last - before - 1);
      ++fraud[kind];
      ++alike[line.substr(last + 1)];
      ASSERT_EQ(line[before - 1] == '1', !kind.empty());
    }
  }
  for (int i = 1; i < kFraudKinds; ++i) {
    const std::string name(FraudKindName(static_cast<FraudKind>(i)));
    EXPECT_EQ(fraud[name], summary_.kinds[i].rows) << name;
    EXPECT_EQ(alike[name], summary_.kinds[i].look_alike_rows) << name;
    EXPECT_GT(fraud[name], 20) << name;
  }
}

TEST_F(GenerateTest, OptionsOutOfRangeAreRefused) {
  std::vector<std::pair<GenerateOptions, const char*>> cases;
  for (int64_t events : {int64_t{-1}, int64_t{0}, kMostEvents + 1}) {
    cases.push_back({{.events = events, .out = folder_}, "TRL0950"});
  }
  cases.push_back({{.events = 1}, "TRL0950"});
  cases.push_back({{.events = 1, .out = folder_, .disorder_seconds = kMostDisorderSeconds + 1}, "TRL0950"});
  cases.push_back({{.events = 1, .out = folder_, .duplicates = 1.5}, "TRL0950"});
  cases.push_back({{.events = 1, .out = folder_}, "TRL0955"});
  cases.back().first.config.fraud_rate = 0.6;
  for (const auto& [options, code] : cases) {
    const auto summary = GenerateWorld(options);
    EXPECT_EQ(data::CodeOf(summary.status()), code);
    EXPECT_EQ(data::FaultOf(summary.status()), data::Fault::kCaller);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(GenerateTest, AFullDiskIsSaidAndNoFileKeepsItsName) {
  std::filesystem::create_directories(folder_);
  std::filesystem::create_symlink("/dev/full", folder_ / "refunds.csv");
  const auto summary = GenerateWorld({.events = 100'000, .out = folder_, .threads = 2});
  EXPECT_EQ(data::CodeOf(summary.status()), "TRL0714");
  EXPECT_THAT(data::MessageOf(summary.status()), HasSubstr("No space left on device"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(GenerateTest, AFolderThatCannotBeMadeIsNamed) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "plain") << "a file, not a folder";
  const auto summary = GenerateWorld({.events = 10, .out = folder_ / "plain" / "x"});
  EXPECT_EQ(data::CodeOf(summary.status()), "TRL0713");
  EXPECT_EQ(data::FaultOf(summary.status()), data::Fault::kSystem);
  EXPECT_THAT(data::MessageOf(summary.status()), HasSubstr("plain"));
}

TEST_F(GenerateTest, EarlierFilesStayWhenTheRunIsStopped) {
  const auto earlier = Generate({.events = 100}, "a");
  std::vector<int64_t> told;
  const auto summary = GenerateWorld(
      {.events = 50'000, .seed = 2, .out = folder_ / "a", .threads = 2, .progress = [&told](int64_t rows) {
         told.push_back(rows);
         return told.size() < 3 ? GenerateProgress::kGoOn : GenerateProgress::kStop;
       }});
  EXPECT_EQ(data::CodeOf(summary.status()), "TRL0951");
  EXPECT_EQ(told.size(), 3U);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_EQ(Contents(folder_ / "a"), earlier);
}

}  // namespace generate_test
}  // namespace tripline::deploy
