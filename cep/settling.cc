#include "cep/settling.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "cep/row_facts.h"

namespace tripline::cep {
namespace {

using Cause = LateSettling::Cause;
using patterns::Automaton;
using patterns::Context;
using patterns::kFromPartitionStart;
using patterns::kFromStart;
using patterns::kMatchTarget;
using patterns::Negation;
using patterns::Wait;

constexpr uint64_t kMaxSteps = 100'000;
constexpr size_t kMaxTakes = 1000;
constexpr size_t kMaxChoices = 12;

// A run behind its last row: where it took that, and which of its waits are left.
struct Entry {
  uint32_t take = kFromStart;
  bool fresh = false;  // that row is the last one
  uint64_t waits = 0;
  bool starts() const { return take == kFromStart || take == kFromPartitionStart; }
  friend auto operator<=>(const Entry&, const Entry&) = default;
};

// What an entry becomes at a row, best first; behind a match nothing is kept.
struct Outcome {
  std::vector<Entry> live;
  bool matched = false;
  bool goes_on = false;  // the last of `live` is the match's own run, which could go on
};

// What decides a step beside the row's bits: conditions that read the run, and time. Each may be so or so.
struct Choice {
  enum class Kind : uint8_t { kCondition, kWaitOver, kNegationOver, kGuardLifted } kind;
  uint32_t id;  // variable, wait, negation, loop
  friend auto operator<=>(const Choice&, const Choice&) = default;
};

template <typename Each>
void ForEach(uint64_t bits, const Each& each) {
  for (; bits != 0; bits &= bits - 1) each(static_cast<uint32_t>(__builtin_ctzll(bits)));
}

// One step of an entry, for a row and the choices.
class Stepper {
 public:
  Stepper(const Automaton& automaton, const RowFacts& facts) : automaton_(automaton), facts_(facts) {}

  const std::vector<Wait>& WaitsOf(const Entry& entry) const {
    if (entry.take == kFromPartitionStart) return automaton_.partition_start;
    return entry.take == kFromStart ? automaton_.start : automaton_.follow[entry.take];
  }

  // What the entry's step depends on.
  void Needs(const Entry& entry, uint64_t* bits, std::vector<Choice>* choices) const {
    std::set<Choice> found;
    const auto variable = [&](uint32_t v) {
      if (facts_.BitOf(v) >= 0) *bits |= uint64_t{1} << facts_.BitOf(v);
      if (!facts_.IsDecided(v)) found.insert({Choice::Kind::kCondition, v});
    };
    ForEach(entry.waits, [&](uint32_t i) {
      const Wait& wait = WaitsOf(entry)[i];
      if (wait.target == kMatchTarget) return;
      variable(automaton_.takes[wait.target].variable);
      if (!automaton_.extended) return;
      const Context& context = automaton_.contexts[wait.context];
      if (IsTimed(wait)) found.insert({Choice::Kind::kWaitOver, i});
      ForEach(context.forbidden, [&](uint32_t id) {
        const Negation& negation = automaton_.negations[id];
        if (negation.bound.has_value()) found.insert({Choice::Kind::kNegationOver, id});
        for (const uint32_t v : negation.variables) variable(v);
      });
      ForEach(context.guards, [&](uint32_t id) {
        if (automaton_.loops[id].until.has_value()) found.insert({Choice::Kind::kGuardLifted, id});
        for (const uint32_t v : automaton_.loops[id].first) variable(v);
      });
      ForEach(automaton_.inside[wait.target].untils, [&](uint32_t id) { variable(*automaton_.loops[id].until); });
    });
    choices->assign(found.begin(), found.end());
  }

