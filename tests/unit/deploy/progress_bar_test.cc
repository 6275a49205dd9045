#include "deploy/progress_bar.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace tripline::deploy {
namespace progress_bar_test {

TEST(ProgressBar, ShowsShareRowsRateAndTimeLeft) {
  EXPECT_EQ(ProgressLine({1'500'000, 0.25, 0.5}, 120),
            "\r\x1b[K[######..................]  25 %  1.5 M rows  3.0 M rows/s  0:02 left");
  EXPECT_EQ(ProgressLine({900, 0.5, 3600}, 120),
            "\r\x1b[K[############............]  50 %  900 rows  0 rows/s  1:00:00 left");
  EXPECT_EQ(ProgressLine({0, 0.0, 0}, 120), "\r\x1b[K[........................]   0 %  0 rows");
  EXPECT_EQ(ClearedProgressLine(), "\r\x1b[K");
}

TEST(ProgressBar, WithoutAKnownEndThereIsNoBar) {
  EXPECT_EQ(ProgressLine({2'000, std::nullopt, 1}, 80), "\r\x1b[K2000 rows  2000 rows/s");
}

TEST(ProgressBar, ANarrowTerminalShowsWholePartsOnly) {
  const ProgressState state{122'880, 0.25, 0.5};
  const std::pair<int, const char*> cases[] = {
      {74, "[######..................]  25 %  122880 rows  245760 rows/s  0:02 left"},
      {60, "[###.........]  25 %  122880 rows  245760 rows/s  0:02 left"},
      {50, " 25 %  122880 rows  245760 rows/s  0:02 left"},
      {41, "[#.....]  25 %  245760 rows/s  0:02 left"},
      {40, " 25 %  245760 rows/s  0:02 left"},
      {20, " 25 %  0:02 left"},
      {8, " 25 %"},
      {5, ""},
      {1, ""},
      {0, ""},
  };
  for (const auto& [columns, line] : cases) EXPECT_EQ(ProgressLine(state, columns), std::string("\r\x1b[K") + line);
  for (int columns = 1; columns < 100; ++columns) {
    EXPECT_LT(ProgressLine(state, columns).size() - 4, static_cast<size_t>(columns));
  }
}

}  // namespace progress_bar_test
}  // namespace tripline::deploy
