#include "cep/domain_plan.h"

#include <algorithm>
#include <set>

#include "cep/key_state.h"
#include "engine/data/function.h"

namespace tripline::cep {

// A label node: parent, row and take, before the payload.
inline constexpr uint32_t kNodeHeaderBytes = 16;
// As a lookback: no row is ever given back.
inline constexpr uint32_t kWholePartition = 0xffffffffu;

class DomainPlanner {
 public:
  DomainPlanner(const std::vector<data::Type>& types, const DomainOptions& options)
      : types_(types), options_(options), plan_(new DomainPlan) {}

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
    if (!options_.exact && plan.mergeable && plan.lookahead == 0 && !plan.pattern.on_timeout &&
        plan.pattern.rows_per_match != patterns::RowsPerMatch::kAllWithUnmatched) {
      plan.graph = MatchGraphPlan::Make(plan.automaton);
      PlaceGraph(plan);
    }
    plan.may_repeat = MayRepeat(plan.automaton) && (!plan.mergeable || plan.automaton.keeps_all);
    plan.joins = !options_.exact && MayJoin(plan);
    plan.entry_bytes = 8 + 4 * ((plan.automaton.counters + 1) & ~1u);
    plan_->patterns_.push_back(std::move(plan));
    return data::OkStatus();
  }

  std::unique_ptr<const DomainPlan> Finish() {
    const auto bits = static_cast<uint32_t>(plan_->predicates_.size() + plan_->row_conditions_.size());
    plan_->predicate_words_ = std::max<uint32_t>(1, (bits + 63) / 64);
    plan_->slots_.patterns = static_cast<uint32_t>(plan_->patterns_.size());
    plan_->start_bits_.assign(plan_->predicate_words_, 0);
    for (PatternPlan& pattern : plan_->patterns_) {
      pattern.start_bits.resize(plan_->predicate_words_, 0);
      for (uint32_t word = 0; word < plan_->predicate_words_; ++word) {
        plan_->start_bits_[word] |= pattern.start_bits[word];
      }
      plan_->always_starts_ = plan_->always_starts_ || pattern.always_starts;
      PlanWatch(pattern);
    }
    if (options_.exact) plan_->lookback_ = kWholePartition;
    plan_->join_after_ = options_.join_after;
    plan_->budget_ = options_.exact ? KeyBudget::Most() : options_.budget;
    plan_->keeps_all_rows_ = plan_->keeps_all_rows_ || plan_->lookback_ > 0;
    plan_->layout_ = RecordLayout(types_, {kept_.begin(), kept_.end()}, bits, marks_, options_.streams);
    plan_->slots_.has_texts = plan_->layout_.has_strings();
    plan_->streams_ = options_.streams;
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
          const data::Expr& argument = *navigation.argument;
          if (argument.kind == data::ExprKind::kInput && argument.input < columns) {
            out.plain_column = static_cast<int32_t>(argument.input);
          }
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
    plan.mergeable = true;
    for (uint32_t v = 0; v < plan.pattern.variables.size(); ++v) {
      VariablePlan variable;
      std::vector<data::ExprPtr> local;
      std::vector<data::ExprPtr> relative;
      std::vector<data::ExprPtr> rest;
      if (const data::ExprPtr& condition = plan.pattern.variables[v].condition; condition != nullptr) {
        for (const data::ExprPtr& part : data::Conjuncts(condition)) {
          switch (ReachOf(plan, v, *part)) {
            case Reach::kRow:
              local.push_back(part);
              break;
            case Reach::kFixedDistance:
              relative.push_back(part);
              break;
            case Reach::kAny:
              rest.push_back(part);
              break;
          }
        }
      }
      const int32_t stream = plan.pattern.variables[v].stream;
      if (stream >= 0 && local.empty()) local.push_back(data::MakeConstant(data::Value::Bool(true)));
      if (!local.empty()) variable.predicate = AddPredicate(data::MakeConjunction(local), stream);
      if (!relative.empty()) {
        TRIPLINE_ASSIGN_OR_RETURN(variable.row_condition,
                                  AddRowCondition(plan, v, variable.predicate, data::MakeConjunction(relative)));
      }
      if (!rest.empty()) TRIPLINE_RETURN_IF_ERROR(PlanRest(plan, v, data::MakeConjunction(rest), &variable));
      plan.variables.push_back(std::move(variable));
    }
    return data::OkStatus();
  }

