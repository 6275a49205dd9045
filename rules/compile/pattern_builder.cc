#include "rules/compile/pattern_builder.h"

#include <utility>

namespace tripline::rules {
namespace {

using patterns::Node;

class Builder {
 public:
  explicit Builder(const dsl::MatchModel& match) : match_(match) {}

  // A term with all that stands in front of it and behind it.
  Node Build(const dsl::Pattern& pattern) const {
    Node node = BuildTerm(pattern);
    if (pattern.within.has_value()) {
      if (node.within.has_value()) node = Wrapped(std::move(node), Node::Kind::kSequence);
      node.within = PeriodAt(pattern.within);
    }
    if (pattern.quantifier.has_value()) node = BuildLoop(pattern, std::move(node));
    node.gap = BuildGap(pattern.gap);
    node.negations = BuildNegations(pattern.negations);
    return node;
  }

 private:
  Node BuildTerm(const dsl::Pattern& pattern) const {
    switch (pattern.kind) {
      case dsl::PatternKind::kVariable: {
        Node node;
        node.kind = Node::Kind::kVariable;
        node.variable = VariableOf(pattern.name);
        return node;
      }
      case dsl::PatternKind::kGroup:
        return Build(pattern.children[0]);
      case dsl::PatternKind::kSequence:
        return WithChildren(Node::Kind::kSequence, pattern);
      case dsl::PatternKind::kAlternation:
        return WithChildren(Node::Kind::kAlternation, pattern);
      case dsl::PatternKind::kPermute:
        return WithChildren(Node::Kind::kPermute, pattern);
      case dsl::PatternKind::kExclusion:
        return WithChildren(Node::Kind::kExclusion, pattern);
      case dsl::PatternKind::kPartitionStart:
        return WithChildren(Node::Kind::kStart, pattern);
      case dsl::PatternKind::kPartitionEnd:
        return WithChildren(Node::Kind::kEnd, pattern);
      case dsl::PatternKind::kConjunction:
        return WithChildren(Node::Kind::kConjunction, pattern);
      case dsl::PatternKind::kEmpty:
        break;
    }
    return Node{};
  }

  Node WithChildren(Node::Kind kind, const dsl::Pattern& pattern) const {
    Node node;
    node.kind = kind;
    for (const dsl::Pattern& child : pattern.children) node.children.push_back(Build(child));
    node.trailing = BuildNegations(pattern.trailing_negations);
    return node;
  }

  static Node Wrapped(Node child, Node::Kind kind) {
    Node node;
    node.kind = kind;
    node.children.push_back(std::move(child));
    return node;
  }

  Node BuildLoop(const dsl::Pattern& pattern, Node body) const {
    const dsl::Quantifier& quantifier = *pattern.quantifier;
    Node loop = Wrapped(std::move(body), Node::Kind::kQuantified);
    loop.min = quantifier.min;
    loop.max = quantifier.max.value_or(patterns::kUnbounded);
    loop.greedy = quantifier.greed != dsl::Greed::kReluctant;
    loop.possessive = quantifier.greed == dsl::Greed::kPossessive;
    loop.loop = BuildGap(quantifier.gap);
    for (size_t i = 0; i < match_.untils.size(); ++i) {
      if (match_.untils[i].loop == &pattern) loop.until = static_cast<uint32_t>(match_.variables.size() + i);
    }
    return loop;
  }

  patterns::Gap BuildGap(const dsl::Gap& gap) const {
    patterns::Gap built;
    if (gap.kind == dsl::GapKind::kRelaxed) built.mark = patterns::Gap::Mark::kRelaxed;
    if (gap.kind == dsl::GapKind::kAny) built.mark = patterns::Gap::Mark::kAny;
    built.bound = PeriodAt(gap.bound);
    return built;
  }

  std::vector<patterns::Negation> BuildNegations(const std::vector<dsl::Negation>& negations) const {
    std::vector<patterns::Negation> built;
    for (const dsl::Negation& negation : negations) {
      patterns::Negation& to = built.emplace_back();
      if (negation.kind == dsl::NegationKind::kUntil) to.reach = patterns::Negation::Reach::kUntilTaken;
      for (const dsl::Name& name : negation.variables) to.variables.push_back(VariableOf(name));
      to.bound = PeriodAt(negation.bound);
    }
    return built;
  }

