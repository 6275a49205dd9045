#include "engine/io/byte_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::byte_reader_test {
namespace {

using read_source::Gzip;
using read_source::TemporaryFolder;
using read_source::TextInput;
using read_source::Zstd;
using testing::HasSubstr;

data::StatusOr<std::string> ReadToEnd(ByteReader& reader, size_t at_a_time) {
  std::string text;
  std::string buffer(at_a_time, '\0');
  while (true) {
    TRIPLINE_ASSIGN_OR_RETURN(const size_t bytes, reader.Read(buffer.data(), buffer.size()));
    if (bytes == 0) return text;
    text.append(buffer, 0, bytes);
  }
}

TEST(ByteReaderTest, ChoosesByContent) {
  const std::string text(10'000, 'x');
  for (const std::string& bytes : {text, Gzip(text), Zstd(text), std::string(), std::string("a"), std::string("\x1f")}) {
    for (const size_t most : {size_t{1}, size_t{3}, SIZE_MAX}) {
      auto reader = DecompressByContent("'in'", TextInput(bytes, most));
      ASSERT_TRUE(reader.ok());
      EXPECT_EQ(*ReadToEnd(**reader, 777), bytes.size() < 10 || bytes == text ? bytes : text);
      EXPECT_EQ((*reader)->consumed_bytes(), bytes.size());
      EXPECT_EQ((*reader)->total_bytes(), bytes.size());
    }
  }
}

TEST(ByteReaderTest, AFileIsReadAsItLies) {
  const TemporaryFolder folder;
  auto reader = OpenByteReader(folder.Write("a.csv", "some text"));
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ((*reader)->total_bytes(), 9u);
  EXPECT_EQ(*ReadToEnd(**reader, 4), "some text");
}

TEST(ByteReaderTest, OpeningFailsWithTheName) {
  const TemporaryFolder folder;
  const auto absent = OpenByteReader(folder.path() + "/absent.csv");
  EXPECT_EQ(data::CodeOf(absent.status()), "TRL0701");
  EXPECT_EQ(data::FaultOf(absent.status()), data::Fault::kSystem);
  EXPECT_THAT(data::MessageOf(absent.status()), HasSubstr("absent.csv' cannot be opened: No such file"));
  EXPECT_EQ(data::CodeOf(OpenByteReader(folder.path()).status()), "TRL0702");
  // Reading the memory of this process from its first page fails.
  auto unreadable = OpenRawFile("/proc/self/mem");
  ASSERT_TRUE(unreadable.ok());
  EXPECT_EQ(data::CodeOf(ReadToEnd(**unreadable, 100).status()), "TRL0703");
}

TEST(ByteReaderTest, StandardInputHasAName) {
  EXPECT_EQ(InputName("-"), "standard input");
  EXPECT_EQ(InputName("a.csv"), "'a.csv'");
}

}  // namespace
}  // namespace tripline::engine::byte_reader_test
