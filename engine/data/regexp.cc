#include "engine/data/regexp.h"

#include <cstring>
#include <utility>

#include "engine/data/utf8.h"

namespace tripline::data {
namespace {

bool IsWordByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

bool Regexp::Set::Look(uint32_t character) const {
  const auto in_ranges = [this](uint32_t c) {
    for (const Range& range : ranges) {
      if (c >= range.first && c <= range.last) return true;
    }
    return false;
  };
  bool found = in_ranges(character);
  if (fold && !found) found = in_ranges(utf8::ToLower(character)) || in_ranges(utf8::ToUpper(character));
  return found != negated;
}

bool Regexp::Set::Holds(uint32_t character) const {
  if (character < 128) return (ascii[character / 64] >> (character % 64) & 1) != 0;
  return Look(character);
}

// All threads of the machine advance together, one character at a time; a place of the program holds at most one
// thread, the most preferred that reached it. So a step costs at most the length of the program.
class Regexp::Machine {
 public:
  // Carves its lists out of `memory`. `slots` is how many places a thread notes (0: none).
  Machine(const Regexp& regexp, std::string_view text, uint32_t slots, std::string* memory)
      : regexp_(regexp), text_(text), slots_(slots) {
    const size_t size = regexp.program_.size();
    const size_t words = 2 * (2 * size + size * slots) + 3 * (2 * size + 2) + 2 * size_t{slots} + 2;
    // Words of four bytes; a string's bytes are aligned for them, and its growth is paid once.
    if (memory->size() < words * sizeof(uint32_t)) memory->resize(words * sizeof(uint32_t));
    auto* at = reinterpret_cast<uint32_t*>(memory->data());
    for (List* list : {&now_, &next_}) {
      list->dense = at;
      list->reached = at + size;
      list->notes = at + 2 * size;
      at += 2 * size + size * slots;
    }
    stack_ = at;
    at += 3 * (2 * size + 2);
    notes_ = at;
    best_ = at + slots;
    std::memset(now_.reached, 0, size * sizeof(uint32_t));
    std::memset(next_.reached, 0, size * sizeof(uint32_t));
    now_.mark = ++steps_;
  }

  bool Run() {
    bool matched = false;
    for (size_t at = 0;;) {
      // A new thread may start at every place until something matched; it is the least preferred.
      if (!matched) {
        for (uint32_t i = 0; i < slots_; ++i) notes_[i] = Match::kNowhere;
        Follow(&now_, 0, static_cast<uint32_t>(at));
      }
      if (now_.size == 0 && matched) return true;
      size_t next_at = at;
      const bool at_end = at == text_.size();
      const uint32_t character = at_end ? 0 : utf8::Next(text_, &next_at);
      next_.size = 0;
      next_.mark = ++steps_;
      for (uint32_t i = 0; i < now_.size; ++i) {
        const uint32_t pc = now_.dense[i];
        const Instruction& in = regexp_.program_[pc];
        if (in.op == Op::kMatch) {
          matched = true;
          if (slots_ == 0) return true;
          std::memcpy(best_, now_.notes + size_t{i} * slots_, slots_ * sizeof(uint32_t));
          break;  // the threads behind it are less preferred
        }
        if (at_end || !regexp_.sets_[in.x].Holds(character)) continue;
        if (slots_ != 0) std::memcpy(notes_, now_.notes + size_t{i} * slots_, slots_ * sizeof(uint32_t));
        Follow(&next_, pc + 1, static_cast<uint32_t>(next_at));
      }
      std::swap(now_, next_);
      if (at_end) return matched;
      at = next_at;
    }
  }

  const uint32_t* best() const { return best_; }

 private:
  struct List {
    uint32_t* dense;    // the threads' places, most preferred first; only sets and matches wait here
    uint32_t* reached;  // by place: the step in which it was last reached
    uint32_t* notes;    // slots_ for each thread of dense
    uint32_t size = 0;
    uint32_t mark = 0;  // the number of this list's step
  };

  bool Asserted(Op op, uint32_t at) const {
    if (op == Op::kTextBegin) return at == 0;
    if (op == Op::kTextEnd) return at == text_.size();
    const bool before = at > 0 && IsWordByte(text_[at - 1]);
    const bool behind = at < text_.size() && IsWordByte(text_[at]);
    return (before != behind) == (op == Op::kWordEdge);
  }

  // Adds the threads that pc leads to without taking a character, in order of preference, each with notes_. The stack
  // holds places to go to and notes to put back once a branch is done.
  void Follow(List* list, uint32_t first, uint32_t at) {
    constexpr uint32_t kPutBack = ~uint32_t{0};
    uint32_t depth = 0;
    const auto push = [&](uint32_t a, uint32_t b, uint32_t c) {
      stack_[3 * depth] = a;
      stack_[3 * depth + 1] = b;
      stack_[3 * depth + 2] = c;
      ++depth;
    };
    push(first, 0, 0);
    while (depth > 0) {
      --depth;
      uint32_t pc = stack_[3 * depth];
      if (pc == kPutBack) {
        notes_[stack_[3 * depth + 1]] = stack_[3 * depth + 2];
        continue;
      }
      while (list->reached[pc] != list->mark) {
        list->reached[pc] = list->mark;
        const Instruction& in = regexp_.program_[pc];
        if (in.op == Op::kSet || in.op == Op::kMatch) {
          if (slots_ != 0) std::memcpy(list->notes + size_t{list->size} * slots_, notes_, slots_ * sizeof(uint32_t));
          list->dense[list->size++] = pc;
          break;
        }
        if (in.op == Op::kJump) {
          pc = in.x;
        } else if (in.op == Op::kSplit) {
          push(in.y, 0, 0);
          pc = in.x;
        } else if (in.op == Op::kSave) {
          if (in.x < slots_) {
            push(kPutBack, in.x, notes_[in.x]);
            notes_[in.x] = at;
          }
          ++pc;
        } else if (Asserted(in.op, at)) {
          ++pc;
        } else {
          break;
        }
      }
    }
  }

  const Regexp& regexp_;
  std::string_view text_;
  uint32_t slots_;
  List now_;
  List next_;
  uint32_t* stack_;
  uint32_t* notes_;
  uint32_t* best_;
  uint32_t steps_ = 0;
};

bool Regexp::Contains(std::string_view text, std::string* memory) const {
  return Machine(*this, text, 0, memory).Run();
}

bool Regexp::Search(std::string_view text, uint32_t group, std::string* memory, Match* match) const {
  Machine machine(*this, text, 2 * group + 2, memory);
  if (!machine.Run()) return false;
  *match = {machine.best()[2 * group], machine.best()[2 * group + 1]};
  return true;
}

}  // namespace tripline::data
