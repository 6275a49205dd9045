#include "tests/reference/backtracking.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace tripline::reference {

using Kind = Pattern::Kind;

namespace {

// What is left to match behind the part at hand. A reference to a callable of the caller's frame.
class Rest {
 public:
  template <typename Callable>
  explicit Rest(Callable& callable)
      : object_(std::addressof(callable)), call_([](void* object) { return (*static_cast<Callable*>(object))(); }) {}

  bool operator()() const { return call_(object_); }

 private:
  void* object_;
  bool (*call_)(void*);
};

// One attempt from one row. Match() answers whether the part and the rest can be matched from the current row; on
// success rows_ holds the preferred match, on failure everything is as before.
class Attempt {
 public:
  Attempt(const Conditions& conditions, int row_count, const BacktrackingOptions& options, int start)
      : conditions_(conditions), row_count_(row_count), options_(options), row_(start) {}

  bool Match(const Pattern& pattern, Rest rest) {
    switch (pattern.kind) {
      case Kind::kEmpty:
        return rest();
      case Kind::kVariable:
        return MatchVariable(pattern.variable, rest);
      case Kind::kSequence:
        return MatchParts(pattern, 0, rest);
      case Kind::kAlternation:
        return std::any_of(pattern.parts.begin(), pattern.parts.end(),
                           [&](const Pattern& part) { return Match(part, rest); });
      case Kind::kQuantified:
        return MatchLoop(pattern, 0, rest);
      case Kind::kStart:
        return row_ == 0 && rest();
      case Kind::kEnd:
        return row_ == row_count_ && rest();
      default:
        return Match(pattern.parts[0], rest);
    }
  }

  std::vector<Label> TakeRows() { return std::move(rows_); }

 private:
  bool MatchVariable(int variable, Rest rest) {
    if (row_ == row_count_ || IsTooLate() || !conditions_.holds(variable, row_, rows_)) return false;
    rows_.push_back({row_, variable});
    ++row_;
    if (rest()) return true;
    --row_;
    rows_.pop_back();
    return false;
  }

  bool IsTooLate() const {
    if (!options_.within || rows_.empty()) return false;
    const Time first = options_.times[static_cast<std::size_t>(rows_.front().row)];
    return options_.times[static_cast<std::size_t>(row_)] - first >= *options_.within;
  }

  bool MatchParts(const Pattern& sequence, std::size_t index, Rest rest) {
    if (index == sequence.parts.size()) return rest();
    auto others = [&] { return MatchParts(sequence, index + 1, rest); };
    return Match(sequence.parts[index], Rest(others));
  }

  // `done` iterations are behind us.
  bool MatchLoop(const Pattern& loop, int done, Rest rest) {
    const Quantifier& quantifier = loop.quantifier;
    if (done < quantifier.min) return MatchIteration(loop, done, rest);
    if (done == quantifier.max) return rest();
    if (quantifier.greed == Greed::kReluctant) return rest() || MatchIteration(loop, done, rest);
    return MatchIteration(loop, done, rest) || rest();
  }

  bool MatchIteration(const Pattern& loop, int done, Rest rest) {
    const int begin = row_;
    auto others = [&] {
      const bool is_last = row_ == begin && done + 1 >= loop.quantifier.min;
      return is_last ? rest() : MatchLoop(loop, done + 1, rest);
    };
    return Match(loop.parts[0], Rest(others));
  }

  const Conditions& conditions_;
  const int row_count_;
  const BacktrackingOptions& options_;
  int row_;
  std::vector<Label> rows_;
};

}  // namespace

bool IsSql(const Pattern& pattern) {
  if (pattern.kind == Kind::kConjunction || pattern.kind == Kind::kWithin || !pattern.tail.empty()) return false;
  const Quantifier& loop = pattern.quantifier;
  if (loop.greed == Greed::kPossessive || loop.mark != Mark::kStrict || loop.bound || loop.until) return false;
  return std::all_of(pattern.gaps.begin(), pattern.gaps.end(), [](const Gap& gap) { return gap == Gap{}; }) &&
         std::all_of(pattern.parts.begin(), pattern.parts.end(), IsSql);
}

BacktrackingResult MatchByBacktracking(const Pattern& pattern, const Conditions& conditions, int row_count,
                                       const BacktrackingOptions& options) {
  BacktrackingResult result;
  const Pattern plain = WithoutOrders(pattern);
  for (int start = 0; start < row_count;) {
    Attempt attempt(conditions, row_count, options, start);
    auto accept = [] { return true; };
    if (!attempt.Match(plain, Rest(accept))) {
      ++start;
      continue;
    }
    result.matches.push_back({start, attempt.TakeRows()});
    const std::variant<int, std::string> next = NextStart(result.matches.back(), options.skip);
    if (const std::string* error = std::get_if<std::string>(&next)) {
      result.error = *error;
      break;
    }
    start = std::get<int>(next);
  }
  return result;
}

}  // namespace tripline::reference
