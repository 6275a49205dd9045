// The compiler of regexp.h: a pattern is read into a tree, the tree becomes instructions.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/regexp.h"
#include "engine/data/utf8.h"

namespace tripline::data {
namespace {

constexpr size_t kMostBytes = 4096;
constexpr size_t kMostInstructions = 2000;
constexpr int kMostNesting = 100;
constexpr int kMostRepetitions = 1000;
constexpr uint32_t kLastCharacter = 0x10FFFF;

}  // namespace

class RegexpCompiler {
 public:
  explicit RegexpCompiler(std::string_view pattern) : pattern_(pattern), regexp_(std::make_shared<Regexp>()) {}

  StatusOr<std::shared_ptr<const Regexp>> Compile() {
    if (pattern_.size() > kMostBytes) return Bad(0, "the pattern is longer than 4096 bytes");
    if (pattern_.substr(0, 4) == "(?i)") {
      fold_ = true;
      at_ = 4;
    }
    std::unique_ptr<Node> tree;
    TRIPLINE_RETURN_IF_ERROR(ReadAlternatives(0, &tree));
    if (at_ < pattern_.size()) return Bad(at_, "a ')' without its '('");
    regexp_->groups_ = groups_;
    Emit({Regexp::Op::kSave, 0});
    TRIPLINE_RETURN_IF_ERROR(EmitNode(*tree));
    Emit({Regexp::Op::kSave, 1});
    Emit({Regexp::Op::kMatch});
    for (Regexp::Set& set : regexp_->sets_) {
      for (uint32_t c = 0; c < 128; ++c) set.ascii[c / 64] |= uint64_t{set.Look(c)} << (c % 64);
    }
    return std::shared_ptr<const Regexp>(std::move(regexp_));
  }

 private:
  enum class Kind { kEmpty, kSet, kAssertion, kSequence, kAlternatives, kGroup, kRepeat };
  struct Node {
    Kind kind = Kind::kEmpty;
    Regexp::Set set;                                // kSet
    Regexp::Op assertion = Regexp::Op::kTextBegin;  // kAssertion
    std::vector<std::unique_ptr<Node>> children;
    uint32_t group = 0;  // kGroup; 0: does not capture
    int least = 0;       // kRepeat
    int most = 0;        // kRepeat; -1: without end
    bool greedy = true;  // kRepeat
  };

  static Status Bad(size_t at, std::string_view what) {
    return Error(Fault::kAuthor, "TRL0783",
                 fmt::format("the regular expression is wrong at character {}: {}", at + 1, what));
  }

  bool Done() const { return at_ >= pattern_.size(); }
  bool Take(char c) {
    if (Done() || pattern_[at_] != c) return false;
    ++at_;
    return true;
  }

  Status ReadAlternatives(int depth, std::unique_ptr<Node>* out) {
    if (depth > kMostNesting) return Bad(at_, "more than 100 nested groups");
    auto node = std::make_unique<Node>();
    node->kind = Kind::kAlternatives;
    do {
      node->children.emplace_back();
      TRIPLINE_RETURN_IF_ERROR(ReadSequence(depth, &node->children.back()));
    } while (Take('|'));
    *out = node->children.size() == 1 ? std::move(node->children[0]) : std::move(node);
    return OkStatus();
  }

  Status ReadSequence(int depth, std::unique_ptr<Node>* out) {
    auto node = std::make_unique<Node>();
    node->kind = Kind::kSequence;
    while (!Done() && pattern_[at_] != '|' && pattern_[at_] != ')') {
      std::unique_ptr<Node> atom;
      TRIPLINE_RETURN_IF_ERROR(ReadAtom(depth, &atom));
      TRIPLINE_RETURN_IF_ERROR(ReadRepetition(&atom));
      node->children.push_back(std::move(atom));
    }
    *out = std::move(node);
    return OkStatus();
  }

