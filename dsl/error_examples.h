// For each TRL code what provokes it and what is right: what `tripline help TRL0123` shows below the explanation.
//
// Kept apart from error_table.h, so that a new code is one row in each. A row is of one kind: a text that the checker
// refuses with exactly this code and one it takes without a word (both in the form of language_example.h; a test checks
// them), or, where a text alone can't provoke the code, a command, an input or a situation in words.
//
//   const ErrorExample* example = FindErrorExample("TRL0104");
//
// Thread-safety: immutable.
#ifndef TRIPLINE_DSL_ERROR_EXAMPLES_H_
#define TRIPLINE_DSL_ERROR_EXAMPLES_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace tripline::dsl {

enum class ExampleKind : uint8_t {
  kText,       // both are checked by a test
  kSituation,  // a command, an input or words: nothing the checker could read
};

struct ErrorExample {
  std::string_view code;
  std::string_view wrong;
  std::string_view right;
  ExampleKind kind = ExampleKind::kText;
};

// Ascending by code.
std::span<const ErrorExample> ErrorExamples();
// Null if there is none.
const ErrorExample* FindErrorExample(std::string_view code);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ERROR_EXAMPLES_H_
