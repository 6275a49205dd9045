#include "engine/io/batch_pool.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::batch_pool_test {
namespace {

TEST(BatchPoolTest, GivesBatchesOutAgainWithoutTheirRows) {
  BatchPool pool(read_source::MakeSchema("a int"), 4);
  auto first = pool.Take();
  auto second = pool.Take();
  EXPECT_EQ(first->source, 4u);
  const data::RecordBatch* const address = first.get();
  first->rows = 3;
  first->positions = {1, 2, 3};
  pool.Give(std::move(first));
  auto third = pool.Take();
  EXPECT_EQ(third.get(), address);
  EXPECT_EQ(third->rows, 0u);
  EXPECT_TRUE(third->positions.empty());
}

}  // namespace
}  // namespace tripline::engine::batch_pool_test