  Status ReadRepetition(std::unique_ptr<Node>* atom) {
    const size_t begin = at_;
    int least = 0;
    int most = -1;
    if (Take('*')) {
    } else if (Take('+')) {
      least = 1;
    } else if (Take('?')) {
      most = 1;
    } else if (!ReadBounds(&least, &most)) {
      return OkStatus();
    }
    if (least > kMostRepetitions || most > kMostRepetitions || (most >= 0 && most < least)) {
      return Bad(begin, "a repetition goes from at most 1000 to at most 1000, the smaller first");
    }
    if ((*atom)->kind == Kind::kAssertion) return Bad(begin, "there is nothing to repeat");
    auto node = std::make_unique<Node>();
    node->kind = Kind::kRepeat;
    node->least = least;
    node->most = most;
    node->greedy = !Take('?');
    node->children.push_back(std::move(*atom));
    if (!Done() && (pattern_[at_] == '*' || pattern_[at_] == '+')) return Bad(at_, "a repetition of a repetition");
    *atom = std::move(node);
    return OkStatus();
  }

  bool ReadNumber(int* out) {
    const size_t begin = at_;
    int value = 0;
    while (!Done() && pattern_[at_] >= '0' && pattern_[at_] <= '9') {
      value = std::min(value * 10 + (pattern_[at_++] - '0'), kMostRepetitions + 1);
    }
    *out = value;
    return at_ > begin;
  }

  // {n} {n,} {n,m}; a brace of any other form is a character.
  bool ReadBounds(int* least, int* most) {
    const size_t begin = at_;
    if (!Take('{')) return false;
    if (ReadNumber(least)) {
      *most = *least;
      if (Take(',') && !ReadNumber(most)) *most = -1;
      if (Take('}')) return true;
    }
    at_ = begin;
    return false;
  }

  Status ReadAtom(int depth, std::unique_ptr<Node>* out) {
    auto node = std::make_unique<Node>();
    const size_t begin = at_;
    const char c = pattern_[at_];
    if (c == '(') {
      TRIPLINE_RETURN_IF_ERROR(ReadGroup(depth, node.get()));
    } else if (c == '[') {
      node->kind = Kind::kSet;
      TRIPLINE_RETURN_IF_ERROR(ReadClass(&node->set));
    } else if (c == '\\') {
      TRIPLINE_RETURN_IF_ERROR(ReadEscape(node.get()));
    } else if (c == '*' || c == '+' || c == '?') {
      return Bad(begin, "there is nothing to repeat");
    } else if (c == '^' || c == '$') {
      ++at_;
      node->kind = Kind::kAssertion;
      node->assertion = c == '^' ? Regexp::Op::kTextBegin : Regexp::Op::kTextEnd;
    } else {
      node->kind = Kind::kSet;
      const uint32_t character = utf8::Next(pattern_, &at_);
      node->set.ranges = {{character, character}};
      if (c == '.') {
        node->set.ranges = {{'\n', '\n'}};
        node->set.negated = true;
      }
    }
    if (node->kind == Kind::kSet) node->set.fold = fold_;
    *out = std::move(node);
    return OkStatus();
  }

  Status ReadGroup(int depth, Node* node) {
    const size_t begin = at_++;
    node->kind = Kind::kGroup;
    if (Take('?')) {
      if (!Take(':')) return Bad(begin, "only ( ) and (?: ) are known, and (?i) at the start of the pattern");
    } else {
      node->group = ++groups_;
    }
    node->children.emplace_back();
    TRIPLINE_RETURN_IF_ERROR(ReadAlternatives(depth + 1, &node->children.back()));
    if (!Take(')')) return Bad(begin, "a '(' without its ')'");
    return OkStatus();
  }

  // \d \w \s and their opposites; false if the letter is none of them.
  static bool AddShorthand(char letter, Regexp::Set* set) {
    using Ranges = std::vector<Regexp::Range>;
    Ranges ranges;
    const char lower = static_cast<char>(letter | 32);
    if (lower == 'd') ranges = {{'0', '9'}};
    if (lower == 'w') ranges = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    if (lower == 's') ranges = {{'\t', '\r'}, {' ', ' '}};
    if (ranges.empty()) return false;
    if (letter != lower) {
      Ranges others;
      uint32_t next = 0;
      for (const Regexp::Range& range : ranges) {
        others.push_back({next, range.first - 1});
        next = range.last + 1;
      }
      others.push_back({next, kLastCharacter});
      ranges = std::move(others);
    }
    set->ranges.insert(set->ranges.end(), ranges.begin(), ranges.end());
    return true;
  }