  Outcome Step(const Entry& entry, uint64_t held, const std::vector<Choice>& choices, uint64_t chosen) const {
    const Row row{held, choices, chosen};
    Outcome out;
    uint64_t staying = 0;
    uint64_t left = entry.waits;
    for (; left != 0 && !out.matched; left &= left - 1) {
      const auto i = static_cast<uint32_t>(__builtin_ctzll(left));
      const Wait& wait = WaitsOf(entry)[i];
      if (wait.needs_end || Chosen(row, Choice::Kind::kWaitOver, i)) continue;
      if (wait.target == kMatchTarget) return out;  // without a row: no alert
      if (!MayTake(entry, wait, row)) continue;
      const uint64_t met = UntilsMet(automaton_.extended ? automaton_.inside[wait.target].untils : 0, row);
      if ((met & ContextOf(wait).further) != 0) continue;
      const bool holds = Holds(automaton_.takes[wait.target].variable, row);
      const patterns::Gap::Mark mark = automaton_.gaps[ContextOf(wait).gap].mark;
      const bool stays = mark == patterns::Gap::Mark::kAny || (mark == patterns::Gap::Mark::kRelaxed && !holds);
      if (stays) staying |= uint64_t{1} << i;
      if (holds && met == 0) Take(wait.target, &out);
    }
    if (!out.matched && staying != 0 && !entry.starts()) out.live.push_back({entry.take, false, staying});
    return out;
  }

 private:
  struct Row {
    uint64_t held;
    const std::vector<Choice>& choices;
    uint64_t chosen;
  };

  const Context& ContextOf(const Wait& wait) const {
    static const Context kNothing;
    return automaton_.extended ? automaton_.contexts[wait.context] : kNothing;
  }

  // The wait may go by time while its run stays: a bound of its gap, or of a group that has begun.
  bool IsTimed(const Wait& wait) const {
    const Context& context = ContextOf(wait);
    return automaton_.gaps[context.gap].bound.has_value() ||
           (automaton_.inside[wait.target].groups & ~context.fresh) != 0;
  }

  static bool Chosen(const Row& row, Choice::Kind kind, uint32_t id) {
    const auto found = std::find(row.choices.begin(), row.choices.end(), Choice{kind, id});
    return found != row.choices.end() && (row.chosen >> (found - row.choices.begin()) & 1) != 0;
  }

  bool Holds(uint32_t variable, const Row& row) const {
    const int32_t bit = facts_.BitOf(variable);
    if (bit >= 0 && (row.held >> bit & 1) == 0) return false;
    return facts_.IsDecided(variable) || Chosen(row, Choice::Kind::kCondition, variable);
  }

  bool AnyHolds(const std::vector<uint32_t>& variables, const Row& row) const {
    return std::any_of(variables.begin(), variables.end(), [&](uint32_t variable) { return Holds(variable, row); });
  }

  uint64_t UntilsMet(uint64_t loops, const Row& row) const {
    uint64_t met = 0;
    ForEach(loops, [&](uint32_t id) { met |= Holds(*automaton_.loops[id].until, row) ? uint64_t{1} << id : 0; });
    return met;
  }

  // Neither a possessive loop nor a negation removes the wait at this row.
  bool MayTake(const Entry& entry, const Wait& wait, const Row& row) const {
    bool may = true;
    ForEach(ContextOf(wait).guards, [&](uint32_t id) {
      const patterns::Loop& loop = automaton_.loops[id];
      const bool lifted = Chosen(row, Choice::Kind::kGuardLifted, id) || (loop.until.has_value() && Holds(*loop.until, row));
      may = may && (lifted || !AnyHolds(loop.first, row));
    });
    if (entry.starts()) return may;
    ForEach(ContextOf(wait).forbidden, [&](uint32_t id) {
      const Negation& negation = automaton_.negations[id];
      if (negation.reach == Negation::Reach::kNextRow && !entry.fresh) return;
      if (Chosen(row, Choice::Kind::kNegationOver, id)) return;
      may = may && !AnyHolds(negation.variables, row);
    });
    return may;
  }

