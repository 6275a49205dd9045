#include "engine/io/file_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::file_header_test {
namespace {

using read_source::TextInput;
using testing::ElementsAre;
using testing::HasSubstr;

struct Read {
  data::StatusOr<FileHeader> header;
  std::string ahead;  // what follows
};

Read ReadText(std::string text, FileFormat format = FileFormat::kAuto, FileHeaderLimits limits = {1000, 100}) {
  Read last{data::StatusOr<FileHeader>(FileHeader{}), ""};
  for (const size_t bytes : {1000, 3, 1}) {
    PieceReader reader(TextInput(text), bytes, limits.max_record_bytes);
    last.header = ReadFileHeader("'in'", format, limits, &reader);
    while (*reader.ReadAhead()) {
    }
    last.ahead = std::string(reader.ahead());
    if (!last.header.ok()) break;
  }
  return last;
}

TEST(FileHeaderTest, ReadsTheNamesOfACsv) {
  const Read read = ReadText("\xEF\xBB\xBF\n \r\n\"a \"\"x\"\"\",b,\"c\nd\"\r\n1,2,3\n");
  ASSERT_TRUE(read.header.ok());
  EXPECT_EQ(read.header->format, FileFormat::kCsv);
  EXPECT_THAT(read.header->columns, ElementsAre("a \"x\"", "b", "c\nd"));
  EXPECT_EQ(read.header->lines, 4u);
  EXPECT_EQ(read.ahead, "1,2,3\n");
  EXPECT_THAT(ReadText("a,b").header->columns, ElementsAre("a", "b"));
  EXPECT_EQ(ReadText("a,b").ahead, "");
}

TEST(FileHeaderTest, KnowsNdjsonByItsFirstCharacter) {
  const Read read = ReadText("\n\n  {\"a\":1}\n");
  ASSERT_TRUE(read.header.ok());
  EXPECT_EQ(read.header->format, FileFormat::kNdjson);
  EXPECT_EQ(read.header->lines, 2u);
  EXPECT_EQ(read.ahead, "  {\"a\":1}\n");
  EXPECT_EQ(ReadText("{\"a\":1}\n", FileFormat::kCsv).header->format, FileFormat::kCsv);
  EXPECT_TRUE(ReadText("", FileFormat::kNdjson).header.ok());
}

TEST(FileHeaderTest, SaysWhatIsWrong) {
  EXPECT_EQ(data::CodeOf(ReadText("").header.status()), "TRL0706");
  EXPECT_EQ(data::CodeOf(ReadText(" \n\n").header.status()), "TRL0706");
  EXPECT_EQ(data::CodeOf(ReadText("[{}]").header.status()), "TRL0710");
  EXPECT_EQ(data::CodeOf(ReadText("\xFE\xFF").header.status()), "TRL0710");
  EXPECT_THAT(data::MessageOf(ReadText("\"a").header.status()), HasSubstr("never closed"));
  EXPECT_THAT(data::MessageOf(ReadText("\"a\"b,c\n").header.status()), HasSubstr("behind a closing quote"));
  EXPECT_THAT(data::MessageOf(ReadText("a,\xFF\n").header.status()), HasSubstr("UTF-8"));
  EXPECT_THAT(data::MessageOf(ReadText("a,b\r1,2\r").header.status()), HasSubstr("a carriage return alone"));
  EXPECT_TRUE(ReadText("a,\"b\rc\"\r\n1,2\r\n").header.ok());
  EXPECT_THAT(data::MessageOf(ReadText(std::string(200, ',') + "\n").header.status()), HasSubstr("201 columns"));
  EXPECT_THAT(data::MessageOf(ReadText(std::string(2000, 'x') + "\n").header.status()), HasSubstr("longer than 1000"));
  EXPECT_THAT(data::MessageOf(ReadText(std::string(2000, 'x')).header.status()), HasSubstr("longer than 1000"));
  EXPECT_EQ(data::CodeOf(ReadText("\"a").header.status()), "TRL0709");
}

}  // namespace
}  // namespace tripline::engine::file_header_test
