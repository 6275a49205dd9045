#include "engine/io/batch_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "engine/io/batch_rows.h"
#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::batch_builder_test {
namespace {

using testing::ElementsAre;

class BatchBuilderTest : public testing::Test {
 protected:
  BatchBuilderTest() : pool_(read_source::MakeSchema("a int"), 0), builder_(&pool_, 4, &piece_) {}

  BatchPool pool_;
  ParsedPiece piece_;
  BatchBuilder builder_;
};

TEST_F(BatchBuilderTest, RecordsOneBehindTheOtherNeedNoList) {
  EXPECT_EQ(builder_.room(), 4u);
  builder_.Start(10);
  builder_.Add(10, 3);
  EXPECT_EQ(builder_.room(), 1u);
  builder_.Start(13);
  builder_.Add(13, 1);
  EXPECT_EQ(builder_.room(), 4u);
  builder_.Start(14);
  builder_.Add(14, 2);
  builder_.Finish();
  ASSERT_EQ(piece_.batches.size(), 2u);
  EXPECT_TRUE(piece_.batches[0].contiguous);
  EXPECT_EQ(piece_.batches[0].first_record, 10u);
  EXPECT_EQ(piece_.batches[0].batch->rows, 4u);
  EXPECT_EQ(piece_.batches[1].first_record, 14u);
}

TEST_F(BatchBuilderTest, AGapInTheRecordsListsThem) {
  builder_.Start(0);
  builder_.Add(0, 2);
  builder_.Start(5);
  builder_.Add(5, 2);
  builder_.Finish();
  ASSERT_EQ(piece_.batches.size(), 1u);
  EXPECT_FALSE(piece_.batches[0].contiguous);
  EXPECT_THAT(piece_.batches[0].batch->positions, ElementsAre(0, 1, 5, 6));
}

TEST_F(BatchBuilderTest, RowsThatDoNotStayAreLeftOut) {
  builder_.Start(0);
  builder_.Add(0, 1);
  builder_.Start(1);
  builder_.Add(1, 3);
  builder_.Keep(1, std::vector<uint32_t>{2});
  builder_.Start(4);
  builder_.Add(4, 1);
  builder_.Finish();
  ASSERT_EQ(piece_.batches.size(), 1u);
  EXPECT_THAT(piece_.batches[0].batch->positions, ElementsAre(0, 2, 4));
}

TEST_F(BatchBuilderTest, KeepingAllOrNone) {
  builder_.Start(0);
  builder_.Add(0, 2);
  builder_.Keep(0, std::vector<uint32_t>{0, 1});
  builder_.Finish();
  EXPECT_TRUE(piece_.batches[0].contiguous);
  builder_.Start(2);
  builder_.Add(2, 2);
  builder_.Keep(0, std::vector<uint32_t>{});
  builder_.Finish();
  EXPECT_EQ(piece_.batches.size(), 1u);
}

TEST_F(BatchBuilderTest, AForgottenRowLeavesNoNull) {
  data::RecordBatch* batch = builder_.Start(0);
  SetNull(&batch->columns[0], 0);
  builder_.Forget();
  EXPECT_TRUE(data::GetBit(batch->columns[0].validity(), 0));
}

}  // namespace
}  // namespace tripline::engine::batch_builder_test
