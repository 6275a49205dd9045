#include "engine/data/batch.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace tripline::data::batch_test {
namespace {

TEST(BatchTest, BuffersAreAlignedAndKeepTheirMemory) {
  Buffer buffer;
  buffer.Reserve(100);
  const uint8_t* first = buffer.data();
  EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % 64, 0u);
  EXPECT_GE(buffer.capacity(), 100u);
  buffer.Reserve(50);
  EXPECT_EQ(buffer.data(), first);
  Buffer moved = std::move(buffer);
  EXPECT_EQ(moved.data(), first);
}

TEST(BatchTest, ColumnsHoldABatchOfEveryType) {
  for (Type type : {BoolType(), IntType(), DoubleType(), DecimalType(18, 2), DecimalType(19, 2), StringType(),
                    TimestampType(), DurationType()}) {
    Column column(type);
    const size_t bytes = type.kind == TypeKind::kBool ? kBatchRows / 8 : size_t{ValueBytes(type)} * kBatchRows;
    std::memset(column.mutable_values<uint8_t>(), 1, bytes);
    std::memset(column.mutable_validity(), 0xFF, kBatchRows / 8);
    EXPECT_EQ(column.view().validity, nullptr);
    column.set_has_nulls(true);
    EXPECT_EQ(column.view().validity, column.validity());
    EXPECT_EQ(column.view().type, type);
  }
}

TEST(BatchTest, TextsStayWhereTheyAreUntilReset) {
  TextArena arena;
  std::vector<StringRef> refs;
  std::vector<std::string> texts;
  for (size_t i = 0; i < 2000; ++i) {
    texts.push_back(std::string(i % 300, static_cast<char>('a' + i % 26)));
    refs.push_back(arena.Add(texts.back()));
  }
  texts.push_back(std::string(300'000, 'x'));  // longer than a chunk
  refs.push_back(arena.Add(texts.back()));
  for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(refs[i].view(), texts[i]);
  arena.Reset();
  const StringRef again = arena.Add(texts[299]);
  EXPECT_EQ(again.view(), texts[299]);
  EXPECT_EQ(again.data(), refs[13].data()) << "the first long text takes the first chunk again";
  arena.Reset(0);
  EXPECT_EQ(arena.Add(texts[299]).view(), texts[299]);
}

TEST(BatchTest, StringRefsCompareByBytes) {
  const std::string long_a = "a text of more than twelve bytes";
  const std::string long_b = "a text of more than twelve letters";
  EXPECT_EQ(StringRef("abc"), StringRef("abc"));
  EXPECT_FALSE(StringRef("abc") == StringRef("abd"));
  EXPECT_FALSE(StringRef("") == StringRef(std::string_view("\0", 1)));
  EXPECT_EQ(StringRef(long_a), StringRef(std::string(long_a)));
  EXPECT_LT(Compare(StringRef(long_a), StringRef(long_b)), 0);
  EXPECT_LT(Compare(StringRef("abc"), StringRef("abcd")), 0);
  EXPECT_GT(Compare(StringRef("\xC3\xA9"), StringRef("z")), 0);
  EXPECT_EQ(Compare(StringRef(""), StringRef("")), 0);
  EXPECT_TRUE(StringRef("twelve bytes").is_inline());
  EXPECT_FALSE(StringRef("thirteen byte").is_inline());
}

TEST(BatchTest, ABatchIsReadyAgainAfterReset) {
  RecordBatch batch(std::make_shared<Schema>(Schema{{{"a", IntType()}, {"b", StringType()}}}));
  ASSERT_EQ(batch.columns.size(), 2u);
  batch.rows = 5;
  batch.positions = {1, 2, 3, 4, 5};
  batch.columns[0].set_has_nulls(true);
  batch.Reset();
  EXPECT_EQ(batch.rows, 0u);
  EXPECT_TRUE(batch.positions.empty());
  EXPECT_FALSE(batch.columns[0].has_nulls());
}

}  // namespace
}  // namespace tripline::data::batch_test
