#include "tests/reference/enumerate.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace tripline::reference {

using Kind = Pattern::Kind;

Alphabet SqlAlphabet(int variables) {
  Alphabet alphabet;
  alphabet.variables = variables;
  for (Greed greed : {Greed::kGreedy, Greed::kReluctant}) {
    alphabet.quantifiers.push_back({.min = 0, .max = kNoMaximum, .greed = greed});
    alphabet.quantifiers.push_back({.min = 1, .max = kNoMaximum, .greed = greed});
    alphabet.quantifiers.push_back({.min = 0, .max = 1, .greed = greed});
    alphabet.quantifiers.push_back({.min = 1, .max = 2, .greed = greed});
  }
  alphabet.quantifiers.push_back({.min = 2, .max = 2});
  return alphabet;
}

Alphabet WholeSqlAlphabet(int variables) {
  Alphabet alphabet = SqlAlphabet(variables);
  alphabet.empty = alphabet.anchors = alphabet.permute = alphabet.exclusion = true;
  return alphabet;
}

Alphabet MeaningAlphabet(int variables) {
  Alphabet alphabet = SqlAlphabet(variables);
  alphabet.quantifiers.push_back({.min = 0, .max = kNoMaximum, .greed = Greed::kPossessive});
  alphabet.quantifiers.push_back({.min = 1, .max = kNoMaximum, .greed = Greed::kPossessive});
  alphabet.quantifiers.push_back({.min = 0, .max = 1, .greed = Greed::kPossessive});
  alphabet.quantifiers.push_back({.min = 1, .max = 2, .greed = Greed::kPossessive});
  alphabet.gaps = {{.mark = Mark::kStrict}, {.mark = Mark::kRelaxed}, {.mark = Mark::kAny}};
  alphabet.untils = variables;
  alphabet.conjunction = alphabet.next_negations = alphabet.absence_negations = true;
  return alphabet;
}

namespace {

// The quantifiers of the alphabet with every mark and `until` that can make a difference.
std::vector<Quantifier> Loops(const Alphabet& alphabet) {
  std::vector<Quantifier> loops;
  for (Quantifier loop : alphabet.quantifiers) {
    for (int until = -1; until < alphabet.untils; ++until) {
      if (until >= 0) loop.until = until;
      for (const Gap& gap : alphabet.gaps) {
        const bool marked = gap.mark != Mark::kStrict || gap.bound;
        if (marked && loop.max < 2) continue;
        loop.mark = gap.mark;
        loop.bound = gap.bound;
        loops.push_back(loop);
      }
    }
  }
  return loops;
}

std::vector<Negation> Negations(const Alphabet& alphabet) {
  std::vector<std::vector<int>> forbidden;
  for (int v = alphabet.variables; v < 2 * alphabet.variables; ++v) {
    forbidden.push_back({v});
    if (alphabet.negated_pairs && v > alphabet.variables) forbidden.push_back({v - 1, v});
  }
  std::vector<Negation> negations;
  for (const std::vector<int>& variables : forbidden) {
    if (alphabet.next_negations) {
      negations.push_back({.reach = Negation::Reach::kNextRow, .variables = variables, .bound = {}});
    }
    if (!alphabet.absence_negations) continue;
    negations.push_back({.reach = Negation::Reach::kUntilTaken, .variables = variables, .bound = {}});
    for (const Time bound : alphabet.absence_bounds) {
      negations.push_back({.reach = Negation::Reach::kUntilTaken, .variables = variables, .bound = bound});
    }
  }
  return negations;
}

class Enumerator {
 public:
  explicit Enumerator(const Alphabet& alphabet)
      : alphabet_(alphabet), loops_(Loops(alphabet)), negations_(Negations(alphabet)) {}

  std::vector<Pattern> UpTo(int max_nodes) {
    by_size_.resize(1);
    for (int size = 1; size <= max_nodes; ++size) {
      std::vector<Pattern> patterns = OfSize(size);
      by_size_.push_back(std::move(patterns));
    }
    std::vector<Pattern> all;
    for (std::vector<Pattern>& patterns : by_size_) {
      for (Pattern& pattern : patterns) {
        if (!Refusal(pattern, alphabet_.within)) all.push_back(std::move(pattern));
      }
    }
    return all;
  }

