#include "engine/io/piece_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::piece_reader_test {
namespace {

using read_source::TextInput;
using testing::ElementsAre;

std::vector<std::string> Pieces(PieceReader& reader) {
  std::vector<std::string> pieces;
  TextBuffer piece;
  while (true) {
    const auto more = reader.Next(&piece);
    EXPECT_TRUE(more.ok());
    if (!*more) return pieces;
    pieces.emplace_back(piece.text());
  }
}

TEST(PieceReaderTest, CutsBehindTheLastNewlineOfAPiece) {
  PieceReader reader(TextInput("ab\ncd\nefghij\nk\nlast"), 8, 100);
  EXPECT_THAT(Pieces(reader), ElementsAre("ab\ncd\n", "efghij\n", "k\n", "last\n"));
}

TEST(PieceReaderTest, PiecesAreTheWholeText) {
  std::mt19937 random(4);
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (size_t i = random() % 200; i > 0; --i) text.push_back(random() % 6 == 0 ? '\n' : 'x');
    PieceReader reader(TextInput(text, 1 + random() % 20), 1 + random() % 50, 1000);
    std::string joined;
    for (const std::string& piece : Pieces(reader)) {
      EXPECT_EQ(piece.back(), '\n');
      joined.append(piece);
    }
    if (!text.empty() && text.back() != '\n') text.push_back('\n');
    EXPECT_EQ(joined, text);
  }
}

TEST(PieceReaderTest, CutsLinesThatAreTooLong) {
  const std::string line(1000, 'x');
  for (const size_t piece_bytes : {1, 9, 64, 990}) {
    PieceReader reader(TextInput("a\n" + line + "\nb\n" + line), piece_bytes, 20);
    std::string joined;
    for (const std::string& piece : Pieces(reader)) joined.append(piece);
    EXPECT_EQ(joined, "a\n" + std::string(21, 'x') + "\nb\n" + std::string(21, 'x') + "\n") << piece_bytes;
  }
}

TEST(PieceReaderTest, LooksAheadBeforeTheFirstPiece) {
  PieceReader reader(TextInput("header\nrow 1\nrow 2\n"), 4, 100);
  while (reader.ahead().find('\n') == std::string_view::npos) ASSERT_TRUE(*reader.ReadAhead());
  EXPECT_TRUE(reader.ahead().starts_with("header\n"));
  reader.Skip(7);
  std::string joined;
  for (const std::string& piece : Pieces(reader)) joined.append(piece);
  EXPECT_EQ(joined, "row 1\nrow 2\n");
  PieceReader empty(TextInput(""), 4, 100);
  EXPECT_FALSE(*empty.ReadAhead());
  EXPECT_TRUE(Pieces(empty).empty());
}

TEST(PieceReaderTest, WholeLinesBeforeAFailureComeFirst) {
  for (const size_t piece_bytes : {1, 4, 100}) {
    PieceReader reader(TextInput("a\nbc\nhalf", 3, data::Error(data::Fault::kData, "TRL0704", "cut")), piece_bytes,
                       100);
    std::string joined;
    TextBuffer piece;
    auto more = reader.Next(&piece);
    for (; more.ok() && *more; more = reader.Next(&piece)) joined.append(piece.text());
    EXPECT_EQ(joined, "a\nbc\n");
    EXPECT_EQ(data::CodeOf(more.status()), "TRL0704");
    EXPECT_EQ(data::CodeOf(reader.Next(&piece).status()), "TRL0704") << "for good";
  }
  PieceReader reader(TextInput("ab", 1, data::Error(data::Fault::kData, "TRL0704", "cut")), 1, 100);
  EXPECT_TRUE(*reader.ReadAhead());
  EXPECT_TRUE(*reader.ReadAhead());
  EXPECT_EQ(data::CodeOf(reader.ReadAhead().status()), "TRL0704");
}

TEST(PieceReaderTest, BuffersKeepTheirTextWhenTheyGrow) {
  TextBuffer buffer;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    buffer.Append("0123456789");
    expected.append("0123456789");
  }
  EXPECT_EQ(buffer.text(), expected);
  buffer.Truncate(3);
  EXPECT_EQ(buffer.text(), "012");
  buffer.Clear();
  EXPECT_EQ(buffer.text(), "");
}

}  // namespace
}  // namespace tripline::engine::piece_reader_test