  std::optional<patterns::Period> PeriodAt(const std::optional<dsl::Expr>& at) const {
    if (!at.has_value()) return std::nullopt;
    for (const dsl::BoundModel& bound : match_.bounds) {
      if (bound.at == &*at) return patterns::Period{bound.period.us, bound.period.months};
    }
    return std::nullopt;
  }

  uint32_t VariableOf(const dsl::Name& name) const {
    const std::string folded = dsl::FoldVariable(name);
    uint32_t variable = 0;
    while (variable + 1 < match_.variables.size() && match_.variables[variable].name != folded) ++variable;
    return variable;
  }

  const dsl::MatchModel& match_;
};

patterns::Navigation BuildNavigation(const dsl::Navigation& from) {
  using Kind = patterns::Navigation::Kind;
  patterns::Navigation to;
  switch (from.kind) {
    case dsl::Navigation::Kind::kRow:
      to.kind = Kind::kRow;
      break;
    case dsl::Navigation::Kind::kAggregate:
      to.kind = Kind::kAggregate;
      break;
    case dsl::Navigation::Kind::kMatchNumber:
      to.kind = Kind::kMatchNumber;
      break;
    case dsl::Navigation::Kind::kSettledAt:
      to.kind = Kind::kSettledAt;
      break;
  }
  to.type = from.type;
  to.final = from.final;
  to.variables = from.variables;
  to.from_last = from.from_last;
  to.logical_offset = static_cast<uint32_t>(from.logical_offset);
  to.physical_offset = static_cast<int32_t>(from.physical_offset);
  to.expression = from.expression;
  to.aggregate = from.aggregate;
  to.argument = from.argument;
  to.second = from.second;
  return to;
}

patterns::RowsPerMatch RowsOf(dsl::MatchRows rows) {
  switch (rows) {
    case dsl::MatchRows::kOne:
      return patterns::RowsPerMatch::kOne;
    case dsl::MatchRows::kAllShowEmpty:
      return patterns::RowsPerMatch::kAllShowEmpty;
    case dsl::MatchRows::kAllOmitEmpty:
      return patterns::RowsPerMatch::kAllOmitEmpty;
    case dsl::MatchRows::kAllWithUnmatched:
      return patterns::RowsPerMatch::kAllWithUnmatched;
  }
  return patterns::RowsPerMatch::kOne;
}

patterns::SkipMode SkipOf(dsl::SkipMode skip) {
  switch (skip) {
    case dsl::SkipMode::kToNextRow:
      return patterns::SkipMode::kToNextRow;
    case dsl::SkipMode::kToFirst:
      return patterns::SkipMode::kToFirst;
    case dsl::SkipMode::kToLast:
    case dsl::SkipMode::kTo:
      return patterns::SkipMode::kToLast;
    case dsl::SkipMode::kNoSkip:
      return patterns::SkipMode::kNoSkip;
    default:
      return patterns::SkipMode::kPastLastRow;
  }
}

}  // namespace

patterns::Pattern BuildPattern(const dsl::MatchModel& match, const data::Schema& schema,
                               std::vector<uint32_t> row_columns) {
  patterns::Pattern pattern;
  pattern.columns = static_cast<uint32_t>(schema.fields.size());
  for (const data::Field& field : schema.fields) pattern.column_types.push_back(field.type);
  pattern.root = Builder(match).Build(*match.pattern);
  patterns::NumberElements(&pattern.root);
  for (const dsl::VariableModel& variable : match.variables) {
    pattern.variables.push_back({variable.name, variable.condition});
  }
  for (const dsl::UntilModel& until : match.untils) pattern.variables.push_back({"until", until.condition, false});
  for (const dsl::Navigation& navigation : match.navigations) {
    pattern.navigations.push_back(BuildNavigation(navigation));
  }
  for (const dsl::MeasureModel& measure : match.measures) {
    pattern.measures.push_back({measure.name, measure.expression});
  }
  for (const dsl::MeasureModel& measure : match.timeout_measures) {
    pattern.measures.push_back({measure.name, measure.expression});
  }
  pattern.on_timeout = match.on_timeout;
  pattern.timeout_measures = static_cast<uint32_t>(match.timeout_measures.size());
  pattern.row_columns = std::move(row_columns);
  if (match.within.has_value()) pattern.within = patterns::Period{match.within->us, match.within->months};
  pattern.rows_per_match = RowsOf(match.rows_per_match);
  pattern.skip = SkipOf(match.skip);
  pattern.skip_variables = match.skip_variables;
  pattern.skip_name = match.skip_name;
  return pattern;
}

}  // namespace tripline::rules