  Status ReadEscape(Node* node) {
    const size_t begin = at_++;
    if (Done()) return Bad(begin, "the pattern ends in its escape character");
    const char c = pattern_[at_];
    node->kind = Kind::kAssertion;
    ++at_;
    if (c == 'b') return node->assertion = Regexp::Op::kWordEdge, OkStatus();
    if (c == 'B') return node->assertion = Regexp::Op::kNoWordEdge, OkStatus();
    if (c == 'A') return node->assertion = Regexp::Op::kTextBegin, OkStatus();
    if (c == 'z') return node->assertion = Regexp::Op::kTextEnd, OkStatus();
    node->kind = Kind::kSet;
    if (AddShorthand(c, &node->set)) return OkStatus();
    --at_;
    uint32_t character = 0;
    TRIPLINE_RETURN_IF_ERROR(ReadEscapedCharacter(&character));
    node->set.ranges = {{character, character}};
    return OkStatus();
  }

  // Behind a backslash: a character that stands for itself or for a control character.
  Status ReadEscapedCharacter(uint32_t* out) {
    const size_t begin = at_;
    if (Done()) return Bad(begin - 1, "the pattern ends in its escape character");
    const char c = pattern_[at_];
    constexpr std::string_view kLetters = "tnrfv";
    constexpr std::string_view kControls = "\t\n\r\f\v";
    if (const size_t known = kLetters.find(c); known != std::string_view::npos) {
      ++at_;
      return *out = static_cast<uint32_t>(kControls[known]), OkStatus();
    }
    if (c == 'x') return ReadHex(out);
    const bool word = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    if (word) return Bad(begin - 1, fmt::format("'\\{}' is not known here", c));
    *out = utf8::Next(pattern_, &at_);
    return OkStatus();
  }

  // \xHH and \x{H…}.
  Status ReadHex(uint32_t* out) {
    const size_t begin = at_++;
    const bool braced = Take('{');
    uint32_t value = 0;
    size_t digits = 0;
    for (; !Done() && digits < (braced ? 6 : 2); ++digits, ++at_) {
      const char c = pattern_[at_];
      const auto lower = static_cast<char>(c | 32);
      if (c >= '0' && c <= '9') {
        value = value * 16 + static_cast<uint32_t>(c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        value = value * 16 + static_cast<uint32_t>(lower - 'a' + 10);
      } else {
        break;
      }
    }
    const bool good = braced ? digits > 0 && Take('}') : digits == 2;
    if (!good || value > kLastCharacter) return Bad(begin - 1, "write \\xHH or \\x{H…} with hexadecimal digits");
    return *out = value, OkStatus();
  }

  // One end of a range in [ ]; *single is false where it was a shorthand such as \d, already added.
  Status ReadClassCharacter(Regexp::Set* set, uint32_t* out, bool* single) {
    *single = true;
    if (!Take('\\')) return *out = utf8::Next(pattern_, &at_), OkStatus();
    if (!Done() && AddShorthand(pattern_[at_], set)) {
      ++at_;
      *single = false;
      return OkStatus();
    }
    if (Take('b')) return *out = '\b', OkStatus();
    return ReadEscapedCharacter(out);
  }

  Status ReadClass(Regexp::Set* set) {
    const size_t begin = at_++;
    set->negated = Take('^');
    for (bool first = true;; first = false) {
      if (Done()) return Bad(begin, "a '[' without its ']'");
      if (!first && Take(']')) return OkStatus();
      const size_t item = at_;
      if (pattern_.substr(at_, 2) == "[:")
        return Bad(item, "named classes are not known: write [a-z], \\d, \\w or \\s");
      uint32_t low = 0;
      bool single = false;
      TRIPLINE_RETURN_IF_ERROR(ReadClassCharacter(set, &low, &single));
      if (!single) continue;
      uint32_t high = low;
      if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
        ++at_;
        TRIPLINE_RETURN_IF_ERROR(ReadClassCharacter(set, &high, &single));
        if (!single || high < low) return Bad(item, "a range goes from the smaller character to the larger");
      }
      set->ranges.push_back({low, high});
    }
  }

