// The canonical layout of one rule file: what `tripline fmt` writes and an editor's "format document" applies.
//
// Not the dump of a tree (ast_dump.h). Only layout changes: white space, line breaks, the case of keywords, and the
// order of the clauses of a statement where any order means the same. Names, literals, parentheses and comments are
// printed as written, so the result parses to the same tree. Includes are not followed, names and types not looked at.
//
//   FileId file = sources.Add("cards.rules", text);
//   std::optional<std::string> formatted = FormatRules(sources, file, {}, sink);
//
//   RULE r score 5 then block on p when x>1;      rule r score 5
//                                                   on p
//                                                   when x > 1
//                                                   then block;
//
// Properties: formatting the result changes nothing; each comment is there exactly once, with blanks at the ends of its
// lines taken away; the result ends in one newline (an empty text stays empty); line ends become "\n", a byte order
// mark goes. A line is at most kFormatWidth code points long unless one token, comment or aligned table is longer.
// Failures: nothing, with the parser's diagnostics in the sink, if the file does not parse.
// Thread-safety: calls share nothing. Cost: linear in the text, about that of parsing it.
// Source: the grouping of breaks follows D. Oppen, Prettyprinting, ACM TOPLAS 2(4), 1980.
#ifndef TRIPLINE_DSL_FORMAT_H_
#define TRIPLINE_DSL_FORMAT_H_

#include <optional>
#include <string>

#include "dsl/diagnostic.h"
#include "dsl/parser.h"
#include "dsl/source.h"

namespace tripline::dsl {

constexpr int kFormatWidth = 100;  // code points of a line

std::optional<std::string> FormatRules(SourceSet& sources, FileId file, const ParseLimits& limits,
                                       DiagnosticSink& sink);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_FORMAT_H_
