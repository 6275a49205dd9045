#include "deploy/lsp/language_words.h"

#include <array>

namespace tripline::deploy {
namespace {

// clang-format off
constexpr auto kStatements = std::to_array<LanguageWord>({
    {"rule", "rule ${1:name}\n  '${2:What it finds}'\n  severity ${3:medium}  score ${4:50}\n  on ${5:stream}\n  when ${0:condition}\n  then review;", "What fraud looks like, on single rows (`when`) or in a sequence of them (`match`)."},
    {"stream", "stream ${1:name} (\n  ${2:id} string not null,\n  ts timestamp not null\n)\n  event time ts;", "The columns of a kind of event."},
    {"test", "test ${1:rule} '${2:what it shows}' (\n  given ${3:stream}\n    (${4:columns})\n    (${0:values})\n  expect nothing\n);", "Rows, and the alerts that the rule must raise for them."},
    {"let", "let ${1:name} = ${0:value};", "A constant of the file, or a named condition: `let small(x) = x < 2.00;`."},
    {"feature", "feature ${1:name} = ${2:count(*)} per ${3:key} over ${4:24 hours} on ${0:stream};", "An aggregate over a key's rows of some time, as a column of rows."},
    {"list", "list ${1:name} of ${0:string};", "A set of values whose members come from a file or at run time."},
    {"table", "table ${1:name} (${2:id} string primary key, ${0:category} string);", "Reference data, looked up by key."},
    {"texts", "texts ${1:name} ( ${2:word} '${0:text}' i );", "Text patterns: `column matches name`."},
    {"policy", "policy default ( review from ${1:40}, block from ${0:80} );", "How the scores of the rules that fired become one decision for an event."},
    {"exempt", "exempt ${1:name} on ${2:stream} when ${0:condition};", "Rows on which no rule (or none with a tag) fires."},
    {"include", "include '${0:file.rules}';", "Reads the statements of another file, relative to this one."},
});
constexpr auto kRuleClauses = std::to_array<LanguageWord>({
    {"version", "version ${0:1}", "A number that says which wording of the rule this is."},
    {"severity", "severity ${0:medium}", "info, low, medium, high or critical."},
    {"score", "score ${0:50}", "From 0 to 100: what the rule adds to an event's score."},
    {"tags", "tags ${0:tag}", "Words to group rules by."},
    {"owner", "owner '${0:team}'", "Who answers for the rule."},
    {"mode", "mode ${0:shadow}", "active, shadow (judged, but it decides nothing) or off."},
    {"with", "with ${1:name} = ${0:value}", "Parameters of this rule, that a sweep can turn."},
    {"active", "active from '${1:2026-01-01}' until '${0:2026-12-31}'", "The time in which the rule holds, by the event time of the last row."},
    {"on", "on ${0:stream}", "The streams that the rule reads."},
    {"per", "per ${0:key}", "The key: a pattern sees the rows of one value of it."},
    {"when", "when ${0:condition}", "Fires on each row for which the condition is TRUE."},
    {"match", "match (\n    measures  ${1:first(A.ts)} as ${2:started}\n    one row per match\n    after match skip past last row\n    pattern (${3:A{3,\\}}) within ${4:10 minutes}\n    define ${5:A} as ${0:condition}\n  )", "Fires on each sequence of rows that the pattern describes."},
    {"unless", "unless ${0:condition}", "TRUE over the last row suppresses alert and decision, and is counted."},
    {"then", "then ${0:review}", "approve, review, challenge or block."},
    {"emit", "emit (${1:name} = ${0:expression})", "More columns of the alert."},
    {"reason", "reason '${0:{amount\\}}'", "What the alert says: text with {expressions}."},
    {"cooldown", "cooldown ${0:1 hour}", "So long no further alert for the key; the event is still scored."},
    {"limit", "limit ${1:100} per ${0:1 hour}", "More alerts than that trip the rule into shadow mode."},
});
constexpr auto kStreamClauses = std::to_array<LanguageWord>({
    {"event time", "event time ${0:ts}", "The column that says when it happened."},
    {"watermark", "watermark ${0:5 seconds}", "How far rows may be out of order."},
    {"idle after", "idle after ${0:1 minute}", "A partition that is silent for so long holds up the others no more."},
    {"late", "late ${0:drop}", "What becomes of rows that come too late: drop, accept, to STREAM."},
    {"unique", "unique ${1:id} within ${0:1 hour}", "Duplicates are dropped and counted."},
    {"on arrival", "", "Rows are judged as they come; event time never goes back."},
});
constexpr auto kFeatureClauses = std::to_array<LanguageWord>({
    {"per", "per ${0:key}", "Whose rows are taken together."},
    {"over", "over ${0:24 hours}", "The window of time, or `last N rows`, or `this day | week | month`."},
    {"excluding current", "", "Leaves out the row itself."},
    {"delayed", "delayed ${0:1 day}", "The window ends so long before the row."},
    {"on", "on ${0:stream}", "The stream whose rows enter the window."},
    {"where", "where ${0:condition}", "Which rows enter the window; any row may read it."},
});
constexpr auto kListClauses = std::to_array<LanguageWord>({
    {"ttl", "ttl ${0:90 days}", "How long a member stays."},
});
constexpr auto kMatchClauses = std::to_array<LanguageWord>({
    {"measures", "measures ${1:expression} as ${0:name}", "What is told of a match: columns of the alert."},
    {"pattern", "pattern (${0:A B})", "The sequence of rows, as variables with marks and quantifiers."},
    {"within", "within ${0:10 minutes}", "From the first to the last row less than this."},
    {"define", "define ${1:A} as ${0:condition}", "Which rows a variable takes."},
    {"subset", "subset ${1:U} = (${0:A, B})", "A name for the rows of several variables."},
    {"one row per match", "", "One output row for each match; the default."},
    {"after match skip past last row", "", "The search goes on behind the match; the default."},
    {"after match skip to next row", "", "The search goes on at the row behind the first one."},
    {"after match no skip", "", "Every match is reported, not only the preferred one of each start."},
    {"on timeout", "on timeout ( measures ${0:expression as name} )", "Reports also the partial matches that `within` ended."},
    {"order by", "order by ${0:ts}", "In a rule it must be the event time, and may be left out."},
    {"partition by", "partition by ${0:key}", "In a rule it must be what `per` says, and may be left out."},
});
constexpr auto kTypes = std::to_array<LanguageWord>({
    {"string", "", "Text; compares by code point."},
    {"int", "", "A whole number of 64 bits."},
    {"decimal", "decimal(${1:12},${0:2})", "An exact number with digits behind the point: money."},
    {"double", "", "A floating-point number."},
    {"bool", "", "TRUE or FALSE."},
    {"timestamp", "", "A moment, in microseconds, UTC."},
    {"duration", "", "A length of time."},
});
constexpr auto kPatternWords = std::to_array<LanguageWord>({
    {"permute", "permute(${0:A, B})", "Every order of these, preferred in lexical order."},
    {"within", "within ${0:5 minutes}", "Behind a group: its rows lie closer together than this."},
    {"until", "until (${0:condition})", "The loop stops before a row that meets the condition."},
});
constexpr auto kExpressionWords = std::to_array<LanguageWord>({
    {"and", "", "TRUE if both are, FALSE if one is FALSE, else NULL."},
    {"or", "", "FALSE if both are, TRUE if one is TRUE, else NULL."},
    {"not", "", "FALSE for TRUE, TRUE for FALSE, NULL for NULL."},
    {"in", "in (${0:values})", "Whether the value is one of these, or a member of a list."},
    {"between", "between ${1:low} and ${0:high}", "The same as x >= low and x <= high."},
    {"like", "like '${0:%}'", "Whether the whole text fits: % is any text, _ one character."},
    {"matches", "matches ${0:texts}", "Whether the text holds one of the text patterns; never NULL."},
    {"is null", "", "Whether there is no value."},
    {"is not null", "", "Whether there is a value."},
    {"case", "case when ${1:condition} then ${2:value} else ${0:value} end", "The value behind the first condition that is TRUE."},
    {"true", "", ""},
    {"false", "", ""},
    {"null", "", ""},
});
// clang-format on

}  // namespace

std::span<const LanguageWord> Statements() { return kStatements; }
std::span<const LanguageWord> MatchClauses() { return kMatchClauses; }
std::span<const LanguageWord> Types() { return kTypes; }
std::span<const LanguageWord> PatternWords() { return kPatternWords; }
std::span<const LanguageWord> ExpressionWords() { return kExpressionWords; }

std::span<const LanguageWord> ClausesOf(dsl::Keyword statement) {
  switch (statement) {
    case dsl::Keyword::kRule:
      return kRuleClauses;
    case dsl::Keyword::kStream:
      return kStreamClauses;
    case dsl::Keyword::kFeature:
      return kFeatureClauses;
    case dsl::Keyword::kList:
      return kListClauses;
    default:
      return {};
  }
}

}  // namespace tripline::deploy
