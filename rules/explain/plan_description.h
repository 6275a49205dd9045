// What a rule set's plan does, in words: what `tripline explain` shows, as plain values.
//
// Read off the plan that a backtest runs (rules/compile, cep/domain_plan.h); nothing is compiled a second way. Not why a
// rule matched rows (explanation.h).
//
//   TRIPLINE_ASSIGN_OR_RETURN(const PlanDescription plan, DescribePlan(model, sources, "card_testing"));
//   fmt::print("{}", PlanText(plan));
//
// Failures: TRL0681 no rule of that name (kCaller); those of CompileRules. Thread-safety: pure functions.
#ifndef TRIPLINE_RULES_EXPLAIN_PLAN_DESCRIPTION_H_
#define TRIPLINE_RULES_EXPLAIN_PLAN_DESCRIPTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dsl/model.h"
#include "dsl/source.h"
#include "rules/compile/rule_bounds.h"
#include "rules/compile/settling_text.h"

namespace tripline::rules {

// What a part of a condition reads.
enum class Reads : uint8_t {
  kRow,          // its row alone: evaluated a column at a time, before rows are handed to their keys
  kRowsBefore,   // also rows a fixed distance before it: once for each row of the key
  kRun,          // what the run took: for each run that waits for such a row
};

// One part of a condition; `and` stands between them.
struct ConditionPart {
  std::string text;
  Reads reads = Reads::kRow;
  std::vector<std::string> shared_with;  // rules with the same part, which is evaluated once for all
};

struct VariableDescription {
  enum class Role : uint8_t { kTaken, kForbidden, kUntil } role = Role::kTaken;
  std::string name;
  std::vector<ConditionPart> parts;  // none: every row
};

// What a state can do with a later row, or that the pattern ends there.
struct WaitDescription {
  std::optional<uint32_t> target;  // state; none: the end
  std::string text;                // "-> BIG", "!-> OK at the end", "the end"
  std::string mark;                // of text, what stands before the variable: "->[5 minutes]"
};

struct StateDescription {
  std::string name;      // "start", "PROBE1"
  std::string variable;  // that took the last row; empty: the start
  std::vector<WaitDescription> waits;  // best first
  std::vector<std::string> notes;      // groups with a bound, loops with `until`, counted loops
  bool ends = false;                   // an end is among its waits
};

struct RuleDescription {
  std::string name;
  std::string description;
  bool off = false;    // then nothing else is known
  bool match = false;  // else a `when` rule
  std::vector<std::string> streams;
  std::vector<std::string> keys;           // "card"; empty: all rows are one partition
  std::vector<ConditionPart> when;         // of a `when` rule
  std::string unless;
  std::string pattern;                     // the normal form, with its `within`
  std::string skip;                        // "after match skip past last row"
  std::vector<VariableDescription> variables;
  std::vector<StateDescription> states;    // [0]: the start
  std::vector<std::string> same_key;       // rules that share the rows of a key with it
  std::vector<std::string> search;         // how the keyed stage finds its matches
  RuleBounds bounds;
  std::vector<std::string> ends_with;      // variables of the last rows of matches
  std::vector<LateMatch> late;             // none: a match comes out with its last row
  std::vector<std::string> notes;          // on when alerts come out
};

// What is read once for several rules.
struct StreamDescription {
  std::string name;
  std::vector<std::string> rules;     // that read it
  uint32_t conditions = 0;            // over a row alone, different ones
  uint32_t uses = 0;                  // of them, by `when` and variables
};

struct PlanDescription {
  std::vector<StreamDescription> streams;  // that some rule reads
  std::vector<RuleDescription> rules;      // in the order of the files
};

// `rule`: only this one is described, beside all that it shares with the others; empty: all.
data::StatusOr<PlanDescription> DescribePlan(const dsl::Model& model, const dsl::SourceSet& sources,
                                             const std::string& rule);

// For an analyst: a section a rule.
std::string PlanText(const PlanDescription& plan);
// The same as one object, indented, ended by a newline.
std::string PlanJson(const PlanDescription& plan);
// The automata in Graphviz's language, a cluster a rule; `when` rules have none.
std::string PlanDot(const PlanDescription& plan);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_PLAN_DESCRIPTION_H_