  data::Status PlanRest(PatternPlan& plan, uint32_t v, const data::ExprPtr& condition, VariablePlan* variable) {
    const uint32_t columns = plan.pattern.columns;
    // `B.amount` in the condition of B is a column of the row under test.
    const data::ExprPtr rest = data::ReplaceInputs(condition, [&](uint32_t input, data::Type type) {
      if (input < columns) return data::MakeInput(input, type);
      const NavigationPlan& navigation = plan.navigations[input - columns];
      const bool own = DistanceOf(plan, navigation, v) == 0;
      return data::MakeInput(own ? static_cast<uint32_t>(navigation.plain_column) : input, type);
    });
    TRIPLINE_ASSIGN_OR_RETURN(variable->rest, Compile(rest, columns, true));
    variable->quick = QuickCondition::Make(*rest);
    for (const Load& load : variable->rest->loads) {
      const bool current = !load.navigation || ReadsCurrentRow(plan, plan.navigations[load.index], v);
      variable->access.push_back(current ? ConditionAccess::kCurrentRow : ConditionAccess::kRun);
      plan.mergeable = plan.mergeable && current;
    }
    return data::OkStatus();
  }

  // Which rows a part of a condition reads.
  enum class Reach : uint8_t { kRow, kFixedDistance, kAny };

  Reach ReachOf(const PatternPlan& plan, uint32_t variable, const data::Expr& part) const {
    Reach reach = Reach::kRow;
    data::VisitInputs(part, [&](uint32_t input, data::Type) {
      if (input < plan.pattern.columns || reach == Reach::kAny) return;
      const NavigationPlan& navigation = plan.navigations[input - plan.pattern.columns];
      reach = DistanceOf(plan, navigation, variable).has_value() ? Reach::kFixedDistance : Reach::kAny;
    });
    return reach;
  }

  // How far before the row under test the row lies that a navigation reads, where that is the same for every run.
  static std::optional<int32_t> DistanceOf(const PatternPlan& plan, const NavigationPlan& navigation,
                                           uint32_t variable) {
    const patterns::Navigation& read = navigation.navigation;
    if (read.kind != patterns::Navigation::Kind::kRow || navigation.plain_column < 0 || !read.from_last ||
        read.logical_offset != 0) {
      return std::nullopt;
    }
    int32_t distance = read.physical_offset;
    if (!navigation.covers[variable]) {
      if (!StandsBehind(plan.automaton, variable, navigation.covers)) return std::nullopt;
      --distance;
    }
    return distance <= 0 ? std::optional(distance) : std::nullopt;
  }

  // Whether the row before one of this variable always belongs to one of these.
  static bool StandsBehind(const patterns::Automaton& automaton, uint32_t variable, const std::vector<bool>& covers) {
    if (automaton.counters > 0 || automaton.extended) return false;
    const auto leads_here = [&](const std::vector<patterns::Wait>& waits) {
      return std::any_of(waits.begin(), waits.end(), [&](const patterns::Wait& wait) {
        return wait.target != patterns::kMatchTarget && automaton.takes[wait.target].variable == variable;
      });
    };
    if (leads_here(automaton.start) || leads_here(automaton.partition_start)) return false;
    for (size_t take = 0; take < automaton.takes.size(); ++take) {
      if (!covers[automaton.takes[take].variable] && leads_here(automaton.follow[take])) return false;
    }
    return true;
  }

