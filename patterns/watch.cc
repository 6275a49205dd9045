#include "patterns/watch.h"

#include <algorithm>
#include <bitset>
#include <unordered_map>

namespace tripline::patterns {

class WatchBuilder {
 public:
  WatchBuilder(const Automaton& automaton, std::span<const int32_t> bit_of) : automaton_(automaton), bit_of_(bit_of) {}

  std::optional<Watch> Build() {
    if (automaton_.can_match_empty || automaton_.takes.size() > Watch::kMaxTakes) return std::nullopt;
    for (const Instruction& instruction : automaton_.program) {
      if (instruction.op == Instruction::Op::kEnd) return std::nullopt;
    }
    if (!ChooseBits()) return std::nullopt;
    FindFollowers();
    MeasureSpans();
    if (!Determinise()) return std::nullopt;
    return std::move(watch_);
  }

 private:
  using Positions = std::bitset<Watch::kMaxTakes>;
  // What can come behind a position.
  struct Followers {
    Positions takes;
    bool ends = false;
  };

  bool ChooseBits() {
    for (const Take& take : automaton_.takes) {
      if (bit_of_[take.variable] >= 0) watch_.bits_.push_back(static_cast<uint32_t>(bit_of_[take.variable]));
    }
    std::sort(watch_.bits_.begin(), watch_.bits_.end());
    watch_.bits_.erase(std::unique(watch_.bits_.begin(), watch_.bits_.end()), watch_.bits_.end());
    if (watch_.bits_.size() > Watch::kMaxBits) return false;
    watch_.bit_count_ = static_cast<uint32_t>(watch_.bits_.size());
    watch_.class_mask_ = (1u << watch_.bits_.size()) - 1;
    if (watch_.bits_.empty()) {
      watch_.contiguous_ = true;
      return true;
    }
    const uint32_t first = watch_.bits_.front();
    const uint32_t last = watch_.bits_.back();
    watch_.contiguous_ = last - first + 1 == watch_.bits_.size() && first / 64 == last / 64;
    watch_.first_word_ = first / 64;
    watch_.first_shift_ = first % 64;
    return true;
  }

  // A counted loop that has to go round goes round first.
  uint32_t FirstRound(uint32_t loop) const {
    const Instruction& instruction = automaton_.program[loop];
    return instruction.op == Instruction::Op::kCounterLoop && instruction.min > 0 ? instruction.a : loop;
  }

  // The program's walk without its memory: a count may be anything, an iteration may have taken a row or not.
  Followers Walk(uint32_t from) const {
    Followers found;
    std::vector<bool> seen(automaton_.program.size(), false);
    std::vector<uint32_t> stack = {from};
    while (!stack.empty()) {
      const uint32_t at = stack.back();
      stack.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      const Instruction& instruction = automaton_.program[at];
      switch (instruction.op) {
        case Instruction::Op::kTake:
          found.takes.set(instruction.a);
          break;
        case Instruction::Op::kMatch:
          found.ends = true;
          break;
        case Instruction::Op::kSplit:
        case Instruction::Op::kGate:
        case Instruction::Op::kCounterLoop:
          stack.push_back(instruction.a);
          stack.push_back(instruction.b);
          break;
        case Instruction::Op::kCounterInit:
          stack.push_back(FirstRound(instruction.a));
          break;
        case Instruction::Op::kMark:
        case Instruction::Op::kStart:
        case Instruction::Op::kEnd:
        case Instruction::Op::kCounterNext:
          stack.push_back(instruction.a);
          break;
        default:  // of extended automata only
          stack.push_back(instruction.a);
          break;
      }
    }
    return found;
  }

  void FindFollowers() {
    start_ = Walk(automaton_.entry);
    for (const Take& take : automaton_.takes) {
      followers_.push_back(Walk(take.next));
      leads_on_[followers_.size() - 1] = followers_.back().takes.any();
    }
  }