  uint32_t Emit(Regexp::Instruction in) {
    regexp_->program_.push_back(in);
    return static_cast<uint32_t>(regexp_->program_.size() - 1);
  }
  uint32_t Here() const { return static_cast<uint32_t>(regexp_->program_.size()); }

  // A choice between going on and a place not known yet; Patch tells it.
  uint32_t EmitSplit() { return Emit({Regexp::Op::kSplit, Here() + 1, 0}); }
  void Patch(uint32_t split, uint32_t target, bool greedy) {
    Regexp::Instruction& in = regexp_->program_[split];
    in.y = target;
    if (!greedy) std::swap(in.x, in.y);
  }

  Status EmitNode(const Node& node) {
    if (regexp_->program_.size() > kMostInstructions) {
      return Bad(0, "the pattern is too large: its repetitions make more than 2000 instructions");
    }
    switch (node.kind) {
      case Kind::kEmpty:
        return OkStatus();
      case Kind::kSet:
        regexp_->sets_.push_back(node.set);
        Emit({Regexp::Op::kSet, static_cast<uint32_t>(regexp_->sets_.size() - 1)});
        return OkStatus();
      case Kind::kAssertion:
        Emit({node.assertion});
        return OkStatus();
      case Kind::kSequence:
        for (const auto& child : node.children) TRIPLINE_RETURN_IF_ERROR(EmitNode(*child));
        return OkStatus();
      case Kind::kGroup:
        if (node.group != 0) Emit({Regexp::Op::kSave, 2 * node.group});
        TRIPLINE_RETURN_IF_ERROR(EmitNode(*node.children[0]));
        if (node.group != 0) Emit({Regexp::Op::kSave, 2 * node.group + 1});
        return OkStatus();
      case Kind::kAlternatives:
        return EmitAlternatives(node);
      case Kind::kRepeat:
        return EmitRepeat(node);
    }
    return OkStatus();
  }

  Status EmitAlternatives(const Node& node) {
    std::vector<uint32_t> jumps;
    for (size_t i = 0; i + 1 < node.children.size(); ++i) {
      const uint32_t split = EmitSplit();
      TRIPLINE_RETURN_IF_ERROR(EmitNode(*node.children[i]));
      jumps.push_back(Emit({Regexp::Op::kJump}));
      Patch(split, Here(), true);
    }
    TRIPLINE_RETURN_IF_ERROR(EmitNode(*node.children.back()));
    for (uint32_t jump : jumps) regexp_->program_[jump].x = Here();
    return OkStatus();
  }

  Status EmitRepeat(const Node& node) {
    const Node& part = *node.children[0];
    for (int i = 0; i < node.least; ++i) TRIPLINE_RETURN_IF_ERROR(EmitNode(part));
    if (node.most < 0) {
      const uint32_t split = EmitSplit();
      TRIPLINE_RETURN_IF_ERROR(EmitNode(part));
      Emit({Regexp::Op::kJump, split});
      Patch(split, Here(), node.greedy);
      return OkStatus();
    }
    std::vector<uint32_t> splits;
    for (int i = node.least; i < node.most; ++i) {
      splits.push_back(EmitSplit());
      TRIPLINE_RETURN_IF_ERROR(EmitNode(part));
    }
    for (uint32_t split : splits) Patch(split, Here(), node.greedy);
    return OkStatus();
  }

  std::string_view pattern_;
  size_t at_ = 0;
  bool fold_ = false;
  uint32_t groups_ = 0;
  std::shared_ptr<Regexp> regexp_;
};

StatusOr<std::shared_ptr<const Regexp>> Regexp::Compile(std::string_view pattern) {
  return RegexpCompiler(pattern).Compile();
}

}  // namespace tripline::data
