// Reasons: the template of a rule's message, its expressions typed and its formats checked.
//
// Internal to analysis*.cc. A number's format is 0 or #,##0 (thousands grouped), then up to 18 zeros behind a point; a
// time's is made of yyyy MM dd HH mm ss and any characters that are no letters. rules/compile shows values by them.
//
// Thread-safety: pure functions on the caller's context.
#ifndef TRIPLINE_DSL_ANALYSIS_REASON_H_
#define TRIPLINE_DSL_ANALYSIS_REASON_H_

#include <string_view>
#include <vector>

#include "dsl/analysis_expression.h"

namespace tripline::dsl {

std::vector<ReasonPiece> AnalyseReason(AnalysisContext& context, const ReasonTemplate& reason,
                                       ExpressionAnalyser& outputs);

bool IsNumberFormat(std::string_view format);
bool IsTimeFormat(std::string_view format);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_REASON_H_
