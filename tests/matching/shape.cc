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

}  // namespace

patterns::Node NodeOf(const reference::Pattern& pattern) {
  patterns::Node node;
  node.kind = KindOf(pattern.kind);
  node.variable = static_cast<uint32_t>(pattern.variable);
  const reference::Quantifier& quantifier = pattern.quantifier;
  if (pattern.kind == Kind::kQuantified) {
    node.min = static_cast<uint32_t>(quantifier.min);
    node.max = quantifier.max == reference::kNoMaximum ? patterns::kUnbounded : static_cast<uint32_t>(quantifier.max);
    node.greedy = quantifier.greed != reference::Greed::kReluctant;
  }
  for (const reference::Pattern& part : pattern.parts) node.children.push_back(NodeOf(part));
  return node;
}

patterns::Pattern PatternOf(std::string_view text) {
  reference::Names names;
  patterns::Pattern pattern;
  pattern.root = NodeOf(reference::Parse(text, &names).value());
  for (const std::string& name : names.variables) pattern.variables.push_back({name, nullptr});
  return pattern;
}

}  // namespace tripline::matching
