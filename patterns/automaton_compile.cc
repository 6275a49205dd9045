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
  explicit Builder(Automaton* automaton) : automaton_(automaton) {}

  data::Status status() const { return status_; }

  uint32_t Add(Instruction instruction) {
    automaton_->program.push_back(instruction);
    return static_cast<uint32_t>(automaton_->program.size() - 1);
  }

  uint32_t Compile(const Node& node, uint32_t next) {
    switch (node.kind) {
      case Node::Kind::kVariable:
        return AddTake(node.variable, next);
      case Node::Kind::kEmpty:
        return next;
      case Node::Kind::kStart:
        return Add({Op::kStart, next});
      case Node::Kind::kEnd:
        return Add({Op::kEnd, next});
      case Node::Kind::kSequence:
        for (size_t i = node.children.size(); i-- > 0;) next = Compile(node.children[i], next);
        return next;
      case Node::Kind::kAlternation:
        return CompileAlternation(node, next);
      case Node::Kind::kPermute:
        return CompilePermute(node, next);
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

 private:
  uint32_t AddTake(uint32_t variable, uint32_t next) {
    automaton_->takes.push_back({variable, exclusion_depth_ > 0, next});
    if (automaton_->takes.size() > kMaxTakes) {
      status_ = data::Error(data::Fault::kAuthor, "TRL0501",
                            fmt::format("the pattern needs more than {} positions; use smaller bounds or fewer "
                                        "elements in PERMUTE",
                                        kMaxTakes));
    }
    return Add({Op::kTake, static_cast<uint32_t>(automaton_->takes.size() - 1)});
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
    if (!HasOneWay(WithKind(node, Node::Kind::kSequence))) return CompileOrders(node, next);
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

  uint32_t CompileOrders(const Node& node, uint32_t next) {
    std::vector<uint32_t> order(node.children.size());
    std::iota(order.rbegin(), order.rend(), 0u);  // the last one in lexical order: it is built first
    uint32_t entry = 0;
    bool first = true;
    do {
      uint32_t sequence = next;
      for (size_t i = order.size(); i-- > 0;) sequence = Compile(node.children[order[i]], sequence);
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
    const uint32_t id = NewMark();
    const uint32_t gate = Add({Op::kGate, again, exit, id});
    return Add({Op::kMark, Compile(body, gate), 0, id});
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

  Automaton* automaton_;
  data::Status status_ = data::OkStatus();
  int exclusion_depth_ = 0;
};

}  // namespace

data::StatusOr<Automaton> CompileAutomaton(const Pattern& pattern) {
  Automaton automaton;
  Builder builder(&automaton);
  const uint32_t end = builder.Add({Op::kMatch});
  automaton.entry = builder.Compile(pattern.root, end);
  if (!builder.status().ok()) return builder.status();
  ClosureScratch scratch;
  const uint32_t counters[kMaxCounters] = {};
  Closure(automaton, kFromStart, counters, scratch, &automaton.start);
  Closure(automaton, kFromPartitionStart, counters, scratch, &automaton.partition_start);
  const auto ends = [](const Wait& wait) { return wait.target == kMatchTarget; };
  automaton.can_match_empty =
      std::any_of(automaton.start.begin(), automaton.start.end(), ends) ||
      std::any_of(automaton.partition_start.begin(), automaton.partition_start.end(), ends);
  if (automaton.counters == 0) {
    automaton.follow.resize(automaton.takes.size());
    for (uint32_t take = 0; take < automaton.takes.size(); ++take) {
      Closure(automaton, take, counters, scratch, &automaton.follow[take]);
    }
  }
  return automaton;
}

namespace {

bool SameItem(const ClosureScratch::Item& a, const ClosureScratch::Item& b, uint32_t counters) {
  return a.pc == b.pc && a.marks == b.marks && a.needs_end == b.needs_end &&
         std::equal(a.counters, a.counters + counters, b.counters);
}

// One path of the closure at a time, depth first, so waits come out in the order of preference.
class Walk {
 public:
  Walk(const Automaton& automaton, uint32_t from, ClosureScratch& scratch, std::vector<Wait>* out)
      : automaton_(automaton), from_(from), scratch_(scratch), out_(out), first_(out->size()) {}

  void Run(const uint32_t* counters) {
    scratch_.stack.clear();
    scratch_.seen.clear();
    const bool taken = from_ != kFromStart && from_ != kFromPartitionStart;
    Item item{taken ? automaton_.takes[from_].next : automaton_.entry, 0, false, {}};
    std::copy_n(counters, kMaxCounters, item.counters);
    scratch_.stack.push_back(item);
    while (!scratch_.stack.empty()) {
      item = scratch_.stack.back();
      scratch_.stack.pop_back();
      if (Step(item) == Outcome::kMatched) return;
    }
  }

 private:
  using Item = ClosureScratch::Item;
  enum class Outcome : uint8_t { kGoOn, kMatched };

  void Push(Item item, uint32_t pc) {
    item.pc = pc;
    scratch_.stack.push_back(item);
  }

  // True the first time the walk comes here with this state; a second way to the same place is never preferred.
  bool Enter(const Item& item) {
    for (const Item& seen : scratch_.seen) {
      if (SameItem(seen, item, automaton_.counters)) return false;
    }
    scratch_.seen.push_back(item);
    return true;
  }

  Outcome Emit(const Item& item, uint32_t target) {
    Wait wait;
    wait.target = target;
    wait.needs_end = item.needs_end;
    std::copy_n(item.counters, automaton_.counters, wait.counters);
    for (size_t i = first_; i < out_->size(); ++i) {
      const Wait& other = (*out_)[i];
      if (other.target == wait.target && other.needs_end == wait.needs_end &&
          std::equal(wait.counters, wait.counters + automaton_.counters, other.counters)) {
        return Outcome::kGoOn;
      }
    }
    out_->push_back(wait);
    return target == kMatchTarget && !item.needs_end ? Outcome::kMatched : Outcome::kGoOn;
  }

  Outcome Step(Item item) {
    if (!Enter(item)) return Outcome::kGoOn;
    const Instruction& instruction = automaton_.program[item.pc];
    switch (instruction.op) {
      case Op::kTake:
        return item.needs_end ? Outcome::kGoOn : Emit(item, instruction.a);
      case Op::kMatch:
        return Emit(item, kMatchTarget);
      case Op::kSplit:
        Push(item, instruction.b);
        Push(item, instruction.a);
        break;
      case Op::kMark:
        item.marks |= uint64_t{1} << instruction.id;
        Push(item, instruction.a);
        break;
      case Op::kGate:
        Push(item, (item.marks >> instruction.id) & 1 ? instruction.b : instruction.a);
        break;
      case Op::kStart:
        if (from_ == kFromPartitionStart) Push(item, instruction.a);
        break;
      case Op::kEnd:
        if (from_ == kFromStart || from_ == kFromPartitionStart) break;  // the row that may start is still to come
        item.needs_end = true;
        Push(item, instruction.a);
        break;
      case Op::kCounterInit:
        item.counters[instruction.id] = 0;
        Push(item, instruction.a);
        break;
      case Op::kCounterNext:
        ++item.counters[instruction.id];
        Push(item, instruction.a);
        break;
      case Op::kCounterLoop:
        Loop(item, instruction);
        break;
    }
    return Outcome::kGoOn;
  }

  void Loop(Item item, const Instruction& loop) {
    const uint32_t count = item.counters[loop.id];
    if (count < loop.min) {
      Push(item, loop.a);
      return;
    }
    Item exit = item;
    exit.counters[loop.id] = 0;  // a left loop's count is nobody's: equal futures must look equal
    if (loop.max != kUnbounded && count >= loop.max) {
      Push(exit, loop.b);
      return;
    }
    // Beyond the lower bound of an unbounded loop the count has no meaning.
    if (loop.max == kUnbounded) item.counters[loop.id] = loop.min;
    Push(loop.greedy ? exit : item, loop.greedy ? loop.b : loop.a);
    Push(loop.greedy ? item : exit, loop.greedy ? loop.a : loop.b);
  }

  const Automaton& automaton_;
  const uint32_t from_;
  ClosureScratch& scratch_;
  std::vector<Wait>* out_;
  const size_t first_;
};

}  // namespace

void Closure(const Automaton& automaton, uint32_t from, const uint32_t* counters, ClosureScratch& scratch,
             std::vector<Wait>* out) {
  Walk(automaton, from, scratch, out).Run(counters);
}

}  // namespace tripline::patterns
