#include "deploy/progress_bar.h"

#include <gtest/gtest.h>

namespace tripline::deploy {
namespace progress_bar_test {

TEST(ProgressBar, ShowsShareRowsRateAndTimeLeft) {
  const ProgressBar bar(120);
  EXPECT_EQ(bar.Line({1'500'000, 0.25, 0.5}),
            "\r\x1b[K[######..................]  25 %  1.5 M rows  3.0 M rows/s  0:02 left");
  EXPECT_EQ(bar.Line({900, 0.5, 3600}), "\r\x1b[K[############............]  50 %  900 rows  0 rows/s  1:00:00 left");
  EXPECT_EQ(bar.Line({0, 0.0, 0}), "\r\x1b[K[........................]   0 %  0 rows");
}

TEST(ProgressBar, WithoutAKnownEndThereIsNoBar) {
  EXPECT_EQ(ProgressBar(80).Line({2'000, std::nullopt, 1}), "\r\x1b[K2000 rows  2000 rows/s");
}

TEST(ProgressBar, NeverWraps) {
  const std::string line = ProgressBar(20).Line({1'500'000, 0.25, 0.5});
  EXPECT_EQ(line.size(), std::string("\r\x1b[K").size() + 19);
}

}  // namespace progress_bar_test
}  // namespace tripline::deploy
