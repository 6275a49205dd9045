#include "cep/label_set.h"

#include <gtest/gtest.h>

namespace tripline::cep::label_set_test {
namespace {

using Chain = std::vector<MatchedRow>;

TEST(LabelSetTest, AChainIsAddedOnce) {
  LabelSet set;
  EXPECT_TRUE(set.empty());
  EXPECT_TRUE(set.Add(Chain{{1, 0, false}, {2, 1, false}}));
  EXPECT_TRUE(set.Add(Chain{{1, 0, false}}));
  EXPECT_TRUE(set.Add(Chain{{1, 0, false}, {2, 0, false}}));  // other variable
  EXPECT_TRUE(set.Add(Chain{{1, 0, false}, {3, 1, false}}));  // other row
  EXPECT_FALSE(set.Add(Chain{{1, 0, false}, {2, 1, true}}));  // exclusion is no part of what a match is
  EXPECT_TRUE(set.Add(Chain{{2, 0, false}}));
  EXPECT_FALSE(set.empty());
  EXPECT_TRUE(set.Contains(Chain{{2, 0, false}}));
  EXPECT_FALSE(set.Contains(Chain{{2, 1, false}}));
  set.Clear();
  EXPECT_TRUE(set.empty());
  EXPECT_TRUE(set.Add(Chain{{1, 0, false}}));
}

}  // namespace
}  // namespace tripline::cep::label_set_test
