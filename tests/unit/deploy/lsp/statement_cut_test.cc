#include "deploy/lsp/statement_cut.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

namespace tripline::deploy {
namespace statement_cut_test {

// "keyword name [text]" of each statement.
std::vector<std::string> Described(const std::vector<CutStatement>& cuts, std::string_view text) {
  std::vector<std::string> lines;
  for (const CutStatement& cut : cuts) {
    lines.push_back(fmt::format("{} {} [{}]{}", KeywordSpelling(cut.keyword), cut.name ? cut.name->text : "-",
                                text.substr(cut.place.begin, cut.place.end - cut.place.begin),
                                cut.place.closed ? "" : " open"));
  }
  return lines;
}

TEST(StatementCut, Statements) {
  const std::string text = "-- a\nrule r score 1;\nRULE \"R s\" on p\nlet x = 2;; include 'a;b';\n/* ; */ test r (';')";
  EXPECT_THAT(Described(CutText(text).between, text),
              testing::ElementsAre("rule r [rule r score 1;]", "rule R s [RULE \"R s\" on p] open", "let x [let x = 2;]",
                                   " - [;]", "include - [include 'a;b';]", "test r [test r (';')] open"));
  EXPECT_TRUE(CutText(text).readable);
  EXPECT_FALSE(CutText("rule r 'never ended").readable);
}

std::vector<dsl::StatementTokens> Places(const Recut& cut) {
  std::vector<dsl::StatementTokens> places;
  for (const CutStatement& statement : cut.between) places.push_back(statement.place);
  return places;
}

// The places after a change, as the parts say.
std::vector<dsl::StatementTokens> Again(std::string_view before, const Recut& old, std::string_view text, Recut* cut) {
  const std::vector<dsl::StatementTokens> places = Places(old);
  *cut = CutAgain(before, places, text);
  std::vector<dsl::StatementTokens> all(places.begin(), places.begin() + static_cast<ptrdiff_t>(cut->front));
  for (const CutStatement& statement : cut->between) all.push_back(statement.place);
  for (size_t i = places.size() - cut->back; i < places.size(); ++i) {
    all.push_back(places[i]);
    all.back().begin += static_cast<uint32_t>(text.size() - before.size());
    all.back().end += static_cast<uint32_t>(text.size() - before.size());
  }
  return all;
}

std::vector<std::string> AsText(const std::vector<dsl::StatementTokens>& places) {
  std::vector<std::string> texts;
  for (const auto& place : places) texts.push_back(fmt::format("{}-{}{}", place.begin, place.end, place.closed ? ";" : ""));
  return texts;
}

std::string Rules(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("rule r{} on p when a = 'x' then block;\n-- note\n", i);
  return text;
}

TEST(StatementCut, OnlyWhatIsNearAChangeIsLookedAt) {
  const std::string before = Rules(100);
  std::string text = before;
  text.insert(text.find("r50"), "longer_");
  Recut cut;
  EXPECT_EQ(AsText(Again(before, CutText(before), text, &cut)), AsText(Places(CutText(text))));
  EXPECT_EQ(cut.front + cut.between.size() + cut.back, 100u);
  EXPECT_LE(cut.between.size(), 10u);
  // A comment that is opened, and never closed, swallows what follows.
  text.insert(text.find("r50"), "/*");
  EXPECT_EQ(AsText(Again(before, CutText(before), text, &cut)), AsText(Places(CutText(text))));
  EXPECT_FALSE(cut.readable);
}

// Any change gives what a look at the whole text gives.
TEST(StatementCut, RandomChanges) {
  const std::vector<std::string> pieces = {"'", "\"", ";", "/*", "*/", "--", "\n", " ", "rule x ", "\nrule y 'z' ", "texts t (",
                                           "/", ")", "(", "a", "\xC3\xA4", "let b = 1;", "include 'c';", "\r\n", ""};
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::string before = Rules(3 + static_cast<int>(random() % 12));
    Recut old = CutText(before);
    for (int change = 0; change < 20; ++change) {
      std::string text = before;
      const size_t at = random() % (text.size() + 1);
      const size_t length = random() % 4 == 0 ? random() % 60 : random() % 3;
      text.replace(at, length, pieces[random() % pieces.size()]);
      const Recut whole = CutText(text);
      if (old.readable) {
        Recut cut;
        ASSERT_EQ(AsText(Again(before, old, text, &cut)), AsText(Places(whole))) << before << "\n=>\n" << text;
        ASSERT_EQ(cut.readable, whole.readable) << text;
      }
      before = std::move(text);
      old = whole;
    }
  }
}

}  // namespace statement_cut_test
}  // namespace tripline::deploy
