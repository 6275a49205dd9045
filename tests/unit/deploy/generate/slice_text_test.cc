#include "deploy/generate/slice_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace tripline::deploy {
namespace slice_text_test {

constexpr uint32_t kRows = 5'000;
constexpr uint32_t kEnd = 86'400;

class SliceTextTest : public testing::Test {
 protected:
  SliceTextTest() {
    for (uint32_t i = 0; i < kRows; ++i) {
      events_.push_back({.second = (i * 7'919) % kEnd, .number = i + 1, .stream = Stream::kConfirmations});
    }
  }

  // Second of the day of each row, in the order in which they come.
  static std::vector<int> Seconds(std::string_view text) {
    std::vector<int> seconds;
    for (size_t at = text.find('T'); at != std::string_view::npos; at = text.find('T', at + 1)) {
      const auto number = [&](size_t offset) { return (text[at + offset] - '0') * 10 + text[at + offset + 1] - '0'; };
      seconds.push_back(number(1) * 3'600 + number(4) * 60 + number(7));
    }
    return seconds;
  }

  const World world_{1, {.customers = 100}};
  const Timetable timetable_{90, kRows};
  const RowText rows_{world_, timetable_, kRows, TextFormat::kCsv};
  std::vector<Event> events_;
};

TEST_F(SliceTextTest, RowsComeInTheOrderOfTime) {
  SliceText text(rows_, {});
  text.Write(events_, kEnd);
  const std::vector<int> seconds = Seconds(text.Of(Stream::kConfirmations));
  EXPECT_EQ(seconds.size(), kRows);
  EXPECT_TRUE(std::is_sorted(seconds.begin(), seconds.end()));
  EXPECT_EQ(text.rows(Stream::kConfirmations), kRows);
  EXPECT_EQ(text.rows(Stream::kLogins), 0);
  EXPECT_EQ(text.Of(Stream::kLogins), "");
}

TEST_F(SliceTextTest, NoRowIsLaterThanTheBoundAndSomeAreNearlySo) {
  for (int disorder : {30, 3'600, 200'000}) {
    SliceText text(rows_, {.disorder_seconds = static_cast<uint32_t>(disorder)});
    text.Write(events_, kEnd);
    int latest = 0;
    int largest = 0;
    int behind = 0;
    for (int second : Seconds(text.Of(Stream::kConfirmations))) {
      latest = std::max(latest, second);
      largest = std::max(largest, latest - second);
      behind += second < latest ? 1 : 0;
    }
    EXPECT_LE(largest, disorder);
    EXPECT_GT(largest, std::min(disorder, 86'400) / 3);
    EXPECT_GT(behind, static_cast<int>(kRows) / 10);
  }
}

TEST_F(SliceTextTest, DuplicatesAreTheSameBytesAgainAndNotLater) {
  SliceText text(rows_, {.disorder_seconds = 60, .duplicates = 0.2});
  text.Write(events_, kEnd);
  const std::string_view bytes = text.Of(Stream::kConfirmations);
  std::map<std::string_view, int> lines;
  for (size_t at = 0; at < bytes.size(); at = bytes.find('\n', at) + 1) {
    ++lines[bytes.substr(at, bytes.find('\n', at) - at)];
  }
  EXPECT_EQ(lines.size(), kRows);
  int64_t twice = 0;
  for (const auto& [line, count] : lines) {
    ASSERT_LE(count, 2);
    twice += count - 1;
  }
  EXPECT_EQ(twice, text.duplicates());
  EXPECT_NEAR(static_cast<double>(twice), 0.2 * kRows, 100);
  int latest = 0;
  for (int second : Seconds(bytes)) {
    latest = std::max(latest, second);
    ASSERT_GE(second, latest - 60);
  }
}

}  // namespace slice_text_test
}  // namespace tripline::deploy
