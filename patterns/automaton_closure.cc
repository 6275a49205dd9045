// The waits behind a take: a walk through the program over everything that takes no row.
#include <algorithm>

#include "patterns/automaton.h"

namespace tripline::patterns {
namespace {

using Op = Instruction::Op;

constexpr uint32_t kExactSteps = 1000;

bool SameItem(const ClosureScratch::Item& a, const ClosureScratch::Item& b, uint32_t counters) {
  return a.pc == b.pc && a.context == b.context && a.marks == b.marks && a.needs_end == b.needs_end &&
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
    scratch_.seen_places.clear();
    scratch_.emitted.clear();
    Item item{HasTaken() ? automaton_.takes[from_].next : automaton_.entry, 0, 0, false, {}};
    if (automaton_.extended && scratch_.contexts.empty()) (void)PlaceOf(Context{});
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

  bool HasTaken() const { return from_ != kFromStart && from_ != kFromPartitionStart; }

  void Push(Item item, uint32_t pc) {
    item.pc = pc;
    scratch_.stack.push_back(item);
  }

  // True the first time the walk comes here with this state; a second way to the same place is never preferred. With NO
  // SKIP it is walked too while that is cheap: an end on it divides the waits once more, which the order of matches shows.
  bool Enter(const Item& item) {
    if (automaton_.keeps_all && ++steps_ < kExactSteps) return true;
    if (automaton_.extended) {
      const uint64_t place = uint64_t{item.pc} << 32 | item.context << 1 | (item.needs_end ? 1 : 0);
      return scratch_.seen_places.insert({place, item.marks}).second;
    }
    for (const Item& seen : scratch_.seen) {
      if (SameItem(seen, item, automaton_.counters)) return false;
    }
    scratch_.seen.push_back(item);
    return true;
  }

  uint32_t PlaceOf(const Context& context) {
    const auto [found, added] =
        scratch_.context_places.try_emplace(context, static_cast<uint32_t>(scratch_.contexts.size()));
    if (added) scratch_.contexts.push_back(context);
    return found->second;
  }

  // Of the end only negations matter: no row is taken there.
  uint32_t ContextOfEnd(const Item& item) {
    if (item.needs_end || !automaton_.extended) return 0;
    Context end;
    end.forbidden = scratch_.contexts[item.context].forbidden;
    return PlaceOf(end);
  }

  bool IsListed(const Wait& wait) {
    if (automaton_.extended) {
      if (IsEnd(wait) && automaton_.keeps_all) return !out_->empty() && IsEnd(out_->back());
      const uint64_t place = uint64_t{wait.target} << 32 | wait.context << 1 | (wait.needs_end ? 1u : 0u);
      return !scratch_.emitted.insert(place).second;
    }
    return std::any_of(out_->begin() + static_cast<ptrdiff_t>(first_), out_->end(), [&](const Wait& other) {
      return other.target == wait.target && other.needs_end == wait.needs_end &&
             std::equal(wait.counters, wait.counters + automaton_.counters, other.counters);
    });
  }

  static bool IsEnd(const Wait& wait) {
    return wait.target == kMatchTarget && !wait.needs_end && wait.context == 0;
  }

  Outcome Emit(const Item& item, uint32_t target) {
    Wait wait;
    wait.target = target;
    wait.needs_end = item.needs_end;
    wait.context = (target == kMatchTarget ? ContextOfEnd(item) : item.context) & kMaxContext;
    // A negation has nothing to guard where no row was taken: there is no such end.
    if (target == kMatchTarget && wait.context != 0 && !HasTaken()) return Outcome::kGoOn;
    std::copy_n(item.counters, automaton_.counters, wait.counters);
    if (IsListed(wait)) return Outcome::kGoOn;
    out_->push_back(wait);
    return IsEnd(wait) && !automaton_.keeps_all ? Outcome::kMatched : Outcome::kGoOn;
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
        if (!HasTaken()) break;  // the row that may start is still to come
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
        CountedLoop(item, instruction);
        break;
      default:
        Pass(item, instruction);
        break;
    }
    return Outcome::kGoOn;
  }

  // What only changes the context.
  void Pass(Item item, const Instruction& instruction) {
    Context context = scratch_.contexts[item.context];
    const uint64_t bit = uint64_t{1} << (instruction.id & 63);
    switch (instruction.op) {
      case Op::kGap:
        context.gap = instruction.id;
        break;
      case Op::kForbid:
        context.forbidden |= bit;
        break;
      case Op::kGuard:
        context.guards |= bit;
        break;
      case Op::kEnterGroup:
        context.fresh |= bit;
        break;
      case Op::kLeaveGroup:
        context.fresh &= ~bit;
        break;
      case Op::kAgain:
        context.further |= bit;
        break;
      default:
        context.further &= ~bit;
        break;
    }
    item.context = PlaceOf(context);
    Push(item, instruction.a);
  }

  void CountedLoop(Item item, const Instruction& loop) {
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
  uint32_t steps_ = 0;
};

}  // namespace

void Closure(const Automaton& automaton, uint32_t from, const uint32_t* counters, ClosureScratch& scratch,
             std::vector<Wait>* out) {
  Walk(automaton, from, scratch, out).Run(counters);
}

}  // namespace tripline::patterns
