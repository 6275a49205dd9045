#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>
#include <numeric>

#include "engine/data/text.h"
#include "engine/data/value.h"
#include "rules/backtest/summary.h"

namespace tripline::rules {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(engine::Stage::kCount)> kStageNames = {
    "read", "parse", "release", "prepare", "sequence", "rows", "keyed", "final"};

// Objects within objects: one member a line down to a depth of kFlatBelow, deeper ones on one line.
class JsonWriter {
 public:
  void Open(std::string_view key, char bracket) {
    Key(key);
    out_.push_back(bracket);
    ++depth_;
    first_ = true;
  }
  void Close(char bracket) {
    const bool flat = depth_ >= kFlatBelow;
    --depth_;
    if (!first_ && !flat) NewLine();
    out_.push_back(bracket);
    first_ = false;
  }
  void Number(std::string_view key, uint64_t value) {
    Key(key);
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  void Real(std::string_view key, std::optional<double> value) {
    Key(key);
    if (value.has_value() && std::isfinite(*value)) {
      data::AppendDouble(*value, &out_);
    } else {
      out_ += "null";
    }
  }
  void String(std::string_view key, std::string_view value) {
    Key(key);
    data::AppendJsonString(value, &out_);
  }
  std::string Take() {
    out_.push_back('\n');
    return std::move(out_);
  }

 private:
  static constexpr int kFlatBelow = 3;

  void Key(std::string_view key) {
    if (!first_) out_.push_back(',');
    if (depth_ > 0 && depth_ < kFlatBelow) {
      NewLine();
    } else if (!first_) {
      out_.push_back(' ');
    }
    first_ = false;
    if (key.empty()) return;
    data::AppendJsonString(key, &out_);
    out_ += ": ";
  }
  void NewLine() {
    out_.push_back('\n');
    out_.append(static_cast<size_t>(depth_) * 2, ' ');
  }

  std::string out_;
  int depth_ = 0;
  bool first_ = true;
};

// Hundredths as a number with two digits behind the point.
double Money(int64_t cents) { return static_cast<double>(cents) / 100; }

void WriteMeasures(const LabelCounts& counts, const Summary& summary, JsonWriter& json) {
  const Measures measures = MeasuresOf(counts, summary);
  json.Open("labelled", '{');
  json.Number("fraud", summary.fraud_rows);
  json.Real("precision", measures.precision);
  json.Real("recall", measures.recall);
  json.Real("f1", measures.f1);
  json.Real("false_positive_ratio", measures.false_positive_ratio);
  json.Real("money_caught_share", measures.money_caught_share);
  json.Number("flagged", counts.flagged);
  json.Number("true_positives", counts.true_positives);
  json.Number("false_positives", counts.false_positives);
  if (!summary.run.amount_column.empty()) json.Real("money_caught", Money(counts.caught_cents));
  json.Close('}');
}

void WriteRule(const RuleSummary& rule, const Summary& summary, JsonWriter& json) {
  json.Open("", '{');
  json.String("rule", rule.name);
  json.Number("version", static_cast<uint64_t>(rule.version));
  json.String("kind", rule.match ? "match" : "row");
  json.String("mode", rule.shadow ? "shadow" : "active");
  json.Number("alerts", rule.stats.alerts - rule.stats.alerts_at_end);
  json.Number("alerts_at_end", rule.stats.alerts_at_end);
  json.Number("suppressed", rule.stats.suppressed);
  json.Number("cooled_down", rule.stats.cooled_down);
  json.Number("inactive", rule.stats.inactive);
  json.Number("timeouts", rule.stats.timeouts);
  json.Number("budget_cuts", rule.stats.budget_cuts);
  json.Number("expression_errors", rule.stats.expression_errors);
  json.Real("seconds", static_cast<double>(rule.stats.ns) / 1e9);
  json.Real("time_share", rule.time_share);
  json.Number("flagged", rule.counts.flagged);
  json.Open("adds", '{');
  json.Number("events", rule.adds.flagged);
  if (!summary.run.label_column.empty()) {
    json.Number("fraud", rule.adds.true_positives);
    json.Real("money_caught_share", MeasuresOf(rule.adds, summary).money_caught_share);
  }
  json.Close('}');
  if (!summary.run.label_column.empty()) WriteMeasures(rule.counts, summary, json);
  json.Close('}');
}

std::string_view StatusName(RunEnd end) {
  switch (end) {
    case RunEnd::kComplete:
      return "complete";
    case RunEnd::kInterrupted:
      return "interrupted";
    case RunEnd::kFailed:
      return "failed";
  }
  return "";
}

void WriteRun(const Summary& summary, JsonWriter& json) {
  json.String("status", StatusName(summary.run.end));
  if (summary.run.end == RunEnd::kFailed) json.String("failure", summary.run.failure);
  json.Number("rows", summary.rows);
  json.Number("rejected", summary.rejected);
  json.Number("late", summary.late);
  json.Number("clamped", summary.clamped);
  json.Number("duplicates", summary.duplicates);
  json.Number("null_key_rows", summary.null_key_rows);
  json.Number("alerts", summary.alerts);
  json.Number("alerts_at_end", summary.alerts_at_end);
  json.String("at_end", summary.run.drained
                            ? "alerts settled by the end of the input are counted apart and flag nothing"
                            : "left out: what only the end of the input would settle");
  json.Number("decisions", summary.decisions);
  json.Number("follow_ups", summary.follow_ups);
  json.Real("seconds", summary.run.seconds);
  json.Real("rows_per_second", summary.run.seconds > 0
                                   ? std::optional<double>(static_cast<double>(summary.rows) / summary.run.seconds)
                                   : std::nullopt);
  json.Number("threads", uint64_t{summary.run.threads});
  json.Real("longest_frame_ms", static_cast<double>(summary.longest_frame_ns) / 1e6);
  json.Open("stage_seconds", '{');
  for (size_t i = 0; i < summary.stage_ns.size() && i < kStageNames.size(); ++i) {
    json.Real(kStageNames[i], static_cast<double>(summary.stage_ns[i]) / 1e9);
  }
  json.Close('}');
}

}  // namespace

std::string SummaryJson(const Summary& summary) {
  JsonWriter json;
  json.Open("", '{');
  WriteRun(summary, json);
  if (!summary.run.label_column.empty()) WriteMeasures(summary.total, summary, json);
  json.Open("rules", '[');
  for (const RuleSummary& rule : summary.rules) WriteRule(rule, summary, json);
  json.Close(']');
  json.Open("overlap", '[');
  for (const RuleOverlap& overlap : summary.overlaps) {
    json.Open("", '{');
    json.Open("rules", '[');
    json.String("", summary.rules[overlap.first].name);
    json.String("", summary.rules[overlap.second].name);
    json.Close(']');
    json.Number("events", overlap.events);
    if (!summary.run.label_column.empty()) json.Number("fraud", overlap.fraud);
    json.Close('}');
  }
  json.Close(']');
  if (summary.events_counted_twice_at_most > 0) {
    json.Number("events_counted_twice_at_most", summary.events_counted_twice_at_most);
  }
  json.Close('}');
  return json.Take();
}

}  // namespace tripline::rules