 private:
  std::vector<Pattern> OfSize(int size) {
    std::vector<Pattern> out;
    if (size == 1) {
      for (int v = 0; v < alphabet_.variables; ++v) out.push_back(Variable(v));
      if (alphabet_.empty) out.push_back(Empty());
      if (alphabet_.anchors) out.insert(out.end(), {StartAnchor(), EndAnchor()});
      return out;
    }
    for (const Pattern& body : by_size_[static_cast<std::size_t>(size - 1)]) {
      AddLoops(body, false, &out);
      AddGroups(body, &out);
    }
    if (size > 2) {
      for (const Pattern& body : by_size_[static_cast<std::size_t>(size - 2)]) AddLoops(body, true, &out);
    }
    AddSequences(Sequence(std::vector<Term>{}), size - 1, &out);
    AddLists(Alternation({}), size - 1, &out);
    if (alphabet_.permute) AddLists(Permute({}), size - 1, &out);
    if (alphabet_.conjunction) AddLists(Conjunction({}), size - 1, &out);
    return out;
  }

  // A bare anchor or empty pattern is the same under every loop; as a part of a sequence or alternative it still
  // occurs.
  static bool TakesRows(const Pattern& body) {
    return body.kind != Kind::kEmpty && body.kind != Kind::kStart && body.kind != Kind::kEnd;
  }

  void AddLoops(const Pattern& body, bool until, std::vector<Pattern>* out) const {
    if (!TakesRows(body)) return;
    for (const Quantifier& loop : loops_) {
      if (loop.until.has_value() == until) out->push_back(Quantified(body, loop));
    }
  }

  void AddGroups(const Pattern& body, std::vector<Pattern>* out) const {
    if (!TakesRows(body)) return;
    if (alphabet_.exclusion) out->push_back(Exclusion(body));
    if (body.kind == Kind::kVariable || body.kind == Kind::kWithin) return;
    for (Time bound : alphabet_.group_bounds) out->push_back(Within(body, bound));
  }

  void AddSequences(const Pattern& prefix, int rest, std::vector<Pattern>* out) const {
    if (rest == 0) {
      if (prefix.parts.size() + prefix.tail.size() > 1) out->push_back(prefix);
      return;
    }
    if (rest == 1 && !prefix.parts.empty()) {
      for (const Negation& negation : negations_) {
        Pattern longer = prefix;
        longer.tail.push_back(negation);
        out->push_back(std::move(longer));
      }
    }
    for (int size = 1; size <= rest; ++size) {
      for (const Pattern& part : by_size_[static_cast<std::size_t>(size)]) {
        if (part.kind != Kind::kSequence) AddTerm(prefix, part, rest - size, out);
      }
    }
  }

  void AddTerm(const Pattern& prefix, const Pattern& part, int rest, std::vector<Pattern>* out) const {
    Pattern longer = prefix;
    longer.parts.push_back(part);
    longer.gaps.push_back({});
    if (prefix.parts.empty()) {
      AddFirstTerm(longer, rest, out);
      return;
    }
    for (const Gap& gap : alphabet_.gaps) {
      longer.gaps.back() = gap;
      AddSequences(longer, rest, out);
      if (rest == 0) continue;
      for (const Negation& negation : negations_) {
        longer.gaps.back().negations = {negation};
        AddSequences(longer, rest - 1, out);
      }
    }
  }

  // The first term of a group may have negations, and then be its only one.
  void AddFirstTerm(Pattern first, int rest, std::vector<Pattern>* out) const {
    AddSequences(first, rest, out);
    for (std::size_t i = 0; rest > 0 && i < negations_.size(); ++i) {
      first.gaps.front().negations = {negations_[i]};
      if (rest == 1) out->push_back(first);
      AddSequences(first, rest - 1, out);
    }
  }

