// What a backtest found, in numbers: of the run, of each rule, and against the labels where there are any.
//
// Made from what the judge counted; printed as summary.json and as the table at the end of a run.
//
//   Summary summary = Summarise(judge, job->progress(), run);
//   file->Append(SummaryJson(summary));
//   std::string table = SummaryTable(summary);
//
// An event is flagged by a rule if an alert of it, or one that only the cooldown held back, has the event as its last
// row; several alerts flag it once. Alerts settled by the end of the input flag nothing; shadow rules flag nothing in
// the total. Ratios without a meaning (no fraud, nothing flagged, no amounts) are absent, null in JSON.
//
// Thread-safety: immutable values; pure functions. Units: money in hundredths.
#ifndef TRIPLINE_RULES_BACKTEST_SUMMARY_H_
#define TRIPLINE_RULES_BACKTEST_SUMMARY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/job.h"
#include "rules/judge/judge.h"

namespace tripline::rules {

// Flagged events against the labels. Events whose label is NULL count as flagged only.
struct LabelCounts {
  uint64_t flagged = 0;
  uint64_t true_positives = 0;
  uint64_t false_positives = 0;
  int64_t caught_cents = 0;

  friend bool operator==(const LabelCounts&, const LabelCounts&) = default;
};

struct RuleSummary {
  std::string name;
  int64_t version = 1;
  bool match = false;
  bool shadow = false;
  RuleStats stats;
  double time_share = 0;  // of all worker time of the run
  LabelCounts counts;
  LabelCounts adds;  // events that no other active rule flagged
};

struct RuleOverlap {
  uint32_t first = 0;  // places in Summary::rules, first < second
  uint32_t second = 0;
  uint64_t events = 0;
  uint64_t fraud = 0;
};

enum class RunEnd : uint8_t {
  kComplete,
  kInterrupted,  // someone asked for it
  kFailed,       // the input could not be read on
};

// What the judge does not know of the run.
struct RunFacts {
  RunEnd end = RunEnd::kComplete;
  std::string failure;  // why it failed
  double seconds = 0;
  uint32_t threads = 1;
  uint64_t duplicates = 0;    // rows that `unique` dropped
  bool drained = true;        // the end of the input settled what was open
  std::string label_column;   // empty: no labels
  std::string amount_column;  // empty: no amounts
};

struct Summary {
  RunFacts run;
  uint64_t rows = 0;
  uint64_t rejected = 0;
  uint64_t late = 0;
  uint64_t clamped = 0;  // of streams on arrival: judged at a later time than their own
  uint64_t duplicates = 0;
  uint64_t null_key_rows = 0;
  uint64_t alerts = 0;  // without those at the end
  uint64_t alerts_at_end = 0;
  uint64_t decisions = 0;
  uint64_t follow_ups = 0;
  int64_t longest_frame_ns = 0;
  std::vector<int64_t> stage_ns;              // by engine::Stage
  std::vector<RuleSummary> rules;             // ascending by name
  std::vector<RuleOverlap> overlaps;          // pairs that share an event, most events first
  uint64_t events_counted_twice_at_most = 0;  // events given up early by the judge's memory (flagged_events.h)
  // Of all active rules together, and of the data.
  LabelCounts total;
  uint64_t labelled_rows = 0;
  uint64_t fraud_rows = 0;
  int64_t fraud_cents = 0;
};

Summary Summarise(const Judge& judge, const engine::JobProgress& progress, RunFacts run);

// The usual measures of a detector.
struct Measures {
  std::optional<double> precision;  // frauds among the labelled events flagged
  std::optional<double> recall;     // share of all frauds that is flagged
  std::optional<double> f1;
  std::optional<double> false_positive_ratio;  // good events flagged per fraud flagged
  std::optional<double> money_caught_share;    // share of the frauds' money that is flagged
};
Measures MeasuresOf(const LabelCounts& counts, const Summary& summary);

// One JSON object, indented, ended by a newline.
std::string SummaryJson(const Summary& summary);
// For a terminal; lines ended by newlines.
std::string SummaryTable(const Summary& summary);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_BACKTEST_SUMMARY_H_
