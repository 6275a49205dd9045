#include "rules/compile/settling_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "rules/compile/rule_bounds.h"
#include "rules/explain/expression_text.h"

namespace tripline::rules {
namespace {

using Cause = cep::LateSettling::Cause;

// Walks a pattern's text in the order in which patterns::NumberElements counts.
class ElementFinder {
 public:
  explicit ElementFinder(const dsl::Pattern& pattern) : pattern_(pattern) {}

  // The innermost loop (or optional part) around a variable's place, or the variable.
  const dsl::Pattern& Variable(uint32_t element) {
    left_ = element;
    loops_.clear();
    const dsl::Pattern* variable = FindVariable(pattern_);
    if (variable == nullptr) return pattern_;
    return loops_.empty() ? *variable : *loops_.back();
  }

  const dsl::Negation* Negation(uint32_t element) {
    left_ = element;
    return FindNegation(pattern_);
  }

 private:
  const dsl::Pattern* FindVariable(const dsl::Pattern& pattern) {
    const bool loop = pattern.quantifier.has_value() && pattern.quantifier->max != pattern.quantifier->min;
    if (loop) loops_.push_back(&pattern);
    if (pattern.kind == dsl::PatternKind::kVariable && left_-- == 0) return &pattern;
    for (const dsl::Pattern& child : pattern.children) {
      if (const dsl::Pattern* found = FindVariable(child)) return found;
    }
    if (loop) loops_.pop_back();
    return nullptr;
  }

  const dsl::Negation* FindNegation(const dsl::Pattern& pattern) {
    const auto in = [&](const std::vector<dsl::Negation>& negations) -> const dsl::Negation* {
      for (const dsl::Negation& negation : negations) {
        if (left_-- == 0) return &negation;
      }
      return nullptr;
    };
    if (const dsl::Negation* found = in(pattern.negations)) return found;
    for (const dsl::Pattern& child : pattern.children) {
      if (const dsl::Negation* found = FindNegation(child)) return found;
    }
    return in(pattern.trailing_negations);
  }

