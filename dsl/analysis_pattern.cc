#include <fmt/format.h>

#include <algorithm>

#include "dsl/analysis_parts.h"

namespace tripline::dsl {

namespace {

bool CanBeEmpty(const Pattern& pattern) {
  if (pattern.quantifier && pattern.quantifier->min == 0) return true;
  switch (pattern.kind) {
    case PatternKind::kVariable:
      return false;
    case PatternKind::kEmpty:
    case PatternKind::kPartitionStart:
    case PatternKind::kPartitionEnd:
      return true;
    case PatternKind::kAlternation:
      return std::any_of(pattern.children.begin(), pattern.children.end(), CanBeEmpty);
    default:
      return std::all_of(pattern.children.begin(), pattern.children.end(), CanBeEmpty);
  }
}

// Whether negations stand where they mean something: behind a step, and in front of one or at the end of the pattern,
// where absence needs a time.
class NegationChecker {
 public:
  NegationChecker(AnalysisContext& context, const MatchClause& clause) : context_(context), clause_(clause) {}

  void Check() { Visit(clause_.pattern, {}); }

 private:
  // Where a part stands.
  struct Place {
    bool is_first = true;    // nothing stands in front of it
    bool may_start = true;   // no row may have been taken before it
    bool may_end = true;     // the pattern may end behind it
    bool always_ends = true; // in every order of its siblings
    bool in_loop = false;
  };

  void Visit(const Pattern& pattern, Place place) {
    if (pattern.quantifier) place.in_loop = true;
    if (pattern.kind == PatternKind::kSequence) return VisitSequence(pattern, place);
    const bool orders = pattern.kind == PatternKind::kPermute || pattern.kind == PatternKind::kConjunction;
    for (const Pattern& child : pattern.children) {
      Place inner = place;
      if (orders) {
        inner.always_ends = place.always_ends && std::all_of(pattern.children.begin(), pattern.children.end(),
                                                            [&](const Pattern& other) {
                                                              return &other == &child || CanBeEmpty(other);
                                                            });
      }
      Visit(child, inner);
    }
  }

  void VisitSequence(const Pattern& pattern, const Place& place) {
    Place here = place;
    for (size_t i = 0; i < pattern.children.size(); ++i) {
      const Pattern& child = pattern.children[i];
      const bool rest = std::all_of(pattern.children.begin() + static_cast<ptrdiff_t>(i) + 1, pattern.children.end(),
                                    CanBeEmpty);
      here.may_end = place.may_end && rest;
      here.always_ends = place.always_ends && rest;
      for (const Negation& negation : child.negations) {
        CheckOne(negation, here, here.may_end && CanBeEmpty(child));
      }
      Visit(child, here);
      here.is_first = false;
      here.may_start = here.may_start && CanBeEmpty(child);
    }
    for (const Negation& negation : pattern.trailing_negations) {
      if (!place.always_ends || place.in_loop) {
        context_.Error("TRL0282", negation.span, "behind this negation stands no step, and it is not at the end")
            .Fix("move it behind the group, in front of the step that it guards");
        continue;
      }
      CheckOne(negation, here, true);
    }
  }

  void CheckOne(const Negation& negation, const Place& place, bool may_end) {
    if (place.may_start) {
      Diagnostic& error =
          place.is_first
              ? context_.Error("TRL0122", negation.span, "a pattern cannot start with '!': nothing came before")
              : context_.Error("TRL0282", negation.span,
                               "no row may have been taken before this negation: it guards nothing");
      error.Fix("for 'no such row before' ask a feature: last(ts) per … is null or ts - … > D");
      return;
    }
    if (negation.kind != NegationKind::kUntil || negation.bound || clause_.within || !may_end) return;
    context_.Error("TRL0287", negation.span, "absence at the end of a pattern needs a time until which to wait")
        .Fix("write 'within D' behind the pattern, or !->[D]");
  }

  AnalysisContext& context_;
  const MatchClause& clause_;
};

class PatternCollector {
 public:
  PatternCollector(AnalysisContext& context, const MatchClause& clause) : context_(context), clause_(clause) {}

  PatternNames Collect() {
    Visit(clause_.pattern);
    if (clause_.skip == SkipMode::kNoSkip) RefuseWithUnmatched(clause_.skip_span, "NO SKIP");
    NegationChecker(context_, clause_).Check();
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

  void RefuseWithUnmatched(Span span, std::string_view what) {
    if (clause_.rows_per_match != RowsPerMatch::kAllRowsUnmatched) return;
    context_.Error("TRL0283", span, fmt::format("{} is not allowed with ALL ROWS PER MATCH WITH UNMATCHED ROWS", what))
        .Related(clause_.rows_per_match_span, "unmatched rows are asked for here");
  }

  void NoteGap(const Gap& gap) {
    if (gap.kind != GapKind::kStrict) RefuseWithUnmatched(gap.span, "a gap mark");
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
        RefuseWithUnmatched(pattern.span, "exclusion");
        break;
      case PatternKind::kConjunction:
        RefuseWithUnmatched(pattern.span, "'&'");
        break;
      default:
        break;
    }
    for (const Pattern& child : pattern.children) Visit(child);
    AddForbidden(pattern.trailing_negations);
    if (pattern.quantifier) NoteGap(pattern.quantifier->gap);
  }

  AnalysisContext& context_;
  const MatchClause& clause_;
  PatternNames names_;
  std::vector<std::string> steps_;
  std::vector<std::string> forbidden_;
};

}  // namespace

std::vector<std::string> LastVariables(const Pattern& pattern) {
  if (pattern.kind == PatternKind::kVariable) return {FoldVariable(pattern.name)};
  std::vector<std::string> last;
  for (auto child = pattern.children.rbegin(); child != pattern.children.rend(); ++child) {
    const std::vector<std::string> of_child = LastVariables(*child);
    last.insert(last.end(), of_child.begin(), of_child.end());
    if (pattern.kind == PatternKind::kSequence && !CanBeEmpty(*child)) break;
  }
  return last;
}

PatternNames CollectPattern(AnalysisContext& context, const MatchClause& clause) {
  return PatternCollector(context, clause).Collect();
}

}  // namespace tripline::dsl
