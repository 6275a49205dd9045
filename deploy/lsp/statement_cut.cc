#include "deploy/lsp/statement_cut.h"

#include <algorithm>
#include <string>

#include "deploy/lsp/token_walk.h"
#include "dsl/parser.h"

namespace tripline::deploy {
namespace {

// Statements that are cut again on either side of a change, so that the three tokens by which a statement is known to
// begin are those of the text before.
constexpr size_t kMargin = 4;

// Whether the tokens from a statement on are the same whatever stands before it: the one before it is closed, and it
// begins a line.
bool StandsAlone(std::string_view text, std::span<const dsl::StatementTokens> places, size_t i) {
  const uint32_t begin = places[i].begin;
  if (begin > 0 && text[begin - 1] != '\n') return false;
  return (i == 0 || places[i - 1].closed) && static_cast<unsigned char>(text[begin]) < 0x80;
}

}  // namespace

Recut CutText(std::string_view text) {
  dsl::SourceSet sources;
  dsl::DiagnosticSink sink;
  const dsl::TokenList list = dsl::Tokenize(sources, sources.Add("", std::string(text)), {}, sink);
  Recut cuts;
  cuts.readable = list.readable && sink.errors() == 0;
  const dsl::Token* token = list.tokens.data();
  for (const dsl::StatementTokens& place : dsl::CutStatements(list.tokens)) {
    while (token->begin < place.begin) ++token;
    CutStatement statement{place, token->keyword, std::nullopt};
    if (IsName(token[1]) && token[1].begin < place.end) {
      statement.name = NameOf(token[1]);
      statement.name->span.begin -= place.begin;
      statement.name->span.end -= place.begin;
    }
    cuts.between.push_back(std::move(statement));
  }
  return cuts;
}

Recut CutAgain(std::string_view before, std::span<const dsl::StatementTokens> places, std::string_view text) {
  // Beyond these limits not all of a text is read.
  const dsl::ParseLimits limits;
  const size_t most = std::min<size_t>(limits.max_tokens, limits.max_file_bytes);
  const size_t shorter = std::min(before.size(), text.size());
  if (std::max(before.size(), text.size()) >= most) return CutText(text);
  const auto same_front = static_cast<size_t>(
      std::mismatch(text.begin(), text.begin() + static_cast<ptrdiff_t>(shorter), before.begin()).first - text.begin());
  size_t same_back = 0;
  while (same_back < shorter - same_front && text[text.size() - 1 - same_back] == before[before.size() - 1 - same_back]) {
    ++same_back;
  }

  const auto begins_before = [&](size_t at) {
    return static_cast<size_t>(
        std::partition_point(places.begin(), places.end(),
                             [&](const dsl::StatementTokens& place) { return place.begin < at; }) -
        places.begin());
  };
  size_t front = begins_before(same_front);
  front -= std::min(front, kMargin);
  while (front > 0 && !StandsAlone(before, places, front)) --front;
  size_t back = std::min(begins_before(before.size() - same_back) + kMargin, places.size());
  while (back < places.size() && !StandsAlone(before, places, back)) ++back;
  if (front == 0 && back == places.size()) return CutText(text);

  const size_t begin = front == 0 ? 0 : places[front].begin;
  const size_t end = back == places.size() ? text.size() : text.size() - (before.size() - places[back].begin);
  Recut cut = CutText(text.substr(begin, end - begin));
  // A quote or comment that is open at the end would go on behind it, and an open statement too.
  const bool ends = back == places.size() || (!cut.between.empty() && cut.between.back().place.closed);
  if (!ends || !cut.readable) return CutText(text);
  for (CutStatement& statement : cut.between) {
    statement.place.begin += static_cast<uint32_t>(begin);
    statement.place.end += static_cast<uint32_t>(begin);
  }
  cut.front = front;
  cut.back = places.size() - back;
  return cut;
}

}  // namespace tripline::deploy
