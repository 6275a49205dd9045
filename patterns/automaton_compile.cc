#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "patterns/automaton.h"

namespace tripline::patterns {
namespace {

using Op = Instruction::Op;

// Loops are unrolled while that makes at most this many takes: follow lists are then static, which is several times
// faster than counting, and the automaton still fits in a few cache lines.
constexpr uint64_t kUnrollTakes = 64;

bool Nullable(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kVariable:
      return false;
    case Node::Kind::kEmpty:
    case Node::Kind::kStart:
    case Node::Kind::kEnd:
      return true;
    case Node::Kind::kAlternation:
      return std::any_of(node.children.begin(), node.children.end(), Nullable);
    case Node::Kind::kQuantified:
      return node.min == 0 || node.max == 0 || Nullable(node.children[0]);
    default:
      return std::all_of(node.children.begin(), node.children.end(), Nullable);
  }
}

bool IsExtended(const Node& node) {
  return node.kind == Node::Kind::kConjunction || node.possessive || node.until.has_value() || node.loop != Gap{} ||
         node.gap != Gap{} || !node.negations.empty() || !node.trailing.empty() || node.within.has_value() ||
         std::any_of(node.children.begin(), node.children.end(), IsExtended);
}

// The variables with which the node can begin.
void AddFirst(const Node& node, std::vector<uint32_t>* first) {
  if (node.kind == Node::Kind::kVariable) {
    if (std::find(first->begin(), first->end(), node.variable) == first->end()) first->push_back(node.variable);
    return;
  }
  if (node.kind == Node::Kind::kQuantified && node.max == 0) return;
  for (const Node& child : node.children) {
    AddFirst(child, first);
    if (node.kind == Node::Kind::kSequence && !Nullable(child)) return;
  }
}

Node WithKind(Node node, Node::Kind kind) {
  node.kind = kind;
  return node;
}

// The node can match in one way only, however the rows are.
bool HasOneWay(const Node& node) {
  if (node.kind == Node::Kind::kAlternation || node.kind == Node::Kind::kPermute) return false;
  if (node.kind == Node::Kind::kQuantified && node.min != node.max) return false;
  return std::all_of(node.children.begin(), node.children.end(), HasOneWay);
}

// Takes that the node becomes; saturates well above every limit.
uint64_t CountTakes(const Node& node) {
  constexpr uint64_t kMany = uint64_t{1} << 40;
  uint64_t sum = node.kind == Node::Kind::kVariable ? 1 : 0;
  for (const Node& child : node.children) sum += CountTakes(child);
  if (node.kind == Node::Kind::kPermute) {
    const bool shared = HasOneWay(WithKind(node, Node::Kind::kSequence));
    uint64_t factor = 1;
    for (uint64_t i = 2; i <= node.children.size() && factor < kMany; ++i) factor *= shared ? 2 : i;
    sum = factor >= kMany ? kMany : sum * factor;
  } else if (node.kind == Node::Kind::kQuantified) {
    const uint64_t copies = node.max == kUnbounded ? std::max<uint32_t>(node.min, 1) : node.max;
    if (sum * copies <= kUnrollTakes) sum *= copies;
  }
  return std::min(sum, kMany);
}

// Builds the program from its end: every fragment is compiled knowing where it goes on, so alternatives and
// permutations can share what follows them.
class Builder {
 public:
  explicit Builder(Automaton* automaton) : automaton_(automaton), extended_(automaton->extended) {}

  data::Status status() const { return status_; }

  uint32_t Add(Instruction instruction) {
    automaton_->program.push_back(instruction);
    return static_cast<uint32_t>(automaton_->program.size() - 1);
  }

  uint32_t Compile(const Node& node, uint32_t next) {
    if (!status_.ok()) return next;
    if (!node.within.has_value()) return CompileKind(node, next);
    const uint32_t id = IdOf(&node, &groups_, "bounds");
    if (id == automaton_->groups.size()) automaton_->groups.push_back(*node.within);
    const uint64_t outside = inside_.groups;
    inside_.groups |= uint64_t{1} << id;
    const uint32_t entry = CompileKind(node, Add({Op::kLeaveGroup, next, 0, id}));
    inside_.groups = outside;
    return Add({Op::kEnterGroup, entry, 0, id});
  }

