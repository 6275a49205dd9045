#include "engine/io/zstd_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::zstd_reader_test {
namespace {

using read_source::Zstd;
using read_source::TextInput;
using testing::HasSubstr;

// Hard to compress, so that the compressed form has many bytes to cut and to damage.
std::string Text(size_t bytes) {
  std::mt19937 random(9);
  std::string text;
  for (size_t i = 0; i < bytes; ++i) text.push_back(static_cast<char>(random()));
  return text;
}

data::StatusOr<std::string> Unpack(std::string bytes, size_t most, size_t at_a_time) {
  TRIPLINE_ASSIGN_OR_RETURN(auto reader, MakeZstdReader("'in'", TextInput(std::move(bytes), most)));
  std::string text;
  std::string buffer(at_a_time, '\0');
  while (true) {
    TRIPLINE_ASSIGN_OR_RETURN(const size_t got, reader->Read(buffer.data(), buffer.size()));
    if (got == 0) return text;
    text.append(buffer, 0, got);
  }
}

TEST(ZstdReaderTest, UnpacksInReadsOfAnySize) {
  const std::string text = Text(3000);
  const std::string several = Zstd(text) + Zstd("") + Zstd("tail");
  for (const size_t most : {size_t{1}, size_t{10}, SIZE_MAX}) {
    for (const size_t at_a_time : {1, 100, 100'000}) {
      EXPECT_EQ(*Unpack(Zstd(text), most, at_a_time), text);
      EXPECT_EQ(*Unpack(Zstd(""), most, at_a_time), "");
      EXPECT_EQ(*Unpack(several, most, at_a_time), text + "tail");
    }
  }
}

TEST(ZstdReaderTest, EveryCutIsTruncated) {
  const std::string bytes = Zstd(Text(300));
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    const auto result = Unpack(bytes.substr(0, cut), SIZE_MAX, 100);
    EXPECT_EQ(data::CodeOf(result.status()), "TRL0704") << cut;
    EXPECT_THAT(data::MessageOf(result.status()), HasSubstr("'in' ends in the middle of its zstd data"));
  }
}

TEST(ZstdReaderTest, DamageIsNeverTakenForData) {
  const std::string text = Text(300);
  const std::string bytes = Zstd(text);
  size_t refused = 0;
  for (size_t place = 0; place < bytes.size(); ++place) {
    std::string damaged = bytes;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x40);
    const auto result = Unpack(damaged, SIZE_MAX, 100);
    refused += result.ok() ? 0 : 1;
    // A few bytes of the header carry no data (times, flags).
    if (result.ok()) {
      EXPECT_EQ(*result, text) << place;
    }
  }
  EXPECT_GE(refused, bytes.size() - 12);
  EXPECT_EQ(data::CodeOf(Unpack(bytes + "garbage behind the end", SIZE_MAX, 100).status()), "TRL0705");
}

TEST(ZstdReaderTest, KnowsItsMagic) {
  EXPECT_TRUE(IsZstd(Zstd("x").substr(0, 4)));
  EXPECT_FALSE(IsZstd("tx_i"));
  EXPECT_FALSE(IsZstd(""));
}

}  // namespace
}  // namespace tripline::engine::zstd_reader_test
