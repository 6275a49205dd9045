#include "tests/reference/pattern.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tripline::reference {

using Kind = Pattern::Kind;

namespace {

Pattern Node(Kind kind, std::vector<Pattern> parts) {
  Pattern pattern;
  pattern.kind = kind;
  pattern.parts = std::move(parts);
  return pattern;
}

}  // namespace

Pattern Variable(int variable) {
  Pattern pattern = Node(Kind::kVariable, {});
  pattern.variable = variable;
  return pattern;
}

Pattern Empty() { return Node(Kind::kEmpty, {}); }
Pattern StartAnchor() { return Node(Kind::kStart, {}); }
Pattern EndAnchor() { return Node(Kind::kEnd, {}); }

Pattern Sequence(std::vector<Pattern> parts) {
  Pattern pattern = Node(Kind::kSequence, std::move(parts));
  pattern.gaps.resize(pattern.parts.size());
  return pattern;
}

Pattern Sequence(std::vector<Term> terms, std::vector<Negation> tail) {
  Pattern pattern = Node(Kind::kSequence, {});
  for (Term& term : terms) {
    pattern.gaps.push_back(std::move(term.gap));
    pattern.parts.push_back(std::move(term.pattern));
  }
  pattern.tail = std::move(tail);
  return pattern;
}

Pattern Alternation(std::vector<Pattern> parts) { return Node(Kind::kAlternation, std::move(parts)); }
Pattern Permute(std::vector<Pattern> parts) { return Node(Kind::kPermute, std::move(parts)); }
Pattern Conjunction(std::vector<Pattern> parts) { return Node(Kind::kConjunction, std::move(parts)); }

Pattern Quantified(Pattern body, Quantifier quantifier) {
  Pattern pattern = Node(Kind::kQuantified, {});
  pattern.parts.push_back(std::move(body));
  pattern.quantifier = quantifier;
  return pattern;
}

Pattern Exclusion(Pattern body) {
  Pattern pattern = Node(Kind::kExclusion, {});
  pattern.parts.push_back(std::move(body));
  return pattern;
}

Pattern Within(Pattern body, Time bound) {
  Pattern pattern = Node(Kind::kWithin, {});
  pattern.parts.push_back(std::move(body));
  pattern.within = bound;
  return pattern;
}

int NodeCount(const Pattern& pattern) {
  std::size_t count = 1 + pattern.tail.size() + (pattern.quantifier.until ? 1 : 0);
  for (const Gap& gap : pattern.gaps) count += gap.negations.size();
  for (const Pattern& part : pattern.parts) count += static_cast<std::size_t>(NodeCount(part));
  return static_cast<int>(count);
}

Pattern WithoutOrders(const Pattern& pattern) {
  Pattern result = pattern;
  for (Pattern& part : result.parts) part = WithoutOrders(part);
  if (pattern.kind != Kind::kPermute && pattern.kind != Kind::kConjunction) return result;

  const Mark mark = pattern.kind == Kind::kPermute ? Mark::kStrict : Mark::kRelaxed;
  std::vector<std::size_t> order(result.parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<Pattern> alternatives;
  do {
    std::vector<Term> terms;
    for (std::size_t index : order) {
      terms.push_back({{.mark = terms.empty() ? Mark::kStrict : mark}, result.parts[index]});
    }
    alternatives.push_back(Sequence(std::move(terms)));
  } while (std::next_permutation(order.begin(), order.end()));
  return Alternation(std::move(alternatives));
}

bool CanBeEmpty(const Pattern& pattern) {
  switch (pattern.kind) {
    case Kind::kVariable:
      return false;
    case Kind::kEmpty:
    case Kind::kStart:
    case Kind::kEnd:
      return true;
    case Kind::kAlternation:
      return std::any_of(pattern.parts.begin(), pattern.parts.end(), CanBeEmpty);
    case Kind::kQuantified:
      return pattern.quantifier.min == 0 || CanBeEmpty(pattern.parts[0]);
    default:
      return std::all_of(pattern.parts.begin(), pattern.parts.end(), CanBeEmpty);
  }
}

namespace {

// Where a part stands: whether no row may have been taken before it, and whether the pattern may end behind it.
struct Place {
  bool at_start = false;
  bool at_end = false;
  bool in_loop = false;
  bool has_within = false;
};

std::optional<std::string> RefusalOf(const Pattern& pattern, const Place& place);

std::optional<std::string> RefusalOfNegations(const std::vector<Negation>& negations, const Place& place) {
  if (negations.empty()) return std::nullopt;
  if (place.at_start) return "a negation cannot start a pattern";
  for (const Negation& negation : negations) {
    const bool absence = negation.reach == Negation::Reach::kUntilTaken && place.at_end;
    if (absence && !place.has_within && !negation.bound) return "an absence at the end needs a bound";
  }
  return std::nullopt;
}

std::optional<std::string> RefusalOfSequence(const Pattern& pattern, const Place& place) {
  Place here = place;
  for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
    const bool rest_can_be_empty =
        std::all_of(pattern.parts.begin() + static_cast<std::ptrdiff_t>(i) + 1, pattern.parts.end(), CanBeEmpty);
    here.at_end = place.at_end && rest_can_be_empty;
    Place before = here;
    before.at_end = here.at_end && CanBeEmpty(pattern.parts[i]);
    if (auto why = RefusalOfNegations(pattern.gaps[i].negations, before)) return why;
    if (auto why = RefusalOf(pattern.parts[i], here)) return why;
    here.at_start = here.at_start && CanBeEmpty(pattern.parts[i]);
  }
  if (pattern.tail.empty()) return std::nullopt;
  if (!place.at_end || place.in_loop) return "a negation without a step behind it stands only at the end of a pattern";
  here.at_end = true;
  return RefusalOfNegations(pattern.tail, here);
}

std::optional<std::string> RefusalOf(const Pattern& pattern, const Place& place) {
  if (pattern.kind == Kind::kSequence) return RefusalOfSequence(pattern, place);
  Place inner = place;
  if (pattern.kind == Kind::kQuantified) inner.in_loop = true;
  for (const Pattern& part : pattern.parts) {
    if (auto why = RefusalOf(part, inner)) return why;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Refusal(const Pattern& pattern, bool within) {
  return RefusalOf(WithoutOrders(pattern), {.at_start = true, .at_end = true, .in_loop = false, .has_within = within});
}

Names PlainNames(int variables) {
  Names names;
  for (int v = 0; v < variables; ++v) names.variables.push_back(std::string(1, static_cast<char>('A' + v)));
  for (int v = 0; v < variables; ++v) names.variables.push_back(std::string("N") + static_cast<char>('A' + v));
  for (int v = 0; v < variables; ++v) names.conditions.push_back(std::string(1, static_cast<char>('a' + v)));
  return names;
}

}  // namespace tripline::reference