  data::StatusOr<int32_t> AddRowCondition(const PatternPlan& plan, uint32_t variable, int32_t predicate,
                                          const data::ExprPtr& expression) {
    const uint32_t columns = plan.pattern.columns;
    RowCondition condition;
    condition.predicate = predicate;
    condition.expression = data::ReplaceInputs(expression, [&](uint32_t input, data::Type type) {
      RowCondition::Operand operand{0, input};
      if (input >= columns) {
        const NavigationPlan& navigation = plan.navigations[input - columns];
        operand = {*DistanceOf(plan, navigation, variable), static_cast<uint32_t>(navigation.plain_column)};
      }
      auto found = std::find(condition.operands.begin(), condition.operands.end(), operand);
      if (found == condition.operands.end()) found = condition.operands.insert(found, operand);
      return data::MakeInput(static_cast<uint32_t>(found - condition.operands.begin()), type);
    });
    for (size_t i = 0; i < plan_->row_conditions_.size(); ++i) {
      const RowCondition& other = plan_->row_conditions_[i];
      if (other.predicate == predicate && other.operands == condition.operands &&
          data::EqualExprs(*other.expression, *condition.expression)) {
        return static_cast<int32_t>(i);
      }
    }
    for (const RowCondition::Operand& operand : condition.operands) {
      kept_.insert(operand.column);
      plan_->lookback_ = std::max(plan_->lookback_, static_cast<uint32_t>(-operand.distance));
    }
    condition.comparison = ComparisonOf(condition);
    TRIPLINE_ASSIGN_OR_RETURN(condition.general.program,
                              data::Program::Compile(std::span(&condition.expression, 1)));
    plan_->row_conditions_.push_back(std::move(condition));
    return static_cast<int32_t>(plan_->row_conditions_.size() - 1);
  }

  static std::optional<RowCondition::Comparison> ComparisonOf(const RowCondition& condition) {
    const data::Expr& expr = *condition.expression;
    if (expr.kind != data::ExprKind::kCall || expr.args.size() != 2) return std::nullopt;
    for (const data::ExprPtr& arg : expr.args) {
      const data::TypeKind kind = arg->type.kind;
      const bool number = kind == data::TypeKind::kInt || kind == data::TypeKind::kTimestamp ||
                          kind == data::TypeKind::kDuration || kind == data::TypeKind::kDecimal ||
                          kind == data::TypeKind::kDouble;
      if (arg->kind != data::ExprKind::kInput || !number || data::ValueBytes(arg->type) != 8 ||
          arg->type != expr.args[0]->type) {
        return std::nullopt;
      }
    }
    const std::string_view name = expr.function->name;
    const bool less = name == "<" || name == "<=" || name == "<>";
    const bool equal = name == "=" || name == "<=" || name == ">=";
    const bool greater = name == ">" || name == ">=" || name == "<>";
    if (!less && !equal && !greater) return std::nullopt;
    return RowCondition::Comparison{condition.operands[expr.args[0]->input], condition.operands[expr.args[1]->input],
                                    expr.args[0]->type.kind == data::TypeKind::kDouble, less, equal, greater};
  }

  void PlaceGraph(PatternPlan& plan) {
    constexpr uint32_t kMostBytes = 256;  // more is not worth having in every key
    plan.graph_in_slots = plan.graph.has_value() && plan.graph->state_bytes <= kMostBytes;
    if (!plan.graph_in_slots) return;
    plan.graph_at = plan_->slots_.graphs_bytes;
    plan_->slots_.graphs_bytes += plan.graph->state_bytes;
  }