  void Take(uint32_t take, Outcome* out) const {
    const std::vector<Wait>& follow = automaton_.follow[take];
    uint64_t before_end = 0;
    for (uint32_t i = 0; i < follow.size() && !out->matched; ++i) {
      out->matched = follow[i].target == kMatchTarget && !follow[i].needs_end;
      if (!out->matched) before_end |= uint64_t{1} << i;
    }
    if (before_end == 0) return;
    out->live.push_back({take, true, before_end});
    out->goes_on = out->matched;
  }

  const Automaton& automaton_;
  const RowFacts& facts_;
};

using List = std::vector<Entry>;

// The lists that starts may have: each alone, and any two together, the earlier start's first. Where lists are *whole*
// that is exact, but for a third start and for what `within` ends. Else each list is one entry, and two entries of one
// start are a pair like those of two; there are few of these however long lists grow.
class Exploration {
 public:
  struct Options {
    bool whole = true;
    bool merges = false;         // equal entries have equal futures: only the first is kept
    bool skips_matched = false;  // the search goes on behind the last row of a match
    uint64_t most_steps = 0;
  };

  Exploration(const Automaton& automaton, const RowFacts& facts, const Options& options)
      : automaton_(automaton), stepper_(automaton, facts), facts_(facts), options_(options) {}

  // False: given up. What was found until then holds.
  bool Run(std::set<LateSettling>* found) {
    found_ = found;
    start_ = {{kFromStart, false, AllWaits(automaton_.start)}};
    AddOne(start_);
    AddOne({{kFromPartitionStart, false, AllWaits(automaton_.partition_start)}});
    while (!ones_left_.empty() || !pairs_left_.empty()) {
      if (!ones_left_.empty()) {
        const List list = std::move(ones_left_.back());
        ones_left_.pop_back();
        if (!StepOne(list)) return false;
      } else {
        const Pair pair = std::move(pairs_left_.back());
        pairs_left_.pop_back();
        if (!StepPair(pair)) return false;
      }
    }
    return true;
  }

 private:
  struct Pair {
    List first;
    List second;
    bool same_start = false;
    friend auto operator<=>(const Pair&, const Pair&) = default;
  };
  // What the step of a list depends on.
  struct Needs {
    uint64_t bits = 0;
    std::vector<std::vector<Choice>> choices;  // per entry
    size_t count = 0;                          // of them all
  };

  static uint64_t AllWaits(const std::vector<Wait>& waits) {
    return waits.size() >= 64 ? ~uint64_t{0} : (uint64_t{1} << waits.size()) - 1;
  }

  Needs NeedsOf(const List& list) const {
    Needs needs;
    for (const Entry& entry : list) {
      stepper_.Needs(entry, &needs.bits, &needs.choices.emplace_back());
      needs.count += needs.choices.back().size();
    }
    return needs;
  }

  // Calls each(row's bits) for every kind of row that these bits tell apart.
  template <typename Each>
  bool ForEachRow(uint64_t bits, const Each& each) {
    if (__builtin_popcountll(bits) > static_cast<int>(kMaxChoices)) return false;
    uint64_t held = 0;
    do {
      if (facts_.Consistent(bits, held) && !each(held)) return false;
      held = (held - bits) & bits;  // the next subset
    } while (held != 0);
    return true;
  }

  Outcome Step(const List& list, uint64_t held, const Needs& needs, uint64_t chosen) {
    Outcome out;
    for (size_t i = 0; i < list.size() && !out.matched; ++i) {
      ++steps_;
      const Outcome of = stepper_.Step(list[i], held, needs.choices[i], chosen);
      chosen >>= needs.choices[i].size();
      for (const Entry& entry : of.live) {
        const bool known = options_.merges && std::find(out.live.begin(), out.live.end(), entry) != out.live.end();
        if (!known) out.live.push_back(entry);
      }
      out.matched = of.matched;
      out.goes_on = of.goes_on && !out.live.empty() && out.live.back() == of.live.back();
    }
    return out;
  }