 private:
  uint32_t CompileKind(const Node& node, uint32_t next) {
    switch (node.kind) {
      case Node::Kind::kVariable:
        return AddTake(node, next);
      case Node::Kind::kEmpty:
        return next;
      case Node::Kind::kStart:
        return Add({Op::kStart, next});
      case Node::Kind::kEnd:
        return Add({Op::kEnd, next});
      case Node::Kind::kSequence:
        return CompileSequence(node, next);
      case Node::Kind::kAlternation:
        return CompileAlternation(node, next);
      case Node::Kind::kPermute:
        return CompilePermute(node, next);
      case Node::Kind::kConjunction:
        return CompileOrders(node, Gap{Gap::Mark::kRelaxed, std::nullopt}, next);
      case Node::Kind::kQuantified:
        return CompileQuantified(node, next);
      case Node::Kind::kExclusion: {
        ++exclusion_depth_;
        const uint32_t entry = Compile(node.children[0], next);
        --exclusion_depth_;
        return entry;
      }
    }
    return next;
  }

  uint32_t AddTake(const Node& node, uint32_t next) {
    automaton_->takes.push_back({node.variable, exclusion_depth_ > 0, next, node.element});
    if (extended_) automaton_->inside.push_back(inside_);
    if (automaton_->takes.size() > kMaxTakes) {
      status_ = data::Error(data::Fault::kAuthor, "TRL0501",
                            fmt::format("the pattern needs more than {} positions; use smaller bounds or fewer "
                                        "elements in PERMUTE",
                                        kMaxTakes));
    }
    return Add({Op::kTake, static_cast<uint32_t>(automaton_->takes.size() - 1)});
  }

  // The number of what stands at `key`; what is compiled several times has one number. Sets of numbers are bit masks.
  uint32_t IdOf(const void* key, std::map<const void*, uint32_t>* ids, std::string_view what) {
    const auto [found, added] = ids->try_emplace(key, static_cast<uint32_t>(ids->size()));
    if (ids->size() <= 64) return found->second;
    status_ = data::Error(data::Fault::kAuthor, "TRL0501", fmt::format("the pattern has more than 64 {}", what));
    return 63;
  }

  uint32_t AddGap(const Gap& gap, uint32_t next) {
    std::vector<Gap>& gaps = automaton_->gaps;
    const auto found = std::find(gaps.begin(), gaps.end(), gap);
    const auto id = static_cast<uint32_t>(found - gaps.begin());
    if (found == gaps.end()) gaps.push_back(gap);
    return Add({Op::kGap, next, 0, id});
  }

  uint32_t AddNegations(const std::vector<Negation>& negations, uint32_t next) {
    for (const Negation& negation : negations) {
      const uint32_t id = IdOf(&negation, &negations_, "negations");
      if (id == automaton_->negations.size()) automaton_->negations.push_back(negation);
      next = Add({Op::kForbid, next, 0, id});
    }
    return next;
  }

  // What stands in front of a term is done before what the term is; a blank mark too, since what was skipped on the way
  // may have had another one.
  uint32_t CompileSequence(const Node& node, uint32_t next) {
    next = AddNegations(node.trailing, next);
    for (size_t i = node.children.size(); i-- > 0;) {
      next = AddNegations(node.children[i].negations, Compile(node.children[i], next));
      if (extended_ && i > 0) next = AddGap(node.children[i].gap, next);
    }
    return next;
  }

  uint32_t CompileAlternation(const Node& node, uint32_t next) {
    uint32_t entry = Compile(node.children.back(), next);
    for (size_t i = node.children.size() - 1; i-- > 0;) {
      const uint32_t preferred = Compile(node.children[i], next);
      entry = Add({Op::kSplit, preferred, entry});
    }
    return entry;
  }

  // The orders of the elements as alternatives, in lexical order. Where each element can match in one way only, what can
  // still come depends only on the set of elements that have been: that is shared between orders. Otherwise an order is
  // tried in all its ways before the next one, and each needs positions of its own.
  uint32_t CompilePermute(const Node& node, uint32_t next) {
    if (node.children.size() > 16) {
      status_ = data::Error(data::Fault::kAuthor, "TRL0501", "PERMUTE of more than 16 elements is too large");
      return next;
    }
    if (extended_ || !HasOneWay(WithKind(node, Node::Kind::kSequence))) return CompileOrders(node, Gap{}, next);
    std::map<uint32_t, uint32_t> entries;
    const uint32_t all = (1u << node.children.size()) - 1;
    const std::function<uint32_t(uint32_t)> rest = [&](uint32_t used) -> uint32_t {
      if (used == all || !status_.ok()) return next;
      if (auto found = entries.find(used); found != entries.end()) return found->second;
      uint32_t entry = 0;
      bool first = true;
      for (size_t i = node.children.size(); i-- > 0;) {
        if (used & (1u << i)) continue;
        const uint32_t element = Compile(node.children[i], rest(used | (1u << i)));
        entry = first ? element : Add({Op::kSplit, element, entry});
        first = false;
      }
      entries[used] = entry;
      return entry;
    };
    return rest(0);
  }

