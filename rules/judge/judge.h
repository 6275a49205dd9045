// The judge: the ordered end of a rule job. Merges what the shards fired, applies mode, times, cooldown and policy, and
// writes alerts and decisions.
//
// Not here: matching, measures and reasons (rendered where they were found, firing.h), files (AlertSink), the summary
// (backtest/summary.h reads `stats`).
//
//   Judge judge(MakeJudgeOptions(model, source_names), &sink);
//   Job::Make(job_options, plan, &judge, std::move(inputs));
//
// One line per alert, in output order. One line per event on which an active rule fired, when its row has been judged;
// a match that settles later makes a follow-up decision over all rules that have fired on the event by then. Shadow
// rules alert but decide nothing; what the end of the input settles (settled_by 'end') alerts, but decides and flags
// nothing, as more input might have changed it.
//
// Thread-safety: one caller at a time (FinalStage). Ownership: the sink is the caller's and outlives the judge.
// Failures: those of the sink. Cost: a few comparisons and appends per alert.
// Limits: cooldown.h and flagged_events.h bound what is remembered.
#ifndef TRIPLINE_RULES_JUDGE_JUDGE_H_
#define TRIPLINE_RULES_JUDGE_JUDGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/model.h"
#include "engine/flow/operator.h"
#include "rules/judge/alert_sink.h"
#include "rules/judge/cooldown.h"
#include "rules/judge/firing.h"
#include "rules/judge/flagged_events.h"
#include "rules/judge/policy.h"

namespace tripline::rules {

// What the judge has to know of a rule.
struct JudgeRule {
  std::string name;
  int64_t version = 1;
  bool match = false;  // kind "match"; else "row"
  bool shadow = false;
  Verdict verdict;
  std::optional<dsl::Period> cooldown;
  std::optional<int64_t> active_from_us;   // event time of the last row, inclusive
  std::optional<int64_t> active_until_us;  // exclusive
};

struct JudgeStream {
  std::string name;
  bool has_event_time = true;
  dsl::PolicyModel policy;  // the one for its events; without thresholds if none is declared
};

struct JudgeOptions {
  std::vector<JudgeRule> rules;      // place = Firing::rule: ascending by name, without those that are off
  std::vector<JudgeStream> streams;  // place = OrderKey::stream
  std::vector<std::string> sources;  // place = FileRow::file: the file as the user named it
  // How long after an event a match with it as last row may still settle; kEndOfTime: no bound is known.
  int64_t latest_settling_us = engine::kEndOfTime;
};

// The options that follow from a rule set. `sources`: names by FileRow::file.
JudgeOptions MakeJudgeOptions(const dsl::Model& model, std::vector<std::string> sources);
// The rules that run, in the order in which plans and firings number them: ascending by name, without those that are
// off. Places in Model::rules.
std::vector<uint32_t> RunningRules(const dsl::Model& model);

// Firings of one rule by what became of them.
struct RuleStats {
  uint64_t alerts = 0;  // written, those settled by the end included
  uint64_t alerts_at_end = 0;
  uint64_t suppressed = 0;   // `unless` held
  uint64_t cooled_down = 0;  // in the cooldown: scored and flagged, no alert
  uint64_t inactive = 0;     // outside `active from … until …`
  uint64_t timeouts = 0;     // alerts of kind "timeout", beside the others
  uint64_t budget_cuts = 0;  // alerts of kind "budget", beside the others
  uint64_t expression_errors = 0;
  int64_t ns = 0;  // worker time spent on it

  friend bool operator==(const RuleStats&, const RuleStats&) = default;
};

struct JudgeStats {
  std::vector<RuleStats> rules;  // by rule number
  uint64_t decisions = 0;
  uint64_t follow_ups = 0;  // of them
  uint64_t labelled_rows = 0;
  uint64_t fraud_rows = 0;
  int64_t fraud_cents = 0;
  uint64_t null_key_rows = 0;

  friend bool operator==(const JudgeStats&, const JudgeStats&) = default;
};

class Judge : public engine::FinalStage {
 public:
  Judge(JudgeOptions options, AlertSink* sink);

  data::Status Process(const engine::Frame& frame, std::span<engine::Packet* const> packets) override;
  void Save(std::string* out) const override;
  // Fault::kData for bytes that are damaged or of other rules; then the judge must not be used.
  data::Status Restore(std::string_view bytes) override;

  const JudgeOptions& options() const { return options_; }
  const JudgeStats& stats() const { return stats_; }
  const FlaggedEvents& flagged() const { return flagged_; }

 private:
  struct Entry {
    const Firing* firing;
    const FiringPacket* packet;
  };
  // An event that the firings at hand decide.
  struct Deciding {
    engine::OrderKey event;
    uint32_t rule_set;
    bool follow_up;
    std::optional<int64_t> late_us;
  };

  void CountPacket(const FiringPacket& packet);
  void Merge(std::span<engine::Packet* const> packets);
  void JudgeGroup(std::span<const Entry> group);
  void JudgeFiring(const Entry& entry);
  void AppendAlert(const Entry& entry);
  void AppendDecision(const Deciding& deciding);

  // Constant after construction.
  JudgeOptions options_;
  AlertSink* sink_;
  std::vector<std::string> alert_heads_;  // per rule: {"rule":…,"version":…,"id":"
  std::vector<std::string> alert_tails_;  // per rule: "mode":…,"decision":…,"score":…,
  std::vector<std::string> rule_names_json_;
  std::vector<std::string> row_heads_;  // per FileRow::file: "file":"…","row":

  // State, in snapshots.
  std::vector<std::optional<Cooldown>> cooldowns_;
  FlaggedEvents flagged_;
  JudgeStats stats_;

  // Scratch of one frame, kept for its memory.
  std::vector<Entry> merged_;
  std::vector<Deciding> deciding_;
  std::vector<Verdict> verdicts_;
  std::string alerts_;
  std::string decisions_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_JUDGE_JUDGE_H_