  // The longest way to each position; one that grows after as many rounds as there are positions lies behind a cycle.
  void MeasureSpans() {
    const size_t count = followers_.size();
    lengths_.assign(count, 0);
    for (size_t take = 0; take < count; ++take) lengths_[take] = start_.takes[take] ? 1 : 0;
    for (size_t round = 0; round < 2 * count; ++round) {
      for (size_t from = 0; from < count; ++from) {
        if (lengths_[from] == 0) continue;
        for (size_t to = 0; to < count; ++to) {
          if (!followers_[from].takes[to] || lengths_[to] == kEndless) continue;
          const uint32_t length = lengths_[from] == kEndless ? kEndless : lengths_[from] + 1;
          lengths_[to] = std::max(lengths_[to], length > count ? kEndless : length);
        }
      }
    }
  }

  uint32_t StateOf(const Positions& positions) {
    const auto [found, added] = state_of_.try_emplace(positions, static_cast<uint32_t>(states_.size()));
    if (!added) return found->second;
    states_.push_back(positions);
    uint32_t span = positions.none() ? 0 : 1;
    for (size_t take = 0; take < lengths_.size(); ++take) {
      if (positions[take]) span = std::max(span, lengths_[take]);
    }
    // A loop that counts is a cycle here, but it ends.
    if (automaton_.most_rows.has_value()) span = static_cast<uint32_t>(std::min<uint64_t>(span, *automaton_.most_rows));
    watch_.spans_.push_back(span == kEndless ? 0 : span);
    return found->second;
  }

  // Positions whose variable a row of this class may be mapped to.
  Positions Possible(uint32_t row_class) const {
    Positions possible;
    for (size_t take = 0; take < automaton_.takes.size(); ++take) {
      const int32_t bit = bit_of_[automaton_.takes[take].variable];
      const auto place = std::find(watch_.bits_.begin(), watch_.bits_.end(), static_cast<uint32_t>(bit));
      possible[take] = bit < 0 || ((row_class >> (place - watch_.bits_.begin())) & 1) != 0;
    }
    return possible;
  }

  bool Determinise() {
    const uint32_t classes = 1u << watch_.bits_.size();
    std::vector<Positions> possible;
    for (uint32_t row_class = 0; row_class < classes; ++row_class) possible.push_back(Possible(row_class));
    StateOf({});
    for (uint32_t state = 0; state < states_.size(); ++state) {
      if (states_.size() * classes > Watch::kMaxSteps) return false;
      Positions next;
      for (size_t take = 0; take < followers_.size(); ++take) {
        if (states_[state][take]) next |= followers_[take].takes;
      }
      for (uint32_t row_class = 0; row_class < classes; ++row_class) {
        const Positions starts = start_.takes & possible[row_class];
        const Positions positions = (next & possible[row_class]) | starts;
        Watch::Step step;
        const bool alive = (positions & leads_on_).any();
        step.word_ = StateOf(alive ? positions : Positions()) | (starts.any() ? Watch::Step::kStarts : 0);
        for (size_t take = 0; take < followers_.size(); ++take) {
          if (positions[take] && followers_[take].ends) step.word_ |= Watch::Step::kAccepts;
        }
        watch_.steps_.push_back(step);
      }
      watch_.may_accept_.push_back(std::any_of(watch_.steps_.end() - classes, watch_.steps_.end(),
                                               [](Watch::Step step) { return step.accepts(); }));
    }
    return true;
  }

  static constexpr uint32_t kEndless = 0xffffffffu;

  const Automaton& automaton_;
  const std::span<const int32_t> bit_of_;
  Watch watch_;
  Followers start_;
  std::vector<Followers> followers_;  // per take
  Positions leads_on_;                // takes behind which more can come: elsewhere nothing is alive
  std::vector<uint32_t> lengths_;     // per take: rows of the longest run that stands there; 0: none does
  std::unordered_map<Positions, uint32_t> state_of_;
  std::vector<Positions> states_;
};

std::optional<Watch> Watch::Make(const Automaton& automaton, std::span<const int32_t> bit_of) {
  return WatchBuilder(automaton, bit_of).Build();
}

}  // namespace tripline::patterns
