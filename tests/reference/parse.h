#ifndef TRIPLINE_TESTS_REFERENCE_PARSE_H_
#define TRIPLINE_TESTS_REFERENCE_PARSE_H_
// Reads the text between the parentheses of `pattern ( … )` into the reference's tree.
//
// Not the language's parser: no folding of names, no comments, no diagnostics; durations must be in the unit of the
// names.
//
//   Names names;
//   std::optional<Pattern> p = Parse("A{3, ->} !-> N -> B", &names);    // names.variables == {"A", "N", "B"}
//
// Failures: nothing is returned for a text that is no pattern.
// Thread-safety: plain functions; thread-compatible.
// Cost: linear; no protection against deep nesting.

#include <optional>
#include <string_view>

#include "tests/reference/pattern.h"

namespace tripline::reference {

// Variables and `until` conditions get the number of their name in `names`; new ones are appended.
std::optional<Pattern> Parse(std::string_view text, Names* names);

}  // namespace tripline::reference

#endif  // TRIPLINE_TESTS_REFERENCE_PARSE_H_