  bool StepOne(const List& list) {
    const Needs needs = NeedsOf(list);
    if (needs.count > kMaxChoices) return false;
    return ForEachRow(needs.bits, [&](uint64_t held) {
      for (uint64_t chosen = 0; chosen < uint64_t{1} << needs.count; ++chosen) {
        const Outcome out = Step(list, held, needs, chosen);
        if (steps_ > options_.most_steps) return false;
        AddLive(out.live);
        if (!out.matched || out.live.empty()) continue;
        if (out.goes_on) {
          Found(Cause::kGoesOn, out.live.back());
        } else {
          Found(Cause::kBetterRun, out.live.front());
        }
      }
      return true;
    });
  }

  bool StepPair(const Pair& pair) {
    const Needs first_needs = NeedsOf(pair.first);
    const Needs second_needs = NeedsOf(pair.second);
    if (first_needs.count + second_needs.count > kMaxChoices) return false;
    return ForEachRow(first_needs.bits | second_needs.bits, [&](uint64_t held) {
      for (uint64_t first = 0; first < uint64_t{1} << first_needs.count; ++first) {
        const Outcome before = Step(pair.first, held, first_needs, first);
        if (steps_ > options_.most_steps) return false;
        // A match drops what is behind it, and where the search goes on behind its last row, later starts up to there.
        const bool drops = before.matched && (pair.same_start || options_.skips_matched);
        if (drops || before.live.empty()) continue;
        for (uint64_t second = 0; second < uint64_t{1} << second_needs.count; ++second) {
          const Outcome behind = Step(pair.second, held, second_needs, second);
          if (steps_ > options_.most_steps) return false;
          AddBoth(before.live, behind.live, pair.same_start);
          if (behind.matched) Found(pair.same_start ? Cause::kBetterRun : Cause::kEarlierStart, before.live.front());
        }
      }
      return true;
    });
  }

  void AddLive(const List& live) {
    if (live.empty()) return;
    if (options_.whole) return AddOne(live);
    for (size_t i = 0; i < live.size(); ++i) {
      AddOne({live[i]});
      for (size_t j = i + 1; j < live.size(); ++j) AddPair({{live[i]}, {live[j]}, true});
    }
  }

  void AddBoth(const List& before, const List& behind, bool same_start) {
    if (behind.empty()) return;
    if (options_.whole) return AddPair({before, behind, same_start});
    for (const Entry& a : before) {
      for (const Entry& b : behind) AddPair({{a}, {b}, same_start});
    }
  }

  void AddOne(const List& list) {
    if (!ones_.insert(list).second) return;
    ones_left_.push_back(list);
    if (!list[0].starts()) AddPair({list, start_, false});
  }

  void AddPair(Pair pair) {
    if (pairs_.insert(pair).second) pairs_left_.push_back(std::move(pair));
  }

  // The first wait of the live entry is what is waited for.
  void Found(Cause cause, const Entry& live) {
    ForEach(live.waits & (~live.waits + 1), [&](uint32_t i) {
      found_->insert({cause, automaton_.takes[stepper_.WaitsOf(live)[i].target].element});
    });
  }

