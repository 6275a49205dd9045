#include "cep/domain_plan.h"

#include <algorithm>
#include <set>

#include "cep/key_state.h"

namespace tripline::cep {

// A label node: parent, row and take, before the payload.
inline constexpr uint32_t kNodeHeaderBytes = 16;

class DomainPlanner {
 public:
  explicit DomainPlanner(const std::vector<data::Type>& types) : types_(types), plan_(new DomainPlan) {}

  data::Status Add(patterns::Pattern pattern) {
    PatternPlan plan;
    plan.pattern = std::move(pattern);
    TRIPLINE_ASSIGN_OR_RETURN(plan.automaton, patterns::CompileAutomaton(plan.pattern));
    TRIPLINE_RETURN_IF_ERROR(PlanNavigations(plan));
    TRIPLINE_RETURN_IF_ERROR(PlanVariables(plan));
    TRIPLINE_RETURN_IF_ERROR(PlanMeasures(plan));
    kept_.insert(plan.pattern.row_columns.begin(), plan.pattern.row_columns.end());
    PlanPayload(plan);
    PlanStart(plan);
    plan.skip_target.assign(plan.pattern.variables.size(), false);
    for (const uint32_t variable : plan.pattern.skip_variables) plan.skip_target[variable] = true;
    plan.state = RunStateLayout(plan.automaton, plan.pattern.within.has_value());
    for (const std::vector<patterns::Wait>& follow : plan.automaton.follow) {
      plan.ends_late = plan.ends_late || std::any_of(follow.begin(), follow.end(), [&](const patterns::Wait& wait) {
        return wait.needs_end || (plan.automaton.extended && patterns::IsPending(plan.automaton, wait));
      });
    }
    plan.entry_bytes = 8 + 4 * ((plan.automaton.counters + 1) & ~1u);
    plan_->patterns_.push_back(std::move(plan));
    return data::OkStatus();
  }

  std::unique_ptr<const DomainPlan> Finish() {
    plan_->predicate_words_ = std::max<uint32_t>(1, (static_cast<uint32_t>(plan_->predicates_.size()) + 63) / 64);
    plan_->layout_ = RecordLayout(types_, {kept_.begin(), kept_.end()}, plan_->predicate_words_);
    plan_->slot_bytes_ =
        static_cast<uint32_t>(sizeof(KeySlot) + sizeof(SearchSlot) * plan_->patterns_.size());
    plan_->start_bits_.assign(plan_->predicate_words_, 0);
    for (PatternPlan& pattern : plan_->patterns_) {
      pattern.start_bits.resize(plan_->predicate_words_, 0);
      for (uint32_t word = 0; word < plan_->predicate_words_; ++word) {
        plan_->start_bits_[word] |= pattern.start_bits[word];
      }
      plan_->always_starts_ = plan_->always_starts_ || pattern.always_starts;
    }
    plan_->keeps_all_rows_ = plan_->keeps_all_rows_ || plan_->lookback_ > 0;
    return std::move(plan_);
  }

 private:
  // Fills loads; columns that records must keep are noted.
  data::StatusOr<CompiledExpr> Compile(const data::ExprPtr& expr, uint32_t columns, bool in_pattern) {
    CompiledExpr compiled;
    TRIPLINE_ASSIGN_OR_RETURN(compiled.program, data::Program::Compile(std::span(&expr, 1)));
    std::set<uint32_t> inputs;
    data::VisitInputs(*expr, [&](uint32_t input, data::Type) { inputs.insert(input); });
    for (const uint32_t input : inputs) {
      const bool navigation = in_pattern && input >= columns;
      if (input < columns) kept_.insert(input);
      compiled.loads.push_back({input, navigation, navigation ? input - columns : input});
    }
    return compiled;
  }