  void AddLists(const Pattern& prefix, int rest, std::vector<Pattern>* out) const {
    if (rest == 0) {
      if (prefix.parts.size() > 1) out->push_back(prefix);
      return;
    }
    for (int size = 1; size <= rest; ++size) {
      for (const Pattern& part : by_size_[static_cast<std::size_t>(size)]) {
        if (part.kind == prefix.kind && prefix.kind == Kind::kAlternation) continue;
        Pattern longer = prefix;
        longer.parts.push_back(part);
        AddLists(longer, rest - size, out);
      }
    }
  }

  const Alphabet& alphabet_;
  const std::vector<Quantifier> loops_;
  const std::vector<Negation> negations_;
  std::vector<std::vector<Pattern>> by_size_;  // [0] is empty
};

class Maker {
 public:
  Maker(const Alphabet& alphabet, std::mt19937_64* random)
      : alphabet_(alphabet), loops_(Loops(alphabet)), negations_(Negations(alphabet)), random_(*random) {}

  Pattern Make(int nodes) {
    if (nodes <= 1) return Leaf();
    std::vector<std::function<Pattern()>> ways = {[&] { return MakeSequence(nodes - 1); },
                                                  [&] { return MakeSequence(nodes - 1); },
                                                  [&] { return Alternation(Parts(nodes - 1)); }};
    if (!loops_.empty()) {
      ways.insert(ways.end(), 2, [&] { return Quantified(Make(nodes - 1), Pick(loops_)); });
    }
    // Orders multiply: eight operands would be 40,320 alternatives.
    if (alphabet_.permute && nodes <= 5) ways.push_back([&] { return Permute(Parts(nodes - 1)); });
    if (alphabet_.conjunction && nodes <= 5) ways.push_back([&] { return Conjunction(Parts(nodes - 1)); });
    if (alphabet_.exclusion) ways.push_back([&] { return Exclusion(Make(nodes - 1)); });
    if (!alphabet_.group_bounds.empty()) {
      ways.push_back([&] { return Within(Make(nodes - 1), Pick(alphabet_.group_bounds)); });
    }
    return Pick(ways)();
  }

 private:
  Pattern Leaf() {
    const int other = Below(12);
    if (other == 0 && alphabet_.empty) return Empty();
    if (other == 1 && alphabet_.anchors) return Below(2) == 0 ? StartAnchor() : EndAnchor();
    return Variable(Below(alphabet_.variables));
  }

  std::vector<Pattern> Parts(int nodes) {
    std::vector<Pattern> parts;
    while (nodes > 0 || parts.size() < 2) {
      const int size = nodes <= 1 ? 1 : 1 + Below(parts.empty() ? nodes - 1 : nodes);
      parts.push_back(Make(size));
      nodes -= size;
    }
    return parts;
  }

  Pattern MakeSequence(int nodes) {
    std::vector<Term> terms;
    for (Pattern& part : Parts(nodes)) {
      Gap gap;
      if (!terms.empty()) gap = Pick(alphabet_.gaps);
      if (!negations_.empty() && Below(terms.empty() ? 12 : 4) == 0) {
        gap.negations = {Pick(negations_)};
        if (Below(4) == 0) gap.negations.push_back(Pick(negations_));
      }
      terms.push_back({std::move(gap), std::move(part)});
    }
    std::vector<Negation> tail;
    if (!negations_.empty() && Below(8) == 0) tail = {Pick(negations_)};
    return Sequence(std::move(terms), std::move(tail));
  }

  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  template <typename T>
  const T& Pick(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(Below(static_cast<int>(values.size())))];
  }

  const Alphabet& alphabet_;
  const std::vector<Quantifier> loops_;
  const std::vector<Negation> negations_;
  std::mt19937_64& random_;
};

}  // namespace

std::vector<Pattern> AllPatterns(const Alphabet& alphabet, int max_nodes) {
  return Enumerator(alphabet).UpTo(max_nodes);
}

Pattern RandomPattern(const Alphabet& alphabet, int nodes, std::mt19937_64* random) {
  Maker maker(alphabet, random);
  while (true) {
    Pattern pattern = maker.Make(nodes);
    if (!Refusal(pattern, alphabet.within)) return pattern;
  }
}

}  // namespace tripline::reference