  const Automaton& automaton_;
  const Stepper stepper_;
  const RowFacts& facts_;
  const Options options_;
  List start_;
  std::set<List> ones_;
  std::set<Pair> pairs_;
  std::vector<List> ones_left_;
  std::vector<Pair> pairs_left_;
  uint64_t steps_ = 0;
  std::set<LateSettling>* found_ = nullptr;
};

// No step depends on anything but the row, so entries that are equal stay so.
bool AllIsDecided(const Automaton& automaton, const RowFacts& facts, size_t variables) {
  for (uint32_t v = 0; v < variables; ++v) {
    if (!facts.IsDecided(v)) return false;
  }
  const auto bounded = [](const auto& item) { return item.bound.has_value(); };
  const bool lifts = std::any_of(automaton.loops.begin(), automaton.loops.end(),
                                 [](const patterns::Loop& loop) { return loop.until.has_value(); });
  return !lifts && automaton.groups.empty() && std::none_of(automaton.gaps.begin(), automaton.gaps.end(), bounded) &&
         std::none_of(automaton.negations.begin(), automaton.negations.end(), bounded);
}

// Whole lists if there are few enough of them, else entries two by two. False: too many of these too.
bool Explore(const PatternPlan& pattern, const Automaton& automaton, const RowFacts& facts,
             std::set<LateSettling>* found) {
  Exploration::Options options;
  options.merges = AllIsDecided(automaton, facts, pattern.variables.size());
  options.skips_matched = pattern.pattern.skip == patterns::SkipMode::kPastLastRow;
  options.most_steps = kMaxSteps;
  if (Exploration(automaton, facts, options).Run(found)) return true;
  options.whole = false;
  options.merges = true;
  return Exploration(automaton, facts, options).Run(found);
}

// Ends that wait themselves.
void FindWaitingEnds(const Automaton& automaton, std::set<LateSettling>* found) {
  for (const std::vector<Wait>& follow : automaton.follow) {
    for (const Wait& wait : follow) {
      if (wait.target == kMatchTarget && wait.needs_end) found->insert({Cause::kPartitionEnd, 0});
      if (!automaton.extended || !patterns::IsPending(automaton, wait)) continue;
      ForEach(automaton.contexts[wait.context].forbidden,
              [&](uint32_t id) { found->insert({Cause::kNegation, automaton.negations[id].element}); });
    }
  }
}

bool FitsExploration(const Automaton& automaton) {
  return automaton.takes.size() <= kMaxTakes && automaton.start.size() <= 64 &&
         std::all_of(automaton.follow.begin(), automaton.follow.end(),
                     [](const std::vector<Wait>& follow) { return follow.size() <= 64; });
}

// Rows of every match, where they are the same number: then no start outlives a later one.
std::optional<uint64_t> FixedRows(const patterns::Node& node) {
  using Kind = patterns::Node::Kind;
  if (node.kind == Kind::kVariable) return 1;
  std::optional<uint64_t> rows = 0;
  for (const patterns::Node& child : node.children) {
    const std::optional<uint64_t> of = FixedRows(child);
    if (!of.has_value() || child.gap != patterns::Gap{}) return std::nullopt;
    if (node.kind == Kind::kAlternation && &child != &node.children[0] && of != rows) return std::nullopt;
    rows = node.kind == Kind::kAlternation ? *of : *rows + *of;
  }
  if (node.kind == Kind::kConjunction) return std::nullopt;
  if (node.kind != Kind::kQuantified) return rows;
  if (node.loop != patterns::Gap{} || (node.min != node.max && rows != 0)) return std::nullopt;
  return *rows * node.min;
}

}  // namespace

std::vector<LateSettling> LateSettlingsOf(const DomainPlan& plan, uint32_t number) {
  const PatternPlan& pattern = plan.patterns()[number];
  std::set<LateSettling> found;
  if (pattern.lookahead > 0) found.insert({Cause::kLookahead, 0});
  const Automaton* automaton = &pattern.automaton;
  Automaton unrolled;
  if (automaton->counters > 0) {
    // Extended automata have no counters: the same positions, one for each turn of a loop.
    patterns::Pattern same = pattern.pattern;
    same.on_timeout = true;
    auto compiled = patterns::CompileAutomaton(same);
    if (compiled.ok()) unrolled = *std::move(compiled);
    automaton = &unrolled;
  }
  FindWaitingEnds(*automaton, &found);
  // What ends late says enough; with NO SKIP nothing else holds a match up.
  if (!found.empty() || automaton->keeps_all) return {found.begin(), found.end()};
  const RowFacts facts(plan, number);
  const bool fits = !automaton->takes.empty() && !facts.too_many() && FitsExploration(*automaton);
  const bool trivial = FixedRows(pattern.pattern.root).has_value();
  if (!trivial && (!fits || !Explore(pattern, *automaton, facts, &found)) && found.empty()) found.insert({Cause::kTooLarge, 0});
  return {found.begin(), found.end()};
}

}  // namespace tripline::cep
