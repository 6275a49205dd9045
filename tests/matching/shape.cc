#include "tests/matching/shape.h"

#include "tests/reference/parse.h"

namespace tripline::matching {
namespace {

using Kind = reference::Pattern::Kind;
using NodeKind = patterns::Node::Kind;

NodeKind KindOf(Kind kind) {
  switch (kind) {
    case Kind::kVariable:
      return NodeKind::kVariable;
    case Kind::kSequence:
      return NodeKind::kSequence;
    case Kind::kAlternation:
      return NodeKind::kAlternation;
    case Kind::kQuantified:
      return NodeKind::kQuantified;
    case Kind::kPermute:
      return NodeKind::kPermute;
    case Kind::kConjunction:
      return NodeKind::kConjunction;
    case Kind::kWithin:
      return NodeKind::kSequence;  // of one part, with a bound
    case Kind::kExclusion:
      return NodeKind::kExclusion;
    case Kind::kStart:
      return NodeKind::kStart;
    case Kind::kEnd:
      return NodeKind::kEnd;
    default:
      return NodeKind::kEmpty;
  }
}

std::optional<patterns::Period> PeriodOf(const std::optional<reference::Time>& bound) {
  if (!bound.has_value()) return std::nullopt;
  return patterns::Period{*bound, 0};
}

patterns::Gap GapOf(reference::Mark mark, const std::optional<reference::Time>& bound) {
  patterns::Gap gap;
  if (mark == reference::Mark::kRelaxed) gap.mark = patterns::Gap::Mark::kRelaxed;
  if (mark == reference::Mark::kAny) gap.mark = patterns::Gap::Mark::kAny;
  gap.bound = PeriodOf(bound);
  return gap;
}

std::vector<patterns::Negation> NegationsOf(const std::vector<reference::Negation>& from) {
  std::vector<patterns::Negation> negations;
  for (const reference::Negation& negation : from) {
    patterns::Negation& to = negations.emplace_back();
    if (negation.reach == reference::Negation::Reach::kUntilTaken) {
      to.reach = patterns::Negation::Reach::kUntilTaken;
    }
    for (const int variable : negation.variables) to.variables.push_back(static_cast<uint32_t>(variable));
    to.bound = PeriodOf(negation.bound);
  }
  return negations;
}

void AddLoop(const reference::Quantifier& quantifier, uint32_t untils_at, patterns::Node* node) {
  node->min = static_cast<uint32_t>(quantifier.min);
  node->max = quantifier.max == reference::kNoMaximum ? patterns::kUnbounded : static_cast<uint32_t>(quantifier.max);
  node->greedy = quantifier.greed != reference::Greed::kReluctant;
  node->possessive = quantifier.greed == reference::Greed::kPossessive;
  node->loop = GapOf(quantifier.mark, quantifier.bound);
  if (quantifier.until.has_value()) node->until = untils_at + static_cast<uint32_t>(*quantifier.until);
}

}  // namespace

patterns::Node NodeOf(const reference::Pattern& pattern, uint32_t untils_at) {
  patterns::Node node;
  node.kind = KindOf(pattern.kind);
  node.variable = static_cast<uint32_t>(pattern.variable);
  if (pattern.kind == Kind::kQuantified) AddLoop(pattern.quantifier, untils_at, &node);
  if (pattern.kind == Kind::kWithin) node.within = patterns::Period{pattern.within, 0};
  for (const reference::Pattern& part : pattern.parts) node.children.push_back(NodeOf(part, untils_at));
  for (size_t i = 0; i < pattern.gaps.size(); ++i) {
    if (i > 0) node.children[i].gap = GapOf(pattern.gaps[i].mark, pattern.gaps[i].bound);
    node.children[i].negations = NegationsOf(pattern.gaps[i].negations);
  }
  node.trailing = NegationsOf(pattern.tail);
  return node;
}

patterns::Pattern PatternOf(std::string_view text) {
  reference::Names names;
  patterns::Pattern pattern;
  const reference::Pattern parsed = reference::Parse(text, &names).value();
  for (const std::string& name : names.variables) pattern.variables.push_back({name, nullptr});
  pattern.root = NodeOf(parsed, static_cast<uint32_t>(names.variables.size()));
  for (const std::string& name : names.conditions) pattern.variables.push_back({name, nullptr, false});
  return pattern;
}

}  // namespace tripline::matching
