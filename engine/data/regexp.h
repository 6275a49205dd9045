// Regular expressions for regexp_like and regexp_extract: searched in time linear in the text, whatever the pattern.
//
// Not the text patterns of `matches` (patterns/text, Hyperscan), which look for thousands at once. Perl's syntax
// without what needs backtracking: no look-around, no back-references. There are characters, `.`, classes ([a-z], [^…],
// \d \w \s \D \W \S), `^ $ \A \z \b \B`, groups ( ) and (?: ), alternation, * + ? {n} {n,} {n,m} and their lazy
// forms, and (?i) at the start.
// Of several matches the leftmost counts, and of those the one that Perl prefers.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto regexp, Regexp::Compile("id=(\\d+)"));
//   std::string memory;  Regexp::Match match;
//   if (regexp->Search(text, 1, &memory, &match)) … text.substr(match.begin, match.end - match.begin)
//
// Failures: Fault::kAuthor, TRL0783, with the place in the pattern and what is wrong there.
// Thread-safety: immutable; the working memory belongs to one caller.
// Limits: 4,096 bytes of pattern, 2,000 instructions (a counted repetition repeats its part), 100 nested groups.
// Source of the algorithm: Pike's machine, as told by R. Cox in "Regular Expression Matching: the Virtual Machine
// Approach".
#ifndef TRIPLINE_ENGINE_DATA_REGEXP_H_
#define TRIPLINE_ENGINE_DATA_REGEXP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/status.h"

namespace tripline::data {

class Regexp {
 public:
  struct Match {
    static constexpr uint32_t kNowhere = ~uint32_t{0};
    uint32_t begin = kNowhere;  // bytes of the text; kNowhere if the group took no part in the match
    uint32_t end = kNowhere;
  };

  static StatusOr<std::shared_ptr<const Regexp>> Compile(std::string_view pattern);

  // Whether the pattern matches somewhere. `memory` is working space that keeps its size between calls.
  bool Contains(std::string_view text, std::string* memory) const;
  // The same; *match is where group `group` (0: the whole) of the preferred match lies. REQUIRES: group <= groups().
  bool Search(std::string_view text, uint32_t group, std::string* memory, Match* match) const;
  uint32_t groups() const { return groups_; }

 private:
  friend class RegexpCompiler;

  enum class Op : uint8_t {
    kSet,         // one character of set x
    kSplit,       // goes on at x, and less preferred at y
    kJump,        // goes on at x
    kSave,        // notes the place in slot x
    kTextBegin,   // ^ and \A
    kTextEnd,     // $ and \z
    kWordEdge,    // \b
    kNoWordEdge,  // \B
    kMatch,
  };
  struct Instruction {
    Op op;
    uint32_t x = 0;
    uint32_t y = 0;
  };
  struct Range {
    uint32_t first;
    uint32_t last;
  };
  struct Set {
    std::vector<Range> ranges;
    bool negated = false;
    bool fold = false;           // either case
    uint64_t ascii[2] = {0, 0};  // the answer for the first 128 characters

    bool Holds(uint32_t character) const;
    bool Look(uint32_t character) const;  // without the table
  };
  class Machine;

  std::vector<Instruction> program_;
  std::vector<Set> sets_;
  uint32_t groups_ = 0;
};

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_REGEXP_H_
