// The one table of TRL codes of the whole project: each with its name, its standing text and the usual fix.
//
// Not the messages of single diagnostics (those name the very columns and values); this is what `tripline help TRL0123`
// prints, and what a test compares with the codes in the sources: no code without a row, no row without a case that
// provokes it. A row is added here by whoever writes a new code, in the range of the folder:
//   0100-0199 dsl, syntax          0200-0499 dsl, analysis      0500-0599 patterns      0600-0699 rules
//   0700-0799 engine, io and data  0800-0899 state              0900-0999 deploy
//
//   const ErrorEntry* entry = FindError("TRL0104");
//
// A code is never given a second meaning: a retired row stays, marked in its text.
// Thread-safety: immutable.
#ifndef TRIPLINE_DSL_ERROR_TABLE_H_
#define TRIPLINE_DSL_ERROR_TABLE_H_

#include <span>
#include <string_view>

namespace tripline::dsl {

struct ErrorEntry {
  std::string_view code;  // "TRL0104"
  std::string_view name;  // "unterminated-string": stable, for people and tools
  std::string_view text;  // what it means, one or two sentences
  std::string_view fix;   // what usually helps
};

// All rows, ascending by code.
std::span<const ErrorEntry> ErrorTable();
// Null if there is no such code.
const ErrorEntry* FindError(std::string_view code);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ERROR_TABLE_H_