  // After all patterns are known: row conditions have the bits behind the predicates.
  void PlanWatch(PatternPlan& plan) {
    std::vector<int32_t> bits;
    for (VariablePlan& variable : plan.variables) {
      variable.bit = variable.row_condition < 0
                         ? variable.predicate
                         : static_cast<int32_t>(plan_->predicates_.size()) + variable.row_condition;
      bits.push_back(variable.bit);
    }
    if (plan.automaton.extended && !options_.exact && !plan.graph.has_value() && !plan.joins) PlanQuiet(plan);
    if (plan.automaton.extended || options_.exact) return;
    // Rows of no match are output too, and NEXT decides a row after it came: both are for the exact search alone.
    if (plan.pattern.rows_per_match != patterns::RowsPerMatch::kAllWithUnmatched && plan.lookahead == 0) {
      plan.watch = patterns::Watch::Make(plan.automaton, bits);
    }
    if (plan.watch.has_value()) {
      // A list has at most a run at each position, and a match.
      const bool counts_runs = options_.budget.runs <= plan.automaton.takes.size();
      if (OnlyBits(plan) && !plan.joins && !counts_runs) {
        plan.table = patterns::RunTable::Make(plan.automaton, *plan.watch, bits);
      }
      plan.bounds = RunBounds::Make(plan);
    } else if (OnlyBits(plan) && HasLongLoop(plan.pattern.root)) {
      plan.remembers = true;
      plan.mark = marks_;
      marks_ += kDeadLists;
    }
    if (!plan.bounds.has_value()) return;
    plan.mark = marks_++;
    plan.bounds_at = plan_->slots_.bounds_bytes;
    plan_->slots_.bounds_bytes += plan.bounds->bytes();
  }

  static void PlanQuiet(PatternPlan& plan) {
    if (plan.variables.size() > 63) return;
    const patterns::Automaton& automaton = plan.automaton;
    QuietPlan quiet;
    for (const std::vector<patterns::Wait>& follow : automaton.follow) {
      std::vector<uint64_t>& wakes = quiet.wakes.emplace_back();
      for (const patterns::Wait& wait : follow) {
        wakes.push_back(WakeOf(automaton, wait));
        if (wakes.back() != QuietPlan::kAlwaysWakes) quiet.any |= wakes.back();
      }
    }
    // With strict steps alone every row matters.
    const auto waits = [](uint64_t wake) { return wake != QuietPlan::kAlwaysWakes; };
    if (std::none_of(quiet.wakes.begin(), quiet.wakes.end(), [&](const std::vector<uint64_t>& wakes) {
          return std::any_of(wakes.begin(), wakes.end(), waits);
        })) {
      return;
    }
    for (size_t v = 0; v < plan.variables.size(); ++v) {
      if (plan.variables[v].bit < 0) {
        quiet.unconditional |= uint64_t{1} << v;
      } else {
        quiet.conditional.emplace_back(static_cast<uint32_t>(plan.variables[v].bit), uint64_t{1} << v);
      }
    }
    plan.quiet = std::move(quiet);
  }

  // The variables that a wait takes a row for, is forbidden by, guarded by or ended by.
  static uint64_t WakeOf(const patterns::Automaton& automaton, const patterns::Wait& wait) {
    const patterns::Context& context = automaton.contexts[wait.context];
    const bool pending = patterns::IsPending(automaton, wait);
    if (wait.needs_end) return QuietPlan::kAlwaysWakes;
    if (!pending && wait.target == patterns::kMatchTarget) return 0;  // nobody waits for an end that is there
    if (!pending && automaton.gaps[context.gap].mark == patterns::Gap::Mark::kStrict) return QuietPlan::kAlwaysWakes;
    uint64_t wake = 0;
    const auto add = [&](uint32_t variable) { wake |= uint64_t{1} << variable; };
    bool next_row = false;
    ForEachBit({&context.forbidden, 1}, [&](uint32_t id) {
      const patterns::Negation& negation = automaton.negations[id];
      next_row = next_row || negation.reach == patterns::Negation::Reach::kNextRow;
      std::for_each(negation.variables.begin(), negation.variables.end(), add);
      return true;
    });
    // A final negation of the next row is decided by it, whatever it is.
    if (pending) return next_row ? QuietPlan::kAlwaysWakes : wake;
    add(automaton.takes[wait.target].variable);
    const uint64_t loops = context.guards | automaton.inside[wait.target].untils;
    ForEachBit({&loops, 1}, [&](uint32_t id) {
      const patterns::Loop& loop = automaton.loops[id];
      std::for_each(loop.first.begin(), loop.first.end(), add);
      if (loop.until.has_value()) add(*loop.until);
      return true;
    });
    return wake;
  }