  uint32_t CompileOrders(const Node& node, const Gap& gap, uint32_t next) {
    std::vector<uint32_t> order(node.children.size());
    std::iota(order.rbegin(), order.rend(), 0u);  // the last one in lexical order: it is built first
    uint32_t entry = 0;
    bool first = true;
    do {
      uint32_t sequence = next;
      for (size_t i = order.size(); i-- > 0;) {
        sequence = Compile(node.children[order[i]], sequence);
        if (extended_ && i > 0) sequence = AddGap(gap, sequence);
      }
      entry = first ? sequence : Add({Op::kSplit, sequence, entry});
      first = false;
    } while (status_.ok() && std::prev_permutation(order.begin(), order.end()));
    return entry;
  }

  uint32_t Split(bool greedy, uint32_t body, uint32_t exit) {
    return greedy ? Add({Op::kSplit, body, exit}) : Add({Op::kSplit, exit, body});
  }

  // An iteration at or beyond the lower bound: `again` follows it, but `exit` if it took no row.
  uint32_t CompileIteration(const Node& body, uint32_t again, uint32_t exit) {
    if (!Nullable(body)) return Compile(body, again);
    const uint32_t id = extended_ ? MarkOf(&body) : NewMark();
    const uint32_t gate = Add({Op::kGate, again, exit, id});
    return Add({Op::kMark, Compile(body, gate), 0, id});
  }

  // One mark does for all unrolled iterations: a closure begins behind a row, so it is at the gate of the iteration that
  // took it before it begins another one.
  uint32_t MarkOf(const Node* body) {
    const auto [found, added] = marks_.try_emplace(body, 0);
    if (added) found->second = NewMark();
    return found->second;
  }

  uint32_t NewMark() {
    if (automaton_->marks == 64) {
      status_ = data::Error(data::Fault::kAuthor, "TRL0501",
                            "the pattern has more than 64 loops whose body can match empty");
      return 63;
    }
    return automaton_->marks++;
  }

  uint32_t CompileQuantified(const Node& node, uint32_t next) {
    const Node& body = node.children[0];
    if (node.max == 0) return next;
    if (extended_) return CompileGuarded(node, next);
    const uint64_t copies = node.max == kUnbounded ? std::max<uint32_t>(node.min, 1) : node.max;
    const uint64_t takes = CountTakes(body);
    if (takes * copies > kUnrollTakes && copies > 1) return CompileCounter(node, next);
    if (takes == 0) {
      // Repeating a body that takes no row changes nothing.
      const uint32_t once = Compile(body, next);
      return node.min > 0 ? once : Split(node.greedy, once, next);
    }
    return CompileUnrolled(node, next);
  }

  uint32_t CompileUnrolled(const Node& node, uint32_t next) {
    const Node& body = node.children[0];
    uint32_t entry = next;
    if (node.max == kUnbounded) {
      const uint32_t loop = Add({Op::kSplit});
      const uint32_t iteration = CompileIteration(body, loop, next);
      Instruction& split = automaton_->program[loop];
      split.a = node.greedy ? iteration : next;
      split.b = node.greedy ? next : iteration;
      entry = loop;
    } else {
      for (uint32_t i = node.max; i > node.min; --i) entry = Split(node.greedy, CompileIteration(body, entry, next), next);
    }
    // The iteration that meets the lower bound ends the loop too if it takes no row; those before it do not.
    if (node.min > 0) entry = node.max > node.min ? CompileIteration(body, entry, next) : Compile(body, entry);
    for (uint32_t i = 1; i < node.min; ++i) entry = Compile(body, entry);
    return entry;
  }

