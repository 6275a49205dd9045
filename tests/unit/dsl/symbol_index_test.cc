#include "dsl/symbol_index.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "dsl/statement_bounds.h"
#include "dsl/token.h"

namespace tripline::dsl {
namespace symbol_index_test {

// A file whose names are looked up where `^` marks them.
class Names {
 public:
  explicit Names(std::string text) : text_(std::move(text)) {
    SourceSet sources;
    DiagnosticSink sink;
    const FileId file = sources.Add("", text_);
    for (const StatementTokens& part : CutStatements(Tokenize(sources, file, {}, sink).tokens)) {
      SourceSet own;
      const std::vector<FileId> roots = {own.Add("", text_.substr(part.begin, part.end - part.begin))};
      symbols_.push_back(std::make_unique<LazySymbols>(CollectSymbols(ParseRules(own, roots, nullptr, {}, sink))));
      index_.Add(FileId{0}, part.begin, symbols_.back().get());
    }
  }

  // Every place of the symbol that stands at the n-th occurrence of a word, as "line:column"; the declaration in
  // brackets.
  std::string Uses(const std::string& word, size_t nth = 0) const {
    size_t at = text_.find(word);
    for (size_t i = 0; i < nth; ++i) at = text_.find(word, at + 1);
    const auto found = index_.At(FileId{0}, static_cast<uint32_t>(at));
    if (!found) return "no name";
    if (!found->symbol) return "undeclared";
    std::string uses;
    for (const Occurrence& occurrence : index_.OccurrencesOf(*found->symbol)) {
      const std::string place = Place(occurrence.span.begin);
      uses += (uses.empty() ? "" : " ") + (occurrence.declaration ? "[" + place + "]" : place);
    }
    return uses;
  }

 private:
  std::string Place(uint32_t offset) const {
    const std::string before = text_.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    return std::to_string(line) + ":" + std::to_string(offset - (before.rfind('\n') + 1) + 1);
  }

  std::string text_;
  std::vector<std::unique_ptr<LazySymbols>> symbols_;
  SymbolIndex index_;
};

constexpr char kRules[] =
    "stream payments (card string, amount int, ts timestamp) event time ts unique card;\n"     // 1
    "stream logins (card string, ok bool, ts timestamp) event time ts;\n"                      // 2
    "list bad of string;\n"                                                                    // 3
    "texts scam (gift 'gift');\n"                                                              // 4
    "table shops (id string primary key, risk double);\n"                                      // 5
    "let big = 5;\n"                                                                           // 6
    "let small(x) = x < big;\n"                                                                // 7
    "feature spent = sum(amount) per card over 1 hour on payments where amount > 0;\n"         // 8
    "rule r with top = big on payments per card\n"                                             // 9
    "  match (measures A.amount as m, count(u.*) as n, last(b.ts) as ts\n"                     // 10
    "    after match skip to last a\n"                                                         // 11
    "    pattern (a{2} \"a\" (b | c) !-> d) within 5 minutes\n"                                // 12
    "    subset u = (a, b)\n"                                                                  // 13
    "    define A as small(amount) and card in bad, B as amount > top and spent > A.spent)\n"  // 14
    "  then block add card to bad reason '{m} {amount} {ts}' emit (twice = m * 2);\n"          // 15
    "rule q on logins, payments per card match (pattern (L P) define L on logins as ok, P on payments as amount > 1);\n"
    "rule t on payments when card matches scam and lookup(shops, card).risk > 1 and spent > 1;\n"  // 17
    "test r 'x' (given payments (card, amount) ('a', 1) given list bad ('a') expect (m = 3, twice = 6, card = 'a'));\n"
    "stream more as select card, amount as net from payments where amount > big order by net;\n"  // 19
    "rule z on more when net > 1 and card = 'c';\n";                                              // 20

TEST(SymbolIndex, EveryUseOfADeclaration) {
  const Names names(kRules);
  const struct {
    const char* word;
    size_t nth;
    const char* uses;
  } cases[] = {
      {"amount int", 0, "[1:31] 8:21 8:68 10:21 14:23 14:53 15:43 16:101 18:35 19:29 19:63"},
      {"ts timestamp", 0, "[1:43] 1:68 10:58"},
      {"bad of", 0, "[3:6] 14:43 15:26 18:63"},
      {"scam (", 0, "[4:7] 17:38"},
      {"shops (", 0, "[5:7] 17:54"},
      {"risk double", 0, "[5:37] 17:67"},
      {"big = 5", 0, "[6:5] 7:20 9:19 19:72"},
      {"x < big", 0, "[7:11] 7:16"},
      {"small(amount)", 0, "[7:5] 14:17"},
      {"spent > A", 0, "[8:9] 14:70 14:80 17:80"},
      {"top and", 0, "[9:13] 14:62"},
      {"m} {amount}", 0, "[10:31] 15:39 15:71 18:81"},
      {"ts}", 0, "[10:65] 15:52"},
      {"A as small", 0, "10:19 11:30 12:14 13:17 [14:12] 14:78"},
      {"\"a\"", 0, "[12:19]"},
      {"d) within", 0, "[12:35]"},
      {"u.*", 0, "10:40 [13:12]"},
      {"twice = 6", 0, "[15:63] 18:88"},
      {"ok, P", 0, "[2:29] 16:80"},
      {"r 'x'", 0, "[9:6] 18:6"},
      {"payments (card,", 0, "[1:8] 8:53 9:26 16:19 16:89 17:11 18:19 19:48"},
      {"net > 1", 0, "[19:39] 19:85 20:21"},
      {"card = 'c'", 0, "[19:23] 20:33"},
  };
  for (const auto& each : cases) EXPECT_EQ(names.Uses(each.word, each.nth), each.uses) << each.word;
}

TEST(SymbolIndex, NamesWithoutADeclaration) {
  const Names names("stream s (a int, ts timestamp);\nrule r on s when round(b, 1) > gone(2) and x in nowhere;\n");
  EXPECT_EQ(names.Uses("round"), "undeclared");
  EXPECT_EQ(names.Uses("b,"), "undeclared");
  EXPECT_EQ(names.Uses("nowhere"), "undeclared");
  EXPECT_EQ(names.Uses(" > "), "no name");
}

TEST(SymbolIndex, OtherStatementsKeepTheirNamesWhereOneIsBroken) {
  const Names names("let a = 1;\nrule broken on on;\nlet b = a + ;\nlet c = a;\n");
  EXPECT_EQ(names.Uses("a;"), "[1:5] 4:9");
}

TEST(SymbolIndex, QuotedNamesAreExact) {
  const Names names("let \"Big\" = 1; let big = 2; let c = big; let d = \"Big\";");
  EXPECT_EQ(names.Uses("big;"), "[1:5] 1:37 1:50") << "the first of two, whatever the case";
  EXPECT_EQ(names.Uses("\"Big\";"), "[1:5] 1:37 1:50");
}

}  // namespace symbol_index_test
}  // namespace tripline::dsl
