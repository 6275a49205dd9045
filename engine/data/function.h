// The one table of the language's scalar functions: names, signatures, meaning, an example. Name analysis, the
// evaluator and `tripline help` all read it, so none of them can go stale.
//
// Not here: aggregates (aggregate.h), navigation of patterns, text matches, lists and lookups, which need more than
// their arguments.
//
// Thread-safety: the table is immutable.
#ifndef TRIPLINE_ENGINE_DATA_FUNCTION_H_
#define TRIPLINE_ENGINE_DATA_FUNCTION_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/status.h"
#include "engine/data/type.h"

namespace tripline::data {

struct Function {
  std::string_view name;
  std::string_view group;      // "operators", "math", "strings", "time", "geo", "net", "cards", "conditional"
  std::string_view signature;  // "round(x numeric, digits int = 0) -> numeric": as a person reads it
  std::string_view meaning;    // one sentence
  std::string_view example;    // "round(2.345, 2) = 2.35": a test evaluates every one of them
  uint32_t id;                 // its place in the table: what the evaluator switches on when it compiles
};

// All of them, in the order of `tripline help functions`.
std::span<const Function> AllFunctions();
// Case-insensitive; null if there is none.
const Function* FindFunction(std::string_view name);
// The names closest to this one, best first, for "did you mean".
std::vector<std::string> SimilarNames(std::string_view name, std::span<const std::string> candidates, size_t most = 1);
// Those of the similar names that no other one is closer than: one, unless it is a toss-up.
std::vector<std::string> NearestNames(std::string_view name, std::span<const std::string> candidates);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_FUNCTION_H_
