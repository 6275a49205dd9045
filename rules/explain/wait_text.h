// A wait of a run in the language's own marks.
//
//   WaitText(pattern, automaton, wait.context, "BIG")   // "BIG", "-> BIG", "->[5 minutes] BIG", "!-> OK -> BIG"
//
// Thread-safety: pure function.
#ifndef TRIPLINE_RULES_EXPLAIN_WAIT_TEXT_H_
#define TRIPLINE_RULES_EXPLAIN_WAIT_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "patterns/automaton.h"

namespace tripline::rules {

// `target`: what is taken; empty: "the end", "!-> OK at the end".
std::string WaitText(const patterns::Pattern& pattern, const patterns::Automaton& automaton, uint32_t context,
                     std::string_view target);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_WAIT_TEXT_H_
