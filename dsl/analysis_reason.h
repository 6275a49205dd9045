// Reasons: the template of a rule's message, its expressions typed and its formats checked.
//
// Internal to analysis*.cc. A number's format is made of 0 # , and one point (0.00, #,##0.0); a time's of yyyy MM dd HH
// mm ss SSS and any other characters that are no letters.
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