  const dsl::Pattern& pattern_;
  uint32_t left_ = 0;
  std::vector<const dsl::Pattern*> loops_;
};

// The text under a span, blanks and comments of several lines as one blank.
std::string TextUnder(const dsl::SourceSet& sources, data::Span span) {
  std::string text;
  bool comment = false;
  const std::string_view source = sources.Text(span);
  for (size_t i = 0; i < source.size(); ++i) {
    if (source.substr(i).starts_with("--")) comment = true;
    if (source[i] == '\n') comment = false;
    if (comment) continue;
    if (!std::isspace(static_cast<unsigned char>(source[i]))) {
      text.push_back(source[i]);
    } else if (!text.empty() && text.back() != ' ') {
      text.push_back(' ');
    }
  }
  return text;
}

const dsl::Pattern* FindEnd(const dsl::Pattern& pattern) {
  if (pattern.kind == dsl::PatternKind::kPartitionEnd) return &pattern;
  for (const dsl::Pattern& child : pattern.children) {
    if (const dsl::Pattern* found = FindEnd(child)) return found;
  }
  return nullptr;
}

bool ReadsNext(const dsl::MatchModel& match, uint32_t columns, const data::ExprPtr& expression) {
  bool reads = false;
  if (expression == nullptr) return false;
  data::VisitInputs(*expression, [&](uint32_t input, data::Type) {
    reads = reads || (input >= columns && match.navigations[input - columns].physical_offset > 0);
  });
  return reads;
}

// The measure or the definition with a NEXT.
data::Span FindNext(const dsl::MatchModel& match, uint32_t columns) {
  for (const dsl::VariableModel& variable : match.variables) {
    if (ReadsNext(match, columns, variable.condition)) return variable.span;
  }
  for (const dsl::MeasureModel& measure : match.measures) {
    if (ReadsNext(match, columns, measure.expression)) return measure.span;
  }
  return match.pattern->span;
}

std::string NegationWhy(const dsl::Negation& negation, const std::string& element) {
  if (negation.kind == dsl::NegationKind::kNextRow) return fmt::format("'{}' is decided by the row behind it", element);
  return fmt::format("'{}' holds when its time is up and none came", element);
}

std::string Why(Cause cause, const std::string& element, uint32_t lookahead) {
  switch (cause) {
    case Cause::kPartitionEnd:
      return "'$' holds where the input ends";
    case Cause::kLookahead:
      return fmt::format("NEXT reads the {} behind it", lookahead == 1 ? "row" : fmt::format("{} rows", lookahead));
    case Cause::kGoesOn:
      return fmt::format("'{}' could still take a row, and the longer match is preferred", element);
    case Cause::kBetterRun:
      return fmt::format("another way to match from the same first row may still wait for '{}', and is preferred", element);
    case Cause::kEarlierStart:
      return fmt::format("a run that began with an earlier row may still wait for '{}', and comes first", element);
    default:
      return "the pattern is too large to say that nothing better can come";
  }
}

std::string WithinText(const dsl::MatchModel& match) {
  return PeriodText({match.within->us, match.within->months}) + " after its first row";
}

std::string NegationUntil(const dsl::MatchModel& match, const dsl::Negation& negation) {
  if (negation.kind == dsl::NegationKind::kNextRow) return "with the next row of its key";
  if (negation.bound.has_value()) {
    for (const dsl::BoundModel& bound : match.bounds) {
      if (bound.at != &*negation.bound) continue;
      return fmt::format("when time reaches {} after its last row", PeriodText({bound.period.us, bound.period.months}));
    }
  }
  return match.within.has_value() ? fmt::format("when time reaches {}", WithinText(match)) : "with the end of the input";
}

std::string Until(const dsl::MatchModel& match, Cause cause, uint32_t lookahead) {
  if (cause == Cause::kPartitionEnd) return "with the end of the input";
  if (cause == Cause::kLookahead) {
    return lookahead == 1 ? "with the next row of its key" : fmt::format("with the {} next rows of its key", lookahead);
  }
  if (!match.within.has_value()) return "no 'within' says until when at the latest";
  return fmt::format("at the latest when time reaches {}", WithinText(match));
}

}  // namespace

std::vector<LateMatch> LateMatchesOf(const dsl::MatchModel& match, const dsl::SourceSet& sources,
                                     const cep::DomainPlan& plan, uint32_t pattern) {
  const cep::PatternPlan& of = plan.patterns()[pattern];
  ElementFinder finder(*match.pattern);
  std::vector<LateMatch> all;
  for (const cep::LateSettling& late : cep::LateSettlingsOf(plan, pattern)) {
    LateMatch& added = all.emplace_back();
    added.cause = late.cause;
    added.span = match.pattern->span;
    const dsl::Negation* negation = nullptr;
    if (late.cause == Cause::kNegation) negation = finder.Negation(late.element);
    if (negation != nullptr) {
      added.span = negation->span;
    } else if (late.cause == Cause::kPartitionEnd) {
      if (const dsl::Pattern* end = FindEnd(*match.pattern)) added.span = end->span;
    } else if (late.cause == Cause::kLookahead) {
      added.span = FindNext(match, of.pattern.columns);
    } else if (late.cause != Cause::kTooLarge) {
      added.span = finder.Variable(late.element).span;
    }
    added.element = TextUnder(sources, added.span);
    added.why = negation != nullptr ? NegationWhy(*negation, added.element)
                                    : Why(late.cause, added.element, of.lookahead);
    added.until = negation != nullptr ? NegationUntil(match, *negation) : Until(match, late.cause, of.lookahead);
    const bool known = std::any_of(all.begin(), all.end() - 1, [&](const LateMatch& other) { return other.why == added.why; });
    if (known) all.pop_back();
  }
  return all;
}

void WarnOfLateMatches(const dsl::Model& model, const dsl::SourceSet& sources, dsl::DiagnosticSink* diagnostics) {
  for (const dsl::RuleModel& rule : model.rules) {
    if (!rule.match.has_value() || rule.mode == dsl::Mode::kOff) continue;
    const auto plan = PlanAlone(model, rule);
    if (!plan.ok()) {
      diagnostics->Error(data::CodeOf(plan.status()), rule.match->pattern->span, data::MessageOf(plan.status()));
      continue;
    }
    const std::vector<LateMatch> all = LateMatchesOf(*rule.match, sources, **plan, 0);
    // Of `$` another warning says that it never holds on a stream.
    if (all.empty() || all[0].cause == Cause::kPartitionEnd) continue;
    dsl::Diagnostic& warning = diagnostics->Warning(
        "TRL0680", all[0].span,
        fmt::format("a match of rule '{}' may settle later than its last row: {} ({})", rule.name, all[0].why,
                    all[0].until));
    for (size_t i = 1; i < all.size(); ++i) warning.Related(all[i].span, fmt::format("{} ({})", all[i].why, all[i].until));
  }
}

}  // namespace tripline::rules
