#include "engine/io/csv_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tripline::engine::csv_index_test {
namespace {

struct Indexed {
  std::vector<uint32_t> separators;
  uint32_t newlines = 0;
  uint32_t scanned = 0;
  bool non_ascii = false;
  bool newline_in_quotes = false;
  IndexStop stop = IndexStop::kEnd;

  friend bool operator==(const Indexed&, const Indexed&) = default;
};

Indexed Index(IndexKernel kernel, std::string_view text, uint32_t begin = 0, uint32_t max_newlines = 1u << 20,
              uint32_t max_separators = 1u << 20) {
  // Separators and quotes around the text: nothing outside of it may be seen.
  const std::string around(kTextPadding, '"');
  const std::string padded = around + std::string(text) + std::string(kTextPadding, ',');
  std::vector<uint32_t> places(std::min<size_t>(max_separators, text.size()) + 128);
  const IndexResult result = kernel({padded.data() + kTextPadding, begin, static_cast<uint32_t>(text.size()),
                                     max_newlines, max_separators, places.data()});
  places.resize(result.separators);
  return {places, result.newlines, result.scanned, result.non_ascii, result.newline_in_quotes, result.stop};
}

std::vector<IndexKernels> AllKernels() {
  std::vector<IndexKernels> all = {PortableIndexKernels()};
  if (HasAvx2()) all.push_back(Avx2IndexKernels());
  return all;
}

// Byte by byte; for text whose quotes all stand right.
Indexed Expected(std::string_view text) {
  Indexed expected;
  bool in_quotes = false;
  for (uint32_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_quotes = !in_quotes;
    if (static_cast<unsigned char>(text[i]) > 0x7F) expected.non_ascii = true;
    if (in_quotes && text[i] == '\n') expected.newline_in_quotes = true;
    if (in_quotes || (text[i] != ',' && text[i] != '\n')) continue;
    expected.separators.push_back(i);
    expected.newlines += text[i] == '\n' ? 1 : 0;
  }
  expected.scanned = static_cast<uint32_t>(text.size());
  return expected;
}

std::string RandomField(std::mt19937& random, bool quotes) {
  static constexpr std::string_view kPlain = "abc 0123456789.:-\xC3\xA9;'\t\r";
  static constexpr std::string_view kQuoted = "ab,\n\r,\n\xC3\xA9 ";
  std::string field;
  const size_t size = random() % 12;
  const bool quoted = quotes && random() % 3 == 0;
  if (quoted) field.push_back('"');
  for (size_t i = 0; i < size; ++i) {
    if (!quoted) {
      field.push_back(kPlain[random() % kPlain.size()]);
    } else if (random() % 5 == 0) {
      field.append("\"\"");
    } else {
      field.push_back(kQuoted[random() % kQuoted.size()]);
    }
  }
  if (quoted) field.push_back('"');
  return field;
}

std::string RandomText(std::mt19937& random, bool quotes) {
  std::string text;
  const size_t fields = random() % 60;
  for (size_t i = 0; i < fields; ++i) {
    text.append(RandomField(random, quotes));
    text.append(random() % 4 == 0 ? (random() % 4 == 0 ? "\r\n" : "\n") : ",");
  }
  text.push_back('\n');
  return text;
}

TEST(CsvIndexTest, FindsTheSeparatorsOfTextWithoutQuotes) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    const std::string text = RandomText(random, false);
    for (const IndexKernels& kernels : AllKernels()) {
      EXPECT_EQ(Index(kernels.plain, text), Expected(text)) << text;
      EXPECT_EQ(Index(kernels.quoted, text), Expected(text)) << text;
    }
  }
}

TEST(CsvIndexTest, LeavesOutWhatIsInsideOfQuotes) {
  std::mt19937 random(2);
  for (int round = 0; round < 5000; ++round) {
    const std::string text = RandomText(random, true);
    for (const IndexKernels& kernels : AllKernels()) EXPECT_EQ(Index(kernels.quoted, text), Expected(text)) << text;
  }
}

TEST(CsvIndexTest, ThePlainKernelStopsAtTheBlockOfAQuote) {
  for (const size_t place : {0u, 63u, 64u, 130u}) {
    std::string text(200, 'x');
    text[place] = '"';
    for (const IndexKernels& kernels : AllKernels()) {
      const Indexed indexed = Index(kernels.plain, text);
      EXPECT_EQ(indexed.stop, IndexStop::kQuote);
      EXPECT_EQ(indexed.scanned, place / 64 * 64);
    }
  }
}

TEST(CsvIndexTest, TheQuotedKernelStopsWhereAQuoteStandsWrong) {
  // Each line at every place relative to the blocks.
  for (const std::string_view bad : {"a\"b\",c\n", "\"a\"b,c\n", "\"a\" ,c\n", "\"a\"\rb\n", " \"a\",b\n", "a\"\"\n"}) {
    for (size_t shift = 0; shift < 130; ++shift) {
      const std::string text = std::string(shift, 'x') + "\n" + std::string(bad) + "y,z\n";
      for (const IndexKernels& kernels : AllKernels()) {
        const Indexed indexed = Index(kernels.quoted, text);
        EXPECT_EQ(indexed.stop, IndexStop::kQuote) << bad << " at " << shift;
        // The bad record is not passed: its newline is not among the separators.
        EXPECT_LE(indexed.newlines, 1u);
      }
    }
  }
}

TEST(CsvIndexTest, StopsWhenThereIsEnough) {
  std::string text;
  for (int i = 0; i < 100; ++i) text.append("ab,cd\n");
  for (const IndexKernels& kernels : AllKernels()) {
    for (const IndexKernel kernel : {kernels.plain, kernels.quoted}) {
      const Indexed lines = Index(kernel, text, 0, 10);
      EXPECT_EQ(lines.stop, IndexStop::kFull);
      EXPECT_GE(lines.newlines, 10u);
      EXPECT_LT(lines.newlines, 10u + 64u);
      const Indexed separators = Index(kernel, text, 6, 1000, 20);
      EXPECT_EQ(separators.stop, IndexStop::kFull);
      EXPECT_GE(separators.separators.size(), 20u);
      EXPECT_EQ(separators.separators.front(), 8u);
    }
  }
}

TEST(CsvIndexTest, AnOpenQuoteHidesTheRest) {
  for (const IndexKernels& kernels : AllKernels()) {
    const Indexed indexed = Index(kernels.quoted, "a,b\n\"c,d\ne,f\n");
    EXPECT_EQ(indexed.separators, (std::vector<uint32_t>{1, 3}));
    EXPECT_EQ(indexed.stop, IndexStop::kEnd);
  }
}

}  // namespace
}  // namespace tripline::engine::csv_index_test