  data::Status PlanNavigations(PatternPlan& plan) {
    const uint32_t columns = plan.pattern.columns;
    for (const patterns::Navigation& navigation : plan.pattern.navigations) {
      NavigationPlan out;
      out.navigation = navigation;
      out.covers_all = navigation.variables.empty();
      out.covers.assign(plan.pattern.variables.size(), out.covers_all);
      for (uint32_t v = 0; v < plan.pattern.variables.size(); ++v) {
        if (!plan.pattern.variables[v].mapped) out.covers[v] = false;
      }
      for (const uint32_t variable : navigation.variables) out.covers[variable] = true;
      if (navigation.kind == patterns::Navigation::Kind::kRow) {
        if (navigation.expression->kind == data::ExprKind::kInput && navigation.expression->input < columns) {
          out.plain_column = static_cast<int32_t>(navigation.expression->input);
          kept_.insert(navigation.expression->input);
        } else {
          TRIPLINE_ASSIGN_OR_RETURN(out.expression, Compile(navigation.expression, columns, false));
        }
        plan_->lookback_ = std::max(plan_->lookback_, static_cast<uint32_t>(std::max(0, -navigation.physical_offset)));
        plan.lookahead = std::max(plan.lookahead, static_cast<uint32_t>(std::max(0, navigation.physical_offset)));
      } else if (navigation.kind == patterns::Navigation::Kind::kAggregate) {
        if (navigation.argument != nullptr) {
          TRIPLINE_ASSIGN_OR_RETURN(out.expression, Compile(navigation.argument, columns, false));
        }
        if (navigation.second != nullptr) {
          TRIPLINE_ASSIGN_OR_RETURN(out.second, Compile(navigation.second, columns, false));
        }
      }
      plan.navigations.push_back(std::move(out));
    }
    return data::OkStatus();
  }

  data::Status PlanVariables(PatternPlan& plan) {
    const uint32_t columns = plan.pattern.columns;
    plan.mergeable = true;
    for (uint32_t v = 0; v < plan.pattern.variables.size(); ++v) {
      VariablePlan variable;
      std::vector<data::ExprPtr> local;
      std::vector<data::ExprPtr> rest;
      if (const data::ExprPtr& condition = plan.pattern.variables[v].condition; condition != nullptr) {
        for (const data::ExprPtr& part : data::Conjuncts(condition)) {
          bool row_local = true;
          data::VisitInputs(*part, [&](uint32_t input, data::Type) { row_local = row_local && input < columns; });
          (row_local ? local : rest).push_back(part);
        }
      }
      if (!local.empty()) variable.predicate = AddPredicate(data::MakeConjunction(local));
      if (!rest.empty()) {
        TRIPLINE_ASSIGN_OR_RETURN(variable.rest, Compile(data::MakeConjunction(rest), columns, true));
        for (const Load& load : variable.rest->loads) {
          const bool current = !load.navigation || ReadsCurrentRow(plan, plan.navigations[load.index], v);
          variable.access.push_back(current ? ConditionAccess::kCurrentRow : ConditionAccess::kRun);
          plan.mergeable = plan.mergeable && current;
        }
      }
      plan.variables.push_back(std::move(variable));
    }
    return data::OkStatus();
  }

  static bool ReadsCurrentRow(const PatternPlan& pattern, const NavigationPlan& plan, uint32_t variable) {
    const patterns::Navigation& navigation = plan.navigation;
    const uint32_t columns = pattern.pattern.columns;
    if (navigation.kind != patterns::Navigation::Kind::kRow) return false;
    if (plan.plain_column < 0) {
      // CLASSIFIER() beside a physical offset reads the label of another row.
      for (const Load& load : plan.expression.loads) {
        if (load.input >= columns && navigation.physical_offset != 0) return false;
      }
    }
    // A row that `until` is tested with is mapped to no variable, but PREV and NEXT start from it.
    const bool starts_here = plan.covers_all && !pattern.pattern.variables[variable].mapped;
    return navigation.from_last && navigation.logical_offset == 0 && (plan.covers[variable] || starts_here);
  }

  int32_t AddPredicate(const data::ExprPtr& predicate) {
    for (size_t i = 0; i < plan_->predicates_.size(); ++i) {
      if (data::EqualExprs(*plan_->predicates_[i], *predicate)) return static_cast<int32_t>(i);
    }
    plan_->predicates_.push_back(predicate);
    return static_cast<int32_t>(plan_->predicates_.size() - 1);
  }

