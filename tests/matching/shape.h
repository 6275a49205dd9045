#ifndef TRIPLINE_TESTS_MATCHING_SHAPE_H_
#define TRIPLINE_TESTS_MATCHING_SHAPE_H_
// The shape of a reference pattern in the engine's words, and patterns from the language's text.
//
// Not conditions (conditions.h), and not the language's parser: no diagnostics.
//
//   DumpNode(p, PatternOf("A{2,3} B").root)
//
// Thread-safety: plain functions.

#include <string_view>

#include "patterns/pattern.h"
#include "tests/reference/pattern.h"

namespace tripline::matching {

// `untils_at`: the variable that is the first condition of `until`.
patterns::Node NodeOf(const reference::Pattern& pattern, uint32_t untils_at);

// Its variables have names and no conditions; those of `until` stand behind the others. REQUIRES: the text is a pattern.
patterns::Pattern PatternOf(std::string_view text);

}  // namespace tripline::matching

#endif  // TRIPLINE_TESTS_MATCHING_SHAPE_H_
