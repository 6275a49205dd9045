#include "rules/explain/plan_description.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dsl/merged_rows.h"
#include "engine/data/function.h"
#include "engine/io/csv_header.h"
#include "rules/compile/rule_plan.h"
#include "rules/explain/expression_text.h"
#include "rules/explain/wait_text.h"

namespace tripline::rules {
namespace {

using patterns::kMatchTarget;
using patterns::Wait;

template <typename Each>
void ForEachBit(uint64_t bits, const Each& each) {
  for (; bits != 0; bits &= bits - 1) each(static_cast<size_t>(__builtin_ctzll(bits)));
}

std::string Counted(uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// --- what rules have in common --------------------------------------------------------------------------------------

// Parts of conditions over a row alone, of all rules that run: a stream's program evaluates equal ones once.
class RowParts {
 public:
  void Add(uint32_t stream, uint32_t rule, const data::ExprPtr& condition) {
    for (const data::ExprPtr& part : data::Conjuncts(condition)) Find(stream, part).users.push_back(rule);
  }

  std::vector<uint32_t> UsersOf(uint32_t stream, const data::Expr& part) const {
    for (const Part& each : parts_) {
      if (each.stream == stream && data::EqualExprs(*each.expression, part)) return each.users;
    }
    return {};
  }

  void Count(uint32_t stream, StreamDescription* out) const {
    for (const Part& part : parts_) {
      if (part.stream != stream) continue;
      ++out->conditions;
      out->uses += static_cast<uint32_t>(part.users.size());
    }
  }

 private:
  struct Part {
    uint32_t stream;
    data::ExprPtr expression;
    std::vector<uint32_t> users;
  };

  Part& Find(uint32_t stream, const data::ExprPtr& part) {
    for (Part& each : parts_) {
      if (each.stream == stream && data::EqualExprs(*each.expression, *part)) return each;
    }
    return parts_.emplace_back(Part{stream, part, {}});
  }

  std::vector<Part> parts_;
};

// Whether a part of a variable's condition reads its row alone, as the planner decides it: it is in the predicate.
bool IsRowLocal(const data::Expr& part, uint32_t columns) {
  bool local = true;
  data::VisitInputs(part, [&](uint32_t input, data::Type) { local = local && input < columns; });
  return local;
}

class Describer {
 public:
  Describer(const dsl::Model& model, const dsl::SourceSet& sources, std::vector<RuleDomain> domains)
      : model_(model), sources_(sources), domains_(std::move(domains)) {
    for (uint32_t i = 0; i < model.rules.size(); ++i) {
      const dsl::RuleModel& rule = model.rules[i];
      if (rule.mode == dsl::Mode::kOff) continue;
      for (const uint32_t stream : rule.streams) {
        if (rule.when != nullptr) parts_.Add(stream, i, rule.when);
      }
      if (!rule.match.has_value()) continue;
      const uint32_t columns = ColumnsOf(rule);
      for (const dsl::VariableModel& variable : rule.match->variables) {
        if (variable.condition == nullptr) continue;
        for (const data::ExprPtr& part : data::Conjuncts(variable.condition)) {
          if (!IsRowLocal(*part, columns)) continue;
          for (const auto& [stream, own] : OverStreams(rule, variable.stream, part)) parts_.Add(stream, i, own);
        }
      }
    }
  }

  std::vector<StreamDescription> Streams() const {
    std::vector<StreamDescription> streams;
    for (uint32_t i = 0; i < model_.streams.size(); ++i) {
      StreamDescription stream;
      stream.name = model_.streams[i].name;
      for (const dsl::RuleModel& rule : model_.rules) {
        const bool reads = std::find(rule.streams.begin(), rule.streams.end(), i) != rule.streams.end();
        if (rule.mode != dsl::Mode::kOff && reads) stream.rules.push_back(rule.name);
      }
      parts_.Count(i, &stream);
      if (!stream.rules.empty()) streams.push_back(std::move(stream));
    }
    return streams;
  }

  RuleDescription Rule(uint32_t number, RuleBounds bounds) const;

 private:
  uint32_t ColumnsOf(const dsl::RuleModel& rule) const { return static_cast<uint32_t>(SchemaOf(rule)->fields.size()); }
  // Of the rows that it reads, merged where its streams are several.
  std::shared_ptr<const data::Schema> SchemaOf(const dsl::RuleModel& rule) const {
    return dsl::RowsOf(model_, rule.streams).schema;
  }

  // A part of a condition over a row alone, over the columns of each stream whose program evaluates it. `bound`: place of
  // the stream whose rows the variable takes; -1: any.
  std::vector<std::pair<uint32_t, data::ExprPtr>> OverStreams(const dsl::RuleModel& rule, int32_t bound,
                                                              const data::ExprPtr& part) const {
    const dsl::MergedRows rows = dsl::RowsOf(model_, rule.streams);
    std::vector<std::pair<uint32_t, data::ExprPtr>> all;
    for (size_t i = 0; i < rule.streams.size(); ++i) {
      if (bound >= 0 && static_cast<size_t>(bound) != i) continue;
      all.emplace_back(rule.streams[i], data::ReplaceInputs(part, [&](uint32_t input, data::Type type) {
                         const int32_t column = rows.columns[i][input];
                         return column < 0 ? data::MakeConstant(data::Value(type))
                                           : data::MakeInput(static_cast<uint32_t>(column), type);
                       }));
    }
    return all;
  }

  // In the order of the files.
  std::vector<std::string> Others(uint32_t rule, std::vector<uint32_t> rules) const {
    std::vector<std::string> names;
    std::sort(rules.begin(), rules.end());
    for (const uint32_t other : rules) {
      const std::string& name = model_.rules[other].name;
      if (other != rule && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    return names;
  }

  void DescribeMatch(uint32_t number, const RuleDomain& domain, uint32_t place, RuleDescription* out) const;
  void DescribeVariables(uint32_t number, const cep::PatternPlan& plan, RuleDescription* out) const;
  ConditionPart Part(uint32_t number, const cep::PatternPlan& plan, uint32_t variable, const data::ExprPtr& part) const;

  const dsl::Model& model_;
  const dsl::SourceSet& sources_;
  const std::vector<RuleDomain> domains_;
  RowParts parts_;
};

// --- automata -------------------------------------------------------------------------------------------------------

// The waits behind a take (or the start). Of loops that are counted the turns below, at and behind their lower bound in
// one list.
std::vector<Wait> WaitsBehind(const patterns::Automaton& automaton, uint32_t from) {
  if (automaton.counters == 0) return from == patterns::kFromStart ? automaton.start : automaton.follow[from];
  std::vector<Wait> all;
  std::vector<std::vector<uint32_t>> values(automaton.counters);
  for (const patterns::Instruction& instruction : automaton.program) {
    if (instruction.op != patterns::Instruction::Op::kCounterLoop) continue;
    const uint32_t last = instruction.max == patterns::kUnbounded ? instruction.min : instruction.max - 1;
    values[instruction.id] = {instruction.min > 0 ? instruction.min - 1 : 0, 0, last};
    if (instruction.max > instruction.min) values[instruction.id].insert(values[instruction.id].begin(), instruction.min);
  }
  patterns::ClosureScratch scratch;
  size_t combinations = 1;
  for (const std::vector<uint32_t>& of : values) combinations *= of.size();
  for (size_t at = 0; at < combinations; ++at) {
    uint32_t counters[patterns::kMaxCounters] = {};
    size_t rest = at;
    for (uint32_t i = 0; i < automaton.counters; ++i) {
      counters[i] = values[i][rest % values[i].size()];
      rest /= values[i].size();
    }
    std::vector<Wait> waits;
    patterns::Closure(automaton, from, counters, scratch, &waits);
    for (const Wait& wait : waits) {
      const bool known = std::any_of(all.begin(), all.end(), [&](const Wait& other) {
        return other.target == wait.target && other.needs_end == wait.needs_end;
      });
      if (!known) all.push_back(wait);
    }
  }
  return all;
}

class StateDescriber {
 public:
  StateDescriber(const patterns::Pattern& pattern, const patterns::Automaton& automaton)
      : pattern_(pattern), automaton_(automaton) {
    std::vector<uint32_t> uses(pattern.variables.size(), 0);
    for (const patterns::Take& take : automaton.takes) ++uses[take.variable];
    std::vector<uint32_t> next(pattern.variables.size(), 0);
    // Programs are compiled from the end: states are named as the pattern reads.
    order_.resize(automaton.takes.size());
    for (uint32_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<uint32_t>(order_.size()) - 1 - i;
    std::stable_sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) {
      return automaton.takes[a].element < automaton.takes[b].element;
    });
    names_.resize(order_.size());
    places_.resize(order_.size());
    for (uint32_t i = 0; i < order_.size(); ++i) {
      const uint32_t variable = automaton.takes[order_[i]].variable;
      const std::string& name = pattern.variables[variable].name;
      places_[order_[i]] = i + 1;
      names_[order_[i]] = uses[variable] == 1 ? name : fmt::format("{}#{}", name, ++next[variable]);
    }
  }

  std::vector<StateDescription> States() const {
    std::vector<StateDescription> states;
    states.push_back({.name = "start", .variable = {}, .waits = {}, .notes = {}});
    AddWaits(WaitsBehind(automaton_, patterns::kFromStart), &states[0]);
    if (states[0].waits.empty()) AddWaits(automaton_.partition_start, &states[0]);
    for (const uint32_t take : order_) {
      StateDescription& state = states.emplace_back();
      state.name = names_[take];
      state.variable = pattern_.variables[automaton_.takes[take].variable].name;
      AddWaits(WaitsBehind(automaton_, take), &state);
      AddNotes(take, &state);
    }
    return states;
  }

 private:
  void AddWaits(const std::vector<Wait>& waits, StateDescription* state) const {
    for (const Wait& wait : waits) {
      WaitDescription& added = state->waits.emplace_back();
      const bool ends = wait.target == kMatchTarget;
      if (!ends) added.target = places_[wait.target];
      added.text = WaitText(pattern_, automaton_, wait.context, ends ? "" : names_[wait.target]);
      if (wait.needs_end) added.text = "$: the end, if no row follows";
      if (!ends) {
        added.mark = added.text.substr(0, added.text.size() - names_[wait.target].size());
        while (added.mark.ends_with(' ')) added.mark.pop_back();
      }
      if (automaton_.extended) AddGuards(automaton_.contexts[wait.context].guards, &added);
      state->ends = state->ends || ends;
    }
  }

  void AddGuards(uint64_t guards, WaitDescription* wait) const {
    ForEachBit(guards, [&](size_t id) {
      std::string names;
      for (const uint32_t v : automaton_.loops[id].first) names += (names.empty() ? "" : " or ") + pattern_.variables[v].name;
      wait->text += fmt::format(" (unless the row is {})", names);
    });
  }

  void AddNotes(uint32_t take, StateDescription* state) const {
    if (automaton_.takes[take].excluded) state->notes.push_back("left out of the output");
    if (!automaton_.extended) return;
    ForEachBit(automaton_.inside[take].groups, [&](size_t id) {
      state->notes.push_back(fmt::format("in a group within {}", PeriodText(automaton_.groups[id])));
    });
    ForEachBit(automaton_.inside[take].untils, [&](size_t id) {
      const std::optional<uint32_t>& until = automaton_.loops[id].until;
      if (until.has_value()) state->notes.push_back(fmt::format("until ({})", pattern_.variables[*until].name));
    });
  }

  const patterns::Pattern& pattern_;
  const patterns::Automaton& automaton_;
  std::vector<uint32_t> order_;  // takes, as they are shown
  std::vector<uint32_t> places_;  // per take, its state
  std::vector<std::string> names_;
};

// Loops that are counted have one state for all their turns.
void AddCountedLoops(const patterns::Automaton& automaton, std::vector<std::string>* lines) {
  std::set<uint32_t> seen;
  for (const patterns::Instruction& instruction : automaton.program) {
    const bool loop = instruction.op == patterns::Instruction::Op::kCounterLoop;
    if (!loop || !seen.insert(instruction.id).second) continue;
    const std::string most = instruction.max == patterns::kUnbounded ? "any number" : std::to_string(instruction.max);
    lines->push_back(fmt::format("a loop of {} to {} turns is counted: one state stands for all of them", instruction.min, most));
  }
}

// --- how matches are found ------------------------------------------------------------------------------------------

std::vector<std::string> SearchLines(const cep::DomainPlan& domain, const cep::PatternPlan& plan) {
  std::vector<std::string> lines;
  if (plan.watch.has_value()) {
    lines.push_back(fmt::format("a table of {} over {} says at each row, for all starts at once, whether a match may end "
                                "there; only then is it looked for",
                                Counted(plan.watch->states(), "state"),
                                Counted(plan.watch->bits().size(), "condition")));
    if (plan.bounds.has_value()) {
      lines.push_back(fmt::format("bounds of what conditions read of runs rule out rows before that{}",
                                  plan.bounds->looks_back() ? ", and a walk back finds the first start that may match" : ""));
    }
  } else if (plan.graph.has_value()) {
    lines.push_back("all runs of all starts share one graph, so a row costs the same however many runs there are");
  } else {
    lines.push_back(plan.always_starts ? "runs are followed row by row; every row may begin one"
                                       : "runs are followed row by row, from rows that meet a first condition on");
  }
  if (plan.remembers) lines.push_back("the runs of starts that came to nothing are remembered, so none is followed twice");
  if (!plan.graph.has_value()) {
    lines.push_back(plan.mergeable ? "runs that stand at the same state are one: no condition reads what they took"
                                   : "runs are kept apart where they took other rows, since conditions read what they took");
  }
  if (plan.joins) lines.push_back("a start whose runs stand as those of an earlier one did goes on from where that one is");
  if (plan.quiet.has_value()) lines.push_back("a row that meets no condition that the open runs wait for is not looked at by them");
  if (domain.keeps_all_rows()) lines.push_back("every row of the key is recorded, as a rule of it asks for (PREV, NEXT or ^)");
  AddCountedLoops(plan.automaton, &lines);
  return lines;
}

std::string SkipText(const patterns::Pattern& pattern) {
  switch (pattern.skip) {
    case patterns::SkipMode::kToNextRow:
      return "after match skip to next row";
    case patterns::SkipMode::kToFirst:
      return "after match skip to first " + pattern.skip_name;
    case patterns::SkipMode::kToLast:
      return "after match skip to last " + pattern.skip_name;
    case patterns::SkipMode::kNoSkip:
      return "after match no skip: every match of every start";
    case patterns::SkipMode::kPastLastRow:
      break;
  }
  return "after match skip past last row";
}

std::set<uint32_t> ForbiddenVariables(const patterns::Automaton& automaton) {
  std::set<uint32_t> variables;
  for (const patterns::Negation& negation : automaton.negations) {
    variables.insert(negation.variables.begin(), negation.variables.end());
  }
  return variables;
}

// --- rules ----------------------------------------------------------------------------------------------------------

ConditionPart Describer::Part(uint32_t number, const cep::PatternPlan& plan, uint32_t variable,
                              const data::ExprPtr& part) const {
  const dsl::RuleModel& rule = model_.rules[number];
  const patterns::Pattern& pattern = plan.pattern;
  const std::shared_ptr<const data::Schema> rows = SchemaOf(rule);
  const data::Schema& schema = *rows;
  const std::vector<dsl::SubsetModel> none;
  ConditionPart out;
  out.text = ExpressionText(*part, [&](uint32_t input) {
    if (input < pattern.columns) return schema.fields[input].name;
    return NavigationText(pattern, pattern.navigations[input - pattern.columns], schema,
                          rule.match.has_value() ? rule.match->subsets : none);
  });
  if (IsRowLocal(*part, pattern.columns)) {
    std::vector<uint32_t> users;
    for (const auto& [stream, own] : OverStreams(rule, pattern.variables[variable].stream, part)) {
      const std::vector<uint32_t> of_stream = parts_.UsersOf(stream, *own);
      users.insert(users.end(), of_stream.begin(), of_stream.end());
    }
    out.shared_with = Others(number, std::move(users));
    return out;
  }
  // The planner has put it into the row condition, or it is among what the rest reads.
  const cep::VariablePlan& of = plan.variables[variable];
  out.reads = Reads::kRowsBefore;
  data::VisitInputs(*part, [&](uint32_t input, data::Type) {
    for (size_t i = 0; i < of.access.size(); ++i) {
      if (of.rest->loads[i].input == input && of.access[i] == cep::ConditionAccess::kRun) out.reads = Reads::kRun;
    }
  });
  return out;
}

void Describer::DescribeVariables(uint32_t number, const cep::PatternPlan& plan, RuleDescription* out) const {
  const std::set<uint32_t> forbidden = ForbiddenVariables(plan.automaton);
  for (uint32_t v = 0; v < plan.pattern.variables.size(); ++v) {
    const patterns::Variable& variable = plan.pattern.variables[v];
    VariableDescription& added = out->variables.emplace_back();
    added.name = variable.name;
    if (!variable.mapped) added.role = VariableDescription::Role::kUntil;
    if (forbidden.contains(v)) added.role = VariableDescription::Role::kForbidden;
    if (variable.stream >= 0) {
      const uint32_t stream = model_.rules[number].streams[static_cast<size_t>(variable.stream)];
      added.parts.push_back({"on " + model_.streams[stream].name, Reads::kRow, {}});
    }
    if (variable.condition == nullptr) continue;
    for (const data::ExprPtr& part : data::Conjuncts(variable.condition)) {
      added.parts.push_back(Part(number, plan, v, part));
    }
  }
}

void Describer::DescribeMatch(uint32_t number, const RuleDomain& domain, uint32_t place, RuleDescription* out) const {
  const dsl::RuleModel& rule = model_.rules[number];
  const cep::PatternPlan& plan = domain.plan->patterns()[place];
  const patterns::Pattern& pattern = plan.pattern;
  out->pattern = patterns::DumpNode(pattern, pattern.root);
  if (pattern.within.has_value()) out->pattern += " within " + PeriodText(*pattern.within);
  out->skip = SkipText(pattern);
  DescribeVariables(number, plan, out);
  out->states = StateDescriber(pattern, plan.automaton).States();
  out->same_key = Others(number, domain.rules);
  out->search = SearchLines(*domain.plan, plan);
  out->late = LateMatchesOf(*rule.match, sources_, *domain.plan, place);
  for (const StateDescription& state : out->states) {
    const bool known = std::find(out->ends_with.begin(), out->ends_with.end(), state.variable) != out->ends_with.end();
    if (state.ends && !state.variable.empty() && !known) out->ends_with.push_back(state.variable);
  }
  if (pattern.on_timeout && pattern.within.has_value()) {
    out->notes.push_back(fmt::format("what 'within' ended comes out when time reaches {} after its first row",
                                     PeriodText(*pattern.within)));
  }
}

RuleDescription Describer::Rule(uint32_t number, RuleBounds bounds) const {
  const dsl::RuleModel& rule = model_.rules[number];
  RuleDescription out;
  out.name = rule.name;
  out.description = rule.description;
  out.off = rule.mode == dsl::Mode::kOff;
  out.match = rule.match.has_value();
  if (out.off) return out;
  const std::shared_ptr<const data::Schema> schema = SchemaOf(rule);
  const InputNames columns = [&](uint32_t input) { return schema->fields[input].name; };
  for (const uint32_t stream : rule.streams) out.streams.push_back(model_.streams[stream].name);
  // Streams may call their keys otherwise.
  const size_t key_columns = rule.keys.empty() ? 0 : rule.keys[0].size();
  for (size_t column = 0; column < key_columns; ++column) {
    std::vector<std::string> names;
    for (size_t i = 0; i < rule.keys.size(); ++i) {
      const data::Schema& own = *model_.streams[rule.streams[i]].schema;
      std::string name = ExpressionText(*rule.keys[i][column], [&](uint32_t input) { return own.fields[input].name; });
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    out.keys.push_back(fmt::format("{}", fmt::join(names, " or ")));
  }
  if (rule.when != nullptr) {
    for (const data::ExprPtr& part : data::Conjuncts(rule.when)) {
      out.when.push_back({ExpressionText(*part, columns), Reads::kRow,
                          Others(number, parts_.UsersOf(rule.streams[0], *part))});
    }
  }
  if (rule.unless != nullptr) out.unless = ExpressionText(*rule.unless, columns);
  out.bounds = std::move(bounds);
  for (const RuleDomain& domain : domains_) {
    const auto place = std::find(domain.rules.begin(), domain.rules.end(), number);
    if (place == domain.rules.end()) continue;
    DescribeMatch(number, domain, static_cast<uint32_t>(place - domain.rules.begin()), &out);
  }
  for (const uint32_t stream : rule.streams) {
    const dsl::Period& watermark = model_.streams[stream].watermark;
    if (watermark.us == 0 && watermark.months == 0) continue;
    out.notes.push_back(fmt::format("rows of '{}' are judged in order of time, once none older than {} can come",
                                    model_.streams[stream].name, PeriodText({watermark.us, watermark.months})));
  }
  return out;
}

data::Status NoSuchRule(const dsl::Model& model, const std::string& rule) {
  std::vector<std::string> names;
  for (const dsl::RuleModel& each : model.rules) names.push_back(each.name);
  const std::vector<std::string> similar = data::SimilarNames(rule, names);
  return data::Error(data::Fault::kCaller, "TRL0681",
                     fmt::format("--rule {}: there is no rule of that name, only {}{}", rule, fmt::join(names, ", "),
                                 similar.empty() ? "" : fmt::format("; did you mean '{}'?", similar.front())));
}

}  // namespace

data::StatusOr<PlanDescription> DescribePlan(const dsl::Model& model, const dsl::SourceSet& sources,
                                             const std::string& rule) {
  const auto asked = [&](const dsl::RuleModel& each) { return rule.empty() || engine::EqualIgnoringCase(each.name, rule); };
  if (std::none_of(model.rules.begin(), model.rules.end(), asked)) return NoSuchRule(model, rule);
  TRIPLINE_ASSIGN_OR_RETURN(std::vector<RuleDomain> domains, DomainsOfRules(model));
  TRIPLINE_ASSIGN_OR_RETURN(std::vector<RuleBounds> bounds, BoundsOfRules(model));
  const Describer describer(model, sources, std::move(domains));
  PlanDescription plan;
  plan.streams = describer.Streams();
  auto of = bounds.begin();
  for (uint32_t i = 0; i < model.rules.size(); ++i) {
    RuleBounds alone;
    if (model.rules[i].mode != dsl::Mode::kOff) alone = std::move(*of++);
    if (asked(model.rules[i])) plan.rules.push_back(describer.Rule(i, std::move(alone)));
  }
  return plan;
}

}  // namespace tripline::rules
