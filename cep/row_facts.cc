#include "cep/row_facts.h"

#include <algorithm>

#include "engine/data/contradiction.h"

namespace tripline::cep {
namespace {

// The parts of the condition behind a bit, over inputs that say which column of which row before is meant.
std::vector<data::ExprPtr> PartsOf(const DomainPlan& plan, uint32_t columns, int32_t bit) {
  const auto predicates = static_cast<int32_t>(plan.predicates().size());
  if (bit < predicates) return data::Conjuncts(plan.predicates()[static_cast<size_t>(bit)]);
  const RowCondition& condition = plan.row_conditions()[static_cast<size_t>(bit - predicates)];
  std::vector<data::ExprPtr> parts;
  if (condition.predicate >= 0) parts = data::Conjuncts(plan.predicates()[static_cast<size_t>(condition.predicate)]);
  const data::ExprPtr placed = data::ReplaceInputs(condition.expression, [&](uint32_t input, data::Type type) {
    const RowCondition::Operand& operand = condition.operands[input];
    return data::MakeInput(operand.column + columns * static_cast<uint32_t>(-operand.distance), type);
  });
  for (const data::ExprPtr& part : data::Conjuncts(placed)) parts.push_back(part);
  return parts;
}

bool HasPart(const std::vector<data::ExprPtr>& parts, const data::Expr& part) {
  return std::any_of(parts.begin(), parts.end(), [&](const data::ExprPtr& each) { return data::EqualExprs(*each, part); });
}

bool IsTrue(const data::ExprPtr& part) {
  return part->kind == data::ExprKind::kConstant && !part->constant.is_null() && part->constant.as_bool();
}

}  // namespace

RowFacts::RowFacts(const DomainPlan& plan, uint32_t pattern) {
  const PatternPlan& of = plan.patterns()[pattern];
  std::vector<int32_t> known;
  for (const VariablePlan& variable : of.variables) {
    decided_.push_back(!variable.rest.has_value());
    if (variable.bit < 0) {
      bit_of_.push_back(-1);
      continue;
    }
    const auto found = std::find(known.begin(), known.end(), variable.bit);
    bit_of_.push_back(static_cast<int32_t>(found - known.begin()));
    if (found == known.end()) known.push_back(variable.bit);
  }
  bits_.resize(known.size());
  if (too_many()) return;
  std::vector<std::vector<data::ExprPtr>> parts;
  for (const int32_t bit : known) parts.push_back(PartsOf(plan, of.pattern.columns, bit));
  for (size_t a = 0; a < bits_.size(); ++a) {
    bits_[a].always = std::all_of(parts[a].begin(), parts[a].end(), IsTrue);
    bits_[a].never = data::NeverTrue(parts[a]);
    for (size_t b = 0; b < bits_.size(); ++b) {
      if (a == b) continue;
      const bool implied = std::all_of(parts[b].begin(), parts[b].end(),
                                       [&](const data::ExprPtr& part) { return HasPart(parts[a], *part); });
      if (implied) bits_[a].implies |= uint64_t{1} << b;
      std::vector<data::ExprPtr> both = parts[a];
      both.insert(both.end(), parts[b].begin(), parts[b].end());
      if (data::NeverTrue(both)) bits_[a].excludes |= uint64_t{1} << b;
    }
  }
}

bool RowFacts::Consistent(uint64_t asked, uint64_t held) const {
  for (size_t i = 0; i < bits_.size(); ++i) {
    if ((asked >> i & 1) == 0) continue;
    const bool holds = (held >> i & 1) != 0;
    if (holds ? bits_[i].never : bits_[i].always) return false;
    if (holds && ((bits_[i].excludes & held) != 0 || (bits_[i].implies & asked & ~held) != 0)) return false;
  }
  return true;
}

}  // namespace tripline::cep