  uint32_t CompileCounter(const Node& node, uint32_t next) {
    const Node& body = node.children[0];
    if (automaton_->counters == kMaxCounters) {
      status_ = data::Error(data::Fault::kAuthor, "TRL0501",
                            fmt::format("the pattern has more than {} loops with large bounds", kMaxCounters));
      return next;
    }
    const uint32_t id = automaton_->counters++;
    const uint32_t loop = Add({Op::kCounterLoop, 0, next, id, node.min, node.max, node.greedy});
    const uint32_t again = Add({Op::kCounterNext, loop, 0, id});
    uint32_t iteration;
    if (Nullable(body)) {
      // An iteration without a row counts too: below the lower bound the loop goes on, from there on it ends.
      const uint32_t mark = NewMark();
      const uint32_t until_min = Add({Op::kCounterLoop, loop, next, id, node.min, node.min});
      const uint32_t count = Add({Op::kCounterNext, until_min, 0, id});
      const uint32_t gate = Add({Op::kGate, again, count, mark});
      iteration = Add({Op::kMark, Compile(body, gate), 0, mark});
    } else {
      iteration = Compile(body, again);
    }
    automaton_->program[loop].a = iteration;
    return Add({Op::kCounterInit, loop, 0, id});
  }

  // A loop of an extended automaton: always unrolled. Further iterations begin with the loop's gap; ways out of a
  // possessive loop below its maximum are guarded.
  uint32_t CompileGuarded(const Node& node, uint32_t next) {
    const Node& body = node.children[0];
    const bool numbered = node.possessive || node.until.has_value();
    const uint32_t id = numbered ? IdOf(&node, &loops_, "possessive loops and loops with 'until'") : 0;
    if (numbered && id == automaton_->loops.size()) {
      automaton_->loops.push_back({{}, node.until});
      AddFirst(body, &automaton_->loops.back().first);
    }
    const uint64_t outside = inside_.untils;
    if (node.until.has_value()) {
      inside_.untils |= uint64_t{1} << id;
      next = Add({Op::kLeaveLoop, next, 0, id});
    }
    const Exits exits{node.possessive ? Add({Op::kGuard, next, 0, id}) : next, next};
    const uint32_t entry = node.max == kUnbounded ? CompileEndless(node, id, exits) : CompileBounded(node, id, exits);
    inside_.untils = outside;
    return entry;
  }

  struct Exits {
    uint32_t early = 0;       // below the maximum
    uint32_t at_maximum = 0;
  };

  uint32_t Again(const Node& node, uint32_t id, uint32_t iteration) {
    if (node.until.has_value()) iteration = Add({Op::kAgain, iteration, 0, id});
    return AddGap(node.loop, iteration);
  }

  uint32_t CompileEndless(const Node& node, uint32_t id, const Exits& exits) {
    const Node& body = node.children[0];
    const uint32_t loop = Add({Op::kSplit});
    // From the lower bound on an iteration that takes no row is the last one.
    uint32_t iteration = CompileIteration(body, loop, exits.early);
    const uint32_t again = Again(node, id, iteration);
    Instruction& split = automaton_->program[loop];
    split.a = node.greedy ? again : exits.early;
    split.b = node.greedy ? exits.early : again;
    if (node.min == 0) return Split(node.greedy, iteration, exits.early);
    for (uint32_t i = node.min; i-- > 1 && status_.ok();) iteration = Compile(body, Again(node, id, iteration));
    return iteration;
  }

  uint32_t CompileBounded(const Node& node, uint32_t id, const Exits& exits) {
    const Node& body = node.children[0];
    uint32_t entry = exits.at_maximum;
    for (uint32_t i = node.max; i > 0 && status_.ok(); --i) {
      const uint32_t empty = i == node.max ? exits.at_maximum : exits.early;
      const uint32_t iteration = i >= node.min ? CompileIteration(body, entry, empty) : Compile(body, entry);
      entry = i > 1 ? Again(node, id, iteration) : iteration;
      if (i > node.min) entry = Split(node.greedy, entry, exits.early);
    }
    return entry;
  }