  static bool MayRepeat(const patterns::Automaton& automaton) {
    std::set<uint32_t> variables;
    for (const patterns::Take& take : automaton.takes) variables.insert(take.variable);
    return automaton.extended || automaton.counters > 0 || variables.size() < automaton.takes.size();
  }

  // Later starts do live through the rows of an earlier one, and what becomes of their runs follows from these rows alone:
  // not from labels, from the number of the match, or from where the partition ends.
  static bool MayJoin(const PatternPlan& plan) {
    const auto reads_number = [&](const NavigationPlan& navigation) {
      return navigation.navigation.kind == patterns::Navigation::Kind::kMatchNumber ||
             std::any_of(navigation.expression.loads.begin(), navigation.expression.loads.end(),
                         [&](const Load& load) { return load.input > plan.pattern.columns; });
    };
    const bool numbered = std::any_of(plan.variables.begin(), plan.variables.end(), [&](const VariablePlan& variable) {
      return variable.rest.has_value() &&
             std::any_of(variable.rest->loads.begin(), variable.rest->loads.end(), [&](const Load& load) {
               return load.navigation && reads_number(plan.navigations[load.index]);
             });
    });
    const bool asks_for_end = std::any_of(
        plan.automaton.program.begin(), plan.automaton.program.end(),
        [](const patterns::Instruction& instruction) { return instruction.op == patterns::Instruction::Op::kEnd; });
    const bool overlaps = plan.automaton.extended || plan.pattern.skip != patterns::SkipMode::kPastLastRow;
    return plan.mergeable && overlaps && !plan.automaton.keeps_all && !numbered && !asks_for_end;
  }

  static bool OnlyBits(const PatternPlan& plan) {
    return std::none_of(plan.variables.begin(), plan.variables.end(),
                        [](const VariablePlan& variable) { return variable.rest.has_value(); });
  }

  static bool HasLongLoop(const patterns::Node& node) {
    constexpr uint32_t kLong = 16;
    return (node.kind == patterns::Node::Kind::kQuantified && node.max > kLong) ||
           std::any_of(node.children.begin(), node.children.end(), HasLongLoop);
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

  int32_t AddPredicate(const data::ExprPtr& predicate, int32_t stream) {
    for (size_t i = 0; i < plan_->predicates_.size(); ++i) {
      if (plan_->predicate_streams_[i] == stream && data::EqualExprs(*plan_->predicates_[i], *predicate)) {
        return static_cast<int32_t>(i);
      }
    }
    plan_->predicates_.push_back(predicate);
    plan_->predicate_streams_.push_back(stream);
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
  const DomainOptions options_;
  std::unique_ptr<DomainPlan> plan_;
  std::set<uint32_t> kept_;
  uint32_t marks_ = 0;
};

data::ExprPtr DomainPlan::PredicateOf(size_t predicate, size_t stream) const {
  const int32_t bound = predicate_streams_[predicate];
  if (bound >= 0 && static_cast<size_t>(bound) != stream) return nullptr;
  if (streams_.empty()) return predicates_[predicate];
  return data::ReplaceInputs(predicates_[predicate], [&](uint32_t input, data::Type type) {
    const int32_t column = streams_[stream].columns[input];
    return column < 0 ? data::MakeConstant(data::Value(type)) : data::MakeInput(static_cast<uint32_t>(column), type);
  });
}

int64_t DeadlineOf(const patterns::Pattern& pattern, int64_t first_us) {
  return pattern.within.has_value() ? EndOf(first_us, *pattern.within) : engine::kEndOfTime;
}

data::StatusOr<std::unique_ptr<const DomainPlan>> DomainPlan::Make(const std::vector<data::Type>& types,
                                                                   std::vector<patterns::Pattern> patterns,
                                                                   const DomainOptions& options) {
  DomainPlanner planner(types, options);
  for (patterns::Pattern& pattern : patterns) TRIPLINE_RETURN_IF_ERROR(planner.Add(std::move(pattern)));
  return planner.Finish();
}

}  // namespace tripline::cep
