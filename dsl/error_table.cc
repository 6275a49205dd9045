#include "dsl/error_table.h"

#include <algorithm>
#include <array>

namespace tripline::dsl {

namespace {

// Ascending by code; a test holds it to the codes in the sources. Rows of one line each stay easy to merge, so this
// block is exempt from the formatter.
// clang-format off
constexpr std::array kTable = {
    // --- 0100-0199: dsl, syntax ---
    ErrorEntry{"TRL0100", "file-too-large", "A rule file is larger than the parser reads.", "Split it and include the parts."},
    ErrorEntry{"TRL0101", "not-utf8", "A rule file holds bytes that are not UTF-8.", "Save it as UTF-8."},
    ErrorEntry{"TRL0102", "not-text", "A rule file holds a NUL byte: it is a binary file, or UTF-16.", "Give the rule file itself, saved as UTF-8."},
    ErrorEntry{"TRL0103", "no-statements", "A rule set holds no statement at all.", "Name a file that holds rules; a first one is made by 'tripline new'."},
    ErrorEntry{"TRL0104", "unterminated-string", "A string has no closing quote.", "End it with '; a quote inside is written twice."},
    ErrorEntry{"TRL0105", "unterminated-comment", "A comment /* … */ is never ended.", "End it with */."},
    ErrorEntry{"TRL0106", "unexpected-character", "A character that no part of the language begins with.", "Remove it; strings take plain quotes '…'."},
    ErrorEntry{"TRL0107", "malformed-number", "A number runs into a word, or is too large for its place.", "Put a blank between number and word: 10 minutes."},
    ErrorEntry{"TRL0108", "too-many-tokens", "A file has more words and signs than the parser reads.", "Split it and include the parts."},
    ErrorEntry{"TRL0109", "too-many-statements", "A rule set has more statements than the parser reads.", "Split the rule set."},
    ErrorEntry{"TRL0110", "syntax", "Something else was expected at this place. The message says what would have been right.", "Compare the statement with 'tripline help'."},
    ErrorEntry{"TRL0111", "unknown-statement", "A statement begins with a word that begins none.", "Begin it with stream, list, table, texts, let, feature, policy, rule, test, exempt or include."},
    ErrorEntry{"TRL0112", "repeated-clause", "A clause that may be there once is there twice.", "Keep one of them."},
    ErrorEntry{"TRL0113", "nested-too-deep", "Too many parentheses, groups or cases are inside each other.", "Take an inner part out with 'let'."},
    ErrorEntry{"TRL0114", "expression-too-deep", "An expression's tree has too many levels; a chain of one operator has one per operand.", "Take parts of it out with 'let'."},
    ErrorEntry{"TRL0115", "chained-comparison", "Comparisons do not chain as in mathematics.", "Write a < b and b < c."},
    ErrorEntry{"TRL0116", "not-in-the-language", "Syntax that some SQL systems have and this language has not.", "The message says what to write instead."},
    ErrorEntry{"TRL0117", "calendar-duration", "Months and years have no fixed length, so they are no durations.", "Write interval '1' month in 'within', a gap's bound or timestamp arithmetic, else days."},
    ErrorEntry{"TRL0118", "malformed-duration", "A duration or interval cannot be read, or does not fit.", "Write it like 10 minutes, interval '10' minute or interval '1 02:30:00' day to second."},
    ErrorEntry{"TRL0119", "measure-without-name", "A measure has no name.", "Write 'as name' behind it."},
    ErrorEntry{"TRL0120", "bad-quantifier", "The bounds of a loop are empty, negative, too large, zero, or the wrong way round, or a term has two quantifiers.", "Write {n}, {n,}, {,m} or {n,m} with 0 <= n <= m and m >= 1."},
    ErrorEntry{"TRL0121", "not-followed-by-any", "There is no '!->>'.", "Write '!->'."},
    ErrorEntry{"TRL0122", "misplaced-negation", "A negation starts a pattern or group, or is repeated: it is a condition on a gap, not a step.", "Put a step in front of it; for 'no such row before' use a feature such as last(ts)."},
    ErrorEntry{"TRL0123", "misplaced-gap", "A gap mark starts a pattern or group, where no step is in front of it.", "The mark of a group stands in front of its parenthesis: A -> (B C)."},
    ErrorEntry{"TRL0124", "malformed-reason", "The braces of a reason are not closed or hold no expression.", "A brace itself is written {{."},
    ErrorEntry{"TRL0125", "unterminated-name-or-regex", "A quoted name or a regular expression has no end on its line, or is empty.", "End it with \" or /."},
    ErrorEntry{"TRL0126", "match-without-pattern", "A match has no pattern.", "Add pattern ( … )."},
    ErrorEntry{"TRL0127", "row-width", "A row of a test has another number of values than there are columns.", "Give each column a value; NULL is written null."},
    ErrorEntry{"TRL0128", "include-failed", "An included file cannot be read.", "The path is relative to the file that includes it."},
    ErrorEntry{"TRL0129", "include-cycle", "Files include each other in a circle.", "Move what both need into a file of its own."},
    ErrorEntry{"TRL0130", "too-many-files", "A rule set has too many files, or too long a chain of includes.", "Include fewer, larger files."},
    ErrorEntry{"TRL0131", "too-many-errors", "So many statements of a file are broken that the rest of it is not read.", "Is it a rule file?"},
    ErrorEntry{"TRL0132", "within-on-a-step", "Inside a pattern 'within' bounds a group, and it stands behind something else.", "Put the steps in parentheses, or bound a gap: A ->[5 minutes] B."},
};
// clang-format on

}  // namespace

std::span<const ErrorEntry> ErrorTable() { return kTable; }

const ErrorEntry* FindError(std::string_view code) {
  const auto found = std::lower_bound(kTable.begin(), kTable.end(), code,
                                      [](const ErrorEntry& entry, std::string_view wanted) { return entry.code < wanted; });
  return found != kTable.end() && found->code == code ? &*found : nullptr;
}

}  // namespace tripline::dsl