  data::Status PlanMeasures(PatternPlan& plan) {
    for (const patterns::Measure& measure : plan.pattern.measures) {
      const data::Expr& expr = *measure.expression;
      const bool bare = expr.kind == data::ExprKind::kInput && expr.input >= plan.pattern.columns;
      plan.measure_navigation.push_back(bare ? static_cast<int32_t>(expr.input - plan.pattern.columns) : -1);
      if (bare) {
        plan.measures.emplace_back();
        continue;
      }
      TRIPLINE_ASSIGN_OR_RETURN(CompiledExpr compiled, Compile(measure.expression, plan.pattern.columns, true));
      plan.measures.push_back(std::move(compiled));
    }
    return data::OkStatus();
  }

  // Only what conditions read while a run grows is tracked in its nodes.
  void PlanPayload(PatternPlan& plan) {
    std::set<uint32_t> read;
    for (const VariablePlan& variable : plan.variables) {
      for (size_t i = 0; i < variable.access.size(); ++i) {
        if (variable.access[i] == ConditionAccess::kRun) read.insert(variable.rest->loads[i].index);
      }
    }
    for (const uint32_t index : read) {
      NavigationPlan& navigation = plan.navigations[index];
      const uint32_t bytes = TrackedBytes(navigation, plan.pattern.columns);
      if (bytes == 0) continue;
      navigation.access = navigation.navigation.kind == patterns::Navigation::Kind::kRow ? Access::kTrackedRow
                                                                                        : Access::kTrackedAggregate;
      navigation.payload_at = plan.payload_bytes;
      plan.payload_bytes += bytes;
      for (uint32_t v = 0; v < plan.variables.size(); ++v) {
        if (navigation.covers[v]) plan.variables[v].tracked.push_back(index);
      }
    }
    plan.node_bytes = kNodeHeaderBytes + plan.payload_bytes;
  }

  static uint32_t TrackedBytes(const NavigationPlan& plan, uint32_t columns) {
    const patterns::Navigation& navigation = plan.navigation;
    const auto reads_label = [&](const CompiledExpr& expr) {
      return std::any_of(expr.loads.begin(), expr.loads.end(),
                         [&](const Load& load) { return load.input >= columns; });
    };
    if (navigation.kind == patterns::Navigation::Kind::kRow) {
      return navigation.logical_offset == 0 && !reads_label(plan.expression) ? 8 : 0;
    }
    if (navigation.kind != patterns::Navigation::Kind::kAggregate || navigation.aggregate.distinct ||
        navigation.second != nullptr || reads_label(plan.expression)) {
      return 0;
    }
    return data::AccumulatorBytes(navigation.aggregate);
  }

  void PlanStart(PatternPlan& plan) {
    const auto add = [&](const std::vector<patterns::Wait>& waits) {
      for (const patterns::Wait& wait : waits) {
        if (wait.target == patterns::kMatchTarget) {
          plan.always_starts = true;
          continue;
        }
        const int32_t predicate = plan.variables[plan.automaton.takes[wait.target].variable].predicate;
        if (predicate < 0) {
          plan.always_starts = true;
          continue;
        }
        const auto word = static_cast<uint32_t>(predicate) / 64;
        if (plan.start_bits.size() <= word) plan.start_bits.resize(word + 1, 0);
        plan.start_bits[word] |= uint64_t{1} << (predicate % 64);
      }
    };
    add(plan.automaton.start);
    add(plan.automaton.partition_start);
    for (const patterns::Instruction& instruction : plan.automaton.program) {
      if (instruction.op == patterns::Instruction::Op::kStart) plan_->keeps_all_rows_ = true;
    }
    if (plan.pattern.rows_per_match == patterns::RowsPerMatch::kAllWithUnmatched) {
      plan.always_starts = true;
      plan_->keeps_all_rows_ = true;
    }
    // NEXT looks at rows that start nothing themselves.
    if (plan.lookahead > 0) plan_->keeps_all_rows_ = true;
  }

  const std::vector<data::Type>& types_;
  std::unique_ptr<DomainPlan> plan_;
  std::set<uint32_t> kept_;
};

data::StatusOr<std::unique_ptr<const DomainPlan>> DomainPlan::Make(const std::vector<data::Type>& types,
                                                                   std::vector<patterns::Pattern> patterns) {
  DomainPlanner planner(types);
  for (patterns::Pattern& pattern : patterns) TRIPLINE_RETURN_IF_ERROR(planner.Add(std::move(pattern)));
  return planner.Finish();
}

}  // namespace tripline::cep
