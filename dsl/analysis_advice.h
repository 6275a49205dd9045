// What name and type analysis adds to its errors: the likely fix, and the declaration that the text is at odds with.
//
// Internal to analysis*.cc, and only for the paths of errors. Not slips of syntax: syntax_slip.h.
//
//   Diagnostic& error = context.Error("TRL0255", expr.span, "'>' can't be applied to …");
//   AdviseOnTypes(error, expr, types);
//
// Failures: none; an error on which there is nothing to say stays as it is. Thread-safety: pure functions.
#ifndef TRIPLINE_DSL_ANALYSIS_ADVICE_H_
#define TRIPLINE_DSL_ANALYSIS_ADVICE_H_

#include <optional>
#include <string>
#include <vector>

#include "dsl/analysis_context.h"
#include "dsl/analysis_expression.h"

namespace tripline::dsl {

// Where a column of the stream is declared; nothing for streams that no statement declares (a query's).
std::optional<Span> DeclarationOf(const StreamEntry& stream, std::string_view column);
// Hangs it on the diagnostic.
void RelateColumn(Diagnostic& diagnostic, const StreamEntry& stream, std::string_view column, std::string text);

// A function of another system: what it is called here, or how the same is said.
void AdviseOnFunction(Diagnostic& diagnostic, const Expr& call);

// An operator or comparison whose operands do not fit: a number in quotes, `||` between conditions.
void AdviseOnTypes(Diagnostic& diagnostic, const Expr& expr, const std::vector<data::ExprPtr>& operands);

// A name that is unknown, and why: a text in double quotes, a unit of time without a number.
void AdviseOnName(Diagnostic& diagnostic, const Name& name);

// A type that is unknown: what it is called here. `column` is the name in front, which may be the type.
void AdviseOnType(Diagnostic& diagnostic, const TypeName& written);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_ADVICE_H_