  Automaton* automaton_;
  const bool extended_;
  data::Status status_ = data::OkStatus();
  int exclusion_depth_ = 0;
  Inside inside_;
  std::map<const void*, uint32_t> negations_;
  std::map<const void*, uint32_t> groups_;
  std::map<const void*, uint32_t> loops_;
  std::map<const Node*, uint32_t> marks_;
};

// The follow lists of all takes; how many waits they hold is bounded, since alternatives multiply.
data::Status AddFollowLists(ClosureScratch& scratch, Automaton* automaton) {
  const uint32_t counters[kMaxCounters] = {};
  automaton->follow.resize(automaton->takes.size());
  uint64_t waits = 0;
  for (uint32_t take = 0; take < automaton->takes.size(); ++take) {
    Closure(*automaton, take, counters, scratch, &automaton->follow[take]);
    waits += automaton->follow[take].size();
    if (waits <= kMaxWaits) continue;
    return data::Error(data::Fault::kAuthor, "TRL0501",
                       "the pattern has too many ways to go on; use smaller bounds or fewer optional elements");
  }
  return data::OkStatus();
}

struct ElementNumbers {
  uint32_t variables = 0;
  uint32_t negations = 0;
};

void NumberNegations(std::vector<Negation>* negations, ElementNumbers* next) {
  for (Negation& negation : *negations) negation.element = next->negations++;
}

void NumberNode(Node* node, ElementNumbers* next) {
  NumberNegations(&node->negations, next);
  if (node->kind == Node::Kind::kVariable) node->element = next->variables++;
  for (Node& child : node->children) NumberNode(&child, next);
  NumberNegations(&node->trailing, next);
}

}  // namespace

void NumberElements(Node* root) {
  ElementNumbers next;
  NumberNode(root, &next);
}

// The rows of the longest match; none: there is no longest.
static std::optional<uint64_t> MostRows(const Node& node) {
  if (node.kind == Node::Kind::kVariable) return 1;
  uint64_t most = 0;
  for (const Node& child : node.children) {
    const std::optional<uint64_t> rows = MostRows(child);
    if (!rows.has_value()) return std::nullopt;
    if (node.kind == Node::Kind::kAlternation) {
      most = std::max(most, *rows);
    } else if (__builtin_add_overflow(most, *rows, &most)) {
      return std::nullopt;
    }
  }
  if (node.kind != Node::Kind::kQuantified || most == 0) return most;
  if (node.max == kUnbounded || __builtin_mul_overflow(most, node.max, &most)) return std::nullopt;
  return most;
}

static uint64_t FewestRows(const Node& node) {
  if (node.kind == Node::Kind::kVariable) return 1;
  if (node.kind == Node::Kind::kAlternation) {
    uint64_t fewest = ~uint64_t{0};
    for (const Node& child : node.children) fewest = std::min(fewest, FewestRows(child));
    return fewest;
  }
  uint64_t fewest = 0;
  for (const Node& child : node.children) {
    if (__builtin_add_overflow(fewest, FewestRows(child), &fewest)) return ~uint64_t{0};
  }
  const uint64_t times = node.kind == Node::Kind::kQuantified ? node.min : 1;
  return __builtin_mul_overflow(fewest, times, &fewest) ? ~uint64_t{0} : fewest;
}

data::StatusOr<Automaton> CompileAutomaton(const Pattern& pattern) {
  Automaton automaton;
  automaton.fewest_rows = FewestRows(pattern.root);
  automaton.most_rows = MostRows(pattern.root);
  automaton.keeps_all = pattern.skip == SkipMode::kNoSkip;
  automaton.extended = automaton.keeps_all || pattern.on_timeout || IsExtended(pattern.root);
  automaton.gaps.emplace_back();
  Builder builder(&automaton);
  const uint32_t end = builder.Add({Op::kMatch});
  automaton.entry = builder.Compile(pattern.root, end);
  if (!builder.status().ok()) return builder.status();
  ClosureScratch scratch;
  const uint32_t counters[kMaxCounters] = {};
  Closure(automaton, kFromStart, counters, scratch, &automaton.start);
  Closure(automaton, kFromPartitionStart, counters, scratch, &automaton.partition_start);
  const auto ends = [](const Wait& wait) { return wait.target == kMatchTarget; };
  automaton.can_match_empty = std::any_of(automaton.start.begin(), automaton.start.end(), ends) ||
                              std::any_of(automaton.partition_start.begin(), automaton.partition_start.end(), ends);
  if (automaton.counters == 0) TRIPLINE_RETURN_IF_ERROR(AddFollowLists(scratch, &automaton));
  automaton.contexts = std::move(scratch.contexts);
  return automaton;
}

}  // namespace tripline::patterns
