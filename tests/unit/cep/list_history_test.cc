#include "cep/list_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state/block_store.h"

namespace tripline::cep::list_history_test {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

class ListHistoryTest : public testing::Test {
 protected:
  ListHistoryTest() : store_({.slot_bytes = sizeof(Queue), .key_groups = 1}) {
    block_ = store_.FindOrCreate(1, "key");
    Enter();
  }

  void Enter() { history_.Enter(store_, block_, store_.MutableSlots<Queue>(block_)); }
  void Append(uint64_t row, uint64_t hash, std::vector<uint32_t> nodes) { history_.Append(row, hash, nodes); }
  void AppendAside(uint64_t row, uint64_t hash, std::vector<uint32_t> nodes) { history_.AppendAside(row, hash, nodes); }
  // The hash that holds behind a row; 0: none.
  uint64_t HashAt(uint64_t row) {
    const auto column = history_.At(row);
    return column.has_value() ? column->hash : 0;
  }

  state::BlockStore store_;
  state::BlockId block_;
  ListHistory history_;
};

TEST_F(ListHistoryTest, AColumnHoldsUntilTheNext) {
  EXPECT_TRUE(history_.empty());
  EXPECT_EQ(HashAt(5), 0u);
  Append(10, 71, {1, 2});
  Append(11, 71, {1, 2});  // nothing changed
  Append(14, 72, {});
  Append(15, 72, {3});  // other labels are another column
  const auto column = history_.At(13);
  ASSERT_TRUE(column.has_value());
  EXPECT_EQ(column->row, 10u);
  EXPECT_THAT(column->nodes, ElementsAre(1, 2));
  EXPECT_THAT(history_.At(14)->nodes, IsEmpty());
  EXPECT_EQ(history_.At(14)->row, 14u);
  EXPECT_EQ(history_.At(1000)->row, 15u);
}

TEST_F(ListHistoryTest, StaysInTheBlock) {
  Append(10, 71, {1});
  Append(11, 72, {2});
  Enter();
  EXPECT_EQ(HashAt(9), 0u);
  EXPECT_EQ(HashAt(10), 71u);
  Append(12, 72, {2});
  Append(13, 73, {2});
  EXPECT_EQ(history_.At(12)->row, 11u);
  EXPECT_EQ(HashAt(13), 73u);
}

TEST_F(ListHistoryTest, DropsWhatNoLaterRowNeeds) {
  for (uint64_t row = 0; row < 1000; ++row) Append(row, row + 1, {7, 8, 9});
  const uint64_t words = history_.words();
  history_.DropBefore(990);
  EXPECT_EQ(history_.words(), words / 100);
  EXPECT_EQ(HashAt(989), 0u);
  EXPECT_EQ(HashAt(990), 991u);
  EXPECT_EQ(HashAt(995), 996u);
  history_.DropBefore(992);  // looks from there again
  EXPECT_EQ(HashAt(992), 993u);
  history_.Clear();
  EXPECT_TRUE(history_.empty());
  EXPECT_EQ(HashAt(995), 0u);
}

TEST_F(ListHistoryTest, AnotherOneTakesItsPlaceOrIsForgotten) {
  Append(10, 71, {1});
  AppendAside(10, 81, {4, 5});
  history_.ForgetAside();
  EXPECT_EQ(HashAt(10), 71u);
  AppendAside(10, 81, {4, 5});
  AppendAside(11, 82, {6});
  history_.TakeAside();
  EXPECT_THAT(history_.At(10)->nodes, ElementsAre(4, 5));
  EXPECT_EQ(HashAt(11), 82u);
}

TEST_F(ListHistoryTest, NodesGetTheirNewNumbers) {
  constexpr uint32_t kNoNode = ListHistory::kNoNode;
  Append(10, 71, {0, kNoNode, 2});
  Append(11, 72, {1});
  AppendAside(10, 81, {3});
  const uint32_t moved[] = {0, kNoNode, 1, 2};
  history_.Renumber(moved);
  EXPECT_THAT(history_.At(10)->nodes, ElementsAreArray({0u, kNoNode, 1u}));
  EXPECT_THAT(history_.At(11)->nodes, ElementsAre(kNoNode));
  history_.TakeAside();
  EXPECT_THAT(history_.At(10)->nodes, ElementsAre(2));
}

TEST_F(ListHistoryTest, IsGivenUpWhereItGrowsTooLarge) {
  const std::vector<uint32_t> nodes(1 << 20, 1);
  uint64_t row = 0;
  for (; row < 15; ++row) history_.Append(row, row + 1, nodes);
  EXPECT_GT(history_.words(), ListHistory::kMostWords - (2u << 20));
  history_.Append(row, 99, nodes);
  EXPECT_TRUE(history_.empty());
}

}  // namespace
}  // namespace tripline::cep::list_history_test
