#include <algorithm>

#include "dsl/analysis_parts.h"

namespace tripline::dsl {

namespace {

class PatternCollector {
 public:
  PatternCollector(AnalysisContext& context, const MatchClause& clause) : context_(context), clause_(clause) {}

  PatternNames Collect() {
    Visit(clause_.pattern);
    CheckFinalAbsence(clause_.pattern);
    for (const std::string& name : forbidden_) {
      if (std::find(steps_.begin(), steps_.end(), name) == steps_.end()) names_.negated.push_back(name);
    }
    return std::move(names_);
  }

 private:
  void Add(const Name& name) {
    const std::string folded = FoldVariable(name);
    const auto same = [&](const VariableModel& variable) { return variable.name == folded; };
    if (std::any_of(names_.variables.begin(), names_.variables.end(), same)) return;
    VariableModel variable;
    variable.name = folded;
    variable.span = name.span;
    names_.variables.push_back(std::move(variable));
  }

  void AddForbidden(const std::vector<Negation>& negations) {
    for (const Negation& negation : negations) {
      for (const Name& name : negation.variables) {
        Add(name);
        forbidden_.push_back(FoldVariable(name));
      }
    }
  }

  void NoteGap(const Gap& gap) {
    if (gap.kind == GapKind::kStrict) return;
    if (clause_.rows_per_match != RowsPerMatch::kAllRowsUnmatched) return;
    context_.Error("TRL0283", gap.span, "a gap mark is not allowed with ALL ROWS PER MATCH WITH UNMATCHED ROWS")
        .Related(clause_.rows_per_match_span, "unmatched rows are asked for here");
  }

  void Visit(const Pattern& pattern) {
    NoteGap(pattern.gap);
    AddForbidden(pattern.negations);
    switch (pattern.kind) {
      case PatternKind::kVariable:
        Add(pattern.name);
        steps_.push_back(FoldVariable(pattern.name));
        break;
      case PatternKind::kExclusion:
        if (clause_.rows_per_match == RowsPerMatch::kAllRowsUnmatched) {
          context_
              .Error("TRL0283", pattern.span, "exclusion is not allowed with ALL ROWS PER MATCH WITH UNMATCHED ROWS")
              .Related(clause_.rows_per_match_span, "unmatched rows are asked for here");
        }
        break;
      default:
        break;
    }
    for (const Pattern& child : pattern.children) Visit(child);
    AddForbidden(pattern.trailing_negations);
    if (pattern.quantifier) NoteGap(pattern.quantifier->gap);
  }

  // (The parser has refused negation at the start of a pattern, and loops whose bounds make no sense.)
  void CheckFinalAbsence(const Pattern& root) {
    for (const Negation& negation : root.trailing_negations) {
      if (negation.kind != NegationKind::kUntil || negation.bound || clause_.within) continue;
      context_.Error("TRL0287", negation.span, "absence at the end of a pattern needs a time until which to wait")
          .Fix("write 'within D' behind the pattern, or !->[D]");
    }
  }

  AnalysisContext& context_;
  const MatchClause& clause_;
  PatternNames names_;
  std::vector<std::string> steps_;
  std::vector<std::string> forbidden_;
};

}  // namespace

PatternNames CollectPattern(AnalysisContext& context, const MatchClause& clause) {
  return PatternCollector(context, clause).Collect();
}

}  // namespace tripline::dsl
