// From text to syntax tree: rule files with their includes, and single statements, expressions and pattern clauses.
//
// Not here: names and types (name analysis). A tree is returned also where statements were refused: each broken
// statement is one diagnostic and is left out, the others are all there. Whether a set without statements is an error
// is the caller's business (`check` says TRL0103).
//
//   SourceSet sources;
//   FileId file = sources.Add("cards.rules", text);
//   RuleSet rules = ParseRules(sources, {{file}}, loader, {}, sink);
//   if (sink.has_errors()) …
//
// Failures: diagnostics with codes from TRL0100 on in the sink; no input crashes, and the time is linear in its length.
// Thread-safety: the functions share nothing and may run at once on different sets and sinks.
// Cost and limits: ParseLimits bounds what a stranger can send. Memory: about 40 bytes per token beside the tree.
// Source: Boost.Spirit X3 parses the grammar over tokens of our own (token.h); errors are placed at the furthest token
// that any alternative reached (Ford, Packrat parsing, 2002, describes the heuristic).
#ifndef TRIPLINE_DSL_PARSER_H_
#define TRIPLINE_DSL_PARSER_H_

#include <cstdint>
#include <optional>
#include <span>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace tripline::dsl {

// Each limit: what it bounds, unit, default. Raise one where a trusted generator writes larger files; the depths must
// stay far below what a thread's stack takes (about 2,000 of max_nesting on 8 MiB).
struct ParseLimits {
  uint32_t max_file_bytes = 16u << 20;      // bytes of one file
  uint32_t max_files = 1000;                // files of one set, includes counted
  uint32_t max_include_depth = 50;          // files in one chain of includes
  uint32_t max_tokens = 4'000'000;          // tokens of one file
  uint32_t max_statements = 100'000;        // statements of one set
  uint32_t max_nesting = 200;               // parentheses, groups, case … end, subqueries inside each other
  uint16_t max_expression_height = 500;     // levels of an expression's tree: a chain a + b + … has one per operator
  uint32_t max_syntax_errors_a_file = 100;  // then the rest of the file is skipped, with a note
};

// Parses the files `roots` of the set in their order, and what they include (added to the set through the loader; a
// null loader: an `include` is an error). A file that is included twice is read once.
RuleSet ParseRules(SourceSet& sources, std::span<const FileId> roots, const FileLoader& loader,
                   const ParseLimits& limits, DiagnosticSink& sink);

// One file alone: an `include` in it is a statement that nothing follows. For tools that look at a file, not at a set.
RuleSet ParseFile(SourceSet& sources, FileId file, const ParseLimits& limits, DiagnosticSink& sink);

// One `select …`, with or without a `;` behind it: the argument of `tripline query`. Nothing on failure.
std::optional<Query> ParseQuery(const SourceSet& sources, FileId file, const ParseLimits& limits, DiagnosticSink& sink);

// One expression. Nothing on failure.
std::optional<Expr> ParseExpression(const SourceSet& sources, FileId file, const ParseLimits& limits,
                                    DiagnosticSink& sink);

// What stands between the parentheses of MATCH_RECOGNIZE ( … ) or match ( … ). Nothing on failure.
std::optional<MatchClause> ParseMatchBody(const SourceSet& sources, FileId file, const ParseLimits& limits,
                                          DiagnosticSink& sink);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_PARSER_H_
