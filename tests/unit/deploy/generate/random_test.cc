#include "deploy/generate/random.h"

#include <gtest/gtest.h>

#include <array>

namespace tripline::deploy {
namespace random_test {

TEST(Random, MixBitsIsOneStepOfSplitmix64) {
  // The first three numbers of splitmix64 from the seed 0, as its authors print them.
  EXPECT_EQ(MixBits(0), 0xe220a8397b1dcdafU);
  EXPECT_EQ(MixBits(0x9e3779b97f4a7c15U), 0x6e789e6aa1b965f4U);
  EXPECT_EQ(MixBits(2 * 0x9e3779b97f4a7c15U), 0x06c45d188009454fU);
}

TEST(Random, TheSameSeedAndStreamGiveTheSameNumbers) {
  Random one(7, 3);
  Random two(7, 3);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(one.Next(), two.Next());
}

TEST(Random, AnotherSeedOrStreamGivesOtherNumbers) {
  Random base(7, 3);
  Random seed(8, 3);
  Random stream(7, 4);
  const uint64_t first = base.Next();
  EXPECT_NE(first, seed.Next());
  EXPECT_NE(first, stream.Next());
}

TEST(Random, BelowReachesEveryValueAboutEquallyOften) {
  Random random(1, 1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts[random.Below(7)];
  for (int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Random, BetweenIncludesBothEnds) {
  Random random(1, 2);
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1'000; ++i) {
    const uint32_t value = random.Between(5, 9);
    ASSERT_GE(value, 5U);
    ASSERT_LE(value, 9U);
    low |= value == 5;
    high |= value == 9;
  }
  EXPECT_TRUE(low && high);
}

TEST(Random, ChanceIsPerThousand) {
  Random random(1, 3);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += random.Chance(250) ? 1 : 0;
  EXPECT_NEAR(hits, 25'000, 700);
  EXPECT_FALSE(random.Chance(0));
  EXPECT_TRUE(random.Chance(1000));
}

}  // namespace random_test
}  // namespace tripline::deploy
