#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "rules/backtest/summary.h"

namespace tripline::rules {
namespace {

constexpr size_t kOverlapsShown = 10;

// 1169723 as 1,169,723.
std::string Grouped(uint64_t value) {
  std::string digits = fmt::format("{}", value);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

std::string Percent(std::optional<double> share) {
  return share.has_value() ? fmt::format("{:.1f} %", *share * 100) : "-";
}
std::string Plain(std::optional<double> value, const char* unit = "") {
  return value.has_value() ? fmt::format("{:.2f}{}", *value, unit) : "-";
}

// Code points, so that names beyond ASCII line up.
size_t Width(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

// Cells in rows; the first column is set left, the others right.
class Table {
 public:
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void Print(std::string* out) const {
    std::vector<size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
    }
    for (const auto& row : rows_) {
      for (size_t i = 0; i < row.size(); ++i) {
        const std::string blanks(widths[i] - Width(row[i]), ' ');
        if (i > 0) *out += "  ";
        *out += i == 0 ? row[i] + blanks : blanks + row[i];
      }
      while (out->back() == ' ') out->pop_back();
      out->push_back('\n');
    }
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

void AppendRun(const Summary& summary, std::string* out) {
  auto end = std::back_inserter(*out);
  if (summary.run.end == RunEnd::kInterrupted) {
    *out += "Interrupted: what follows is what had been judged until then.\n";
  } else if (summary.run.end == RunEnd::kFailed) {
    *out += "Failed: what follows is what had been judged until then.\n";
  }
  fmt::format_to(end, "{} rows in {:.2f} s", Grouped(summary.rows), summary.run.seconds);
  if (summary.run.seconds > 0) {
    fmt::format_to(end, " ({:.2f} M rows/s)", static_cast<double>(summary.rows) / summary.run.seconds / 1e6);
  }
  fmt::format_to(end, "; {} rejected, {} late, {} duplicates\n", Grouped(summary.rejected), Grouped(summary.late),
                 Grouped(summary.duplicates));
  if (summary.clamped > 0) {
    fmt::format_to(end, "{} rows came after rows of a later time and were judged at that time\n",
                   Grouped(summary.clamped));
  }
  if (summary.null_key_rows > 0) {
    fmt::format_to(end, "{} times a row had no key for a rule and was not seen by it\n",
                   Grouped(summary.null_key_rows));
  }
  fmt::format_to(end, "{} alerts, {} decisions ({} of them follow-ups)\n", Grouped(summary.alerts),
                 Grouped(summary.decisions), Grouped(summary.follow_ups));
  for (const RuleSummary& rule : summary.rules) {
    if (rule.stats.budget_cuts == 0) continue;
    fmt::format_to(end,
                   "Rule {} gave up starts {} times, as a key held more than its budget: see the alerts of kind 'budget'\n",
                   rule.name, Grouped(rule.stats.budget_cuts));
  }
  if (!summary.run.drained) {
    *out += "Left out: matches that only the end of the input would settle.\n";
  } else if (summary.alerts_at_end > 0) {
    fmt::format_to(end,
                   "{} more alerts were settled by the end of the input; they are counted apart and flag nothing\n",
                   Grouped(summary.alerts_at_end));
  }
}

std::vector<std::string> MeasureCells(const LabelCounts& counts, const Summary& summary) {
  const Measures measures = MeasuresOf(counts, summary);
  std::vector<std::string> cells = {Grouped(counts.flagged),     Grouped(counts.true_positives),
                                    Percent(measures.precision), Percent(measures.recall),
                                    Plain(measures.f1),          Plain(measures.false_positive_ratio, ":1")};
  if (!summary.run.amount_column.empty()) cells.push_back(Percent(measures.money_caught_share));
  return cells;
}

std::vector<std::string> Header(const Summary& summary) {
  std::vector<std::string> header = {"rule", "alerts"};
  if (summary.alerts_at_end > 0) header.push_back("at end");
  if (summary.run.label_column.empty()) {
    header.insert(header.end(), {"events", "only here"});
  } else {
    header.insert(header.end(), {"events", "fraud", "precision", "recall", "F1", "false:true"});
    if (!summary.run.amount_column.empty()) header.push_back("money");
    header.push_back("fraud only here");
  }
  header.push_back("time");
  return header;
}

std::vector<std::string> RuleCells(const RuleSummary& rule, const Summary& summary) {
  std::vector<std::string> row = {rule.name + (rule.shadow ? " (shadow)" : ""),
                                  Grouped(rule.stats.alerts - rule.stats.alerts_at_end)};
  if (summary.alerts_at_end > 0) row.push_back(Grouped(rule.stats.alerts_at_end));
  if (summary.run.label_column.empty()) {
    row.insert(row.end(), {Grouped(rule.counts.flagged), Grouped(rule.adds.flagged)});
  } else {
    const std::vector<std::string> cells = MeasureCells(rule.counts, summary);
    row.insert(row.end(), cells.begin(), cells.end());
    row.push_back(Grouped(rule.adds.true_positives));
  }
  row.push_back(Percent(rule.time_share));
  return row;
}

void AppendRules(const Summary& summary, std::string* out) {
  Table table;
  table.Add(Header(summary));
  for (const RuleSummary& rule : summary.rules) table.Add(RuleCells(rule, summary));
  std::vector<std::string> total = {"all active rules"};
  uint64_t active_alerts = 0;
  uint64_t active_at_end = 0;
  for (const RuleSummary& rule : summary.rules) {
    if (rule.shadow) continue;
    active_alerts += rule.stats.alerts - rule.stats.alerts_at_end;
    active_at_end += rule.stats.alerts_at_end;
  }
  total.push_back(Grouped(active_alerts));
  if (summary.alerts_at_end > 0) total.push_back(Grouped(active_at_end));
  if (summary.run.label_column.empty()) {
    total.push_back(Grouped(summary.total.flagged));
  } else {
    const std::vector<std::string> cells = MeasureCells(summary.total, summary);
    total.insert(total.end(), cells.begin(), cells.end());
  }
  table.Add(std::move(total));
  table.Print(out);
}

void AppendOverlaps(const Summary& summary, std::string* out) {
  if (summary.overlaps.empty()) return;
  *out += "\nEvents that two rules flagged:\n";
  Table table;
  for (size_t i = 0; i < std::min(kOverlapsShown, summary.overlaps.size()); ++i) {
    const RuleOverlap& overlap = summary.overlaps[i];
    std::vector<std::string> row = {
        fmt::format("{} and {}", summary.rules[overlap.first].name, summary.rules[overlap.second].name),
        Grouped(overlap.events)};
    if (!summary.run.label_column.empty()) row.push_back(fmt::format("{} fraud", Grouped(overlap.fraud)));
    table.Add(std::move(row));
  }
  table.Print(out);
  if (summary.overlaps.size() > kOverlapsShown) {
    fmt::format_to(std::back_inserter(*out), "and {} more pairs, in summary.json\n",
                   summary.overlaps.size() - kOverlapsShown);
  }
}

}  // namespace

std::string SummaryTable(const Summary& summary) {
  std::string out;
  AppendRun(summary, &out);
  if (!summary.run.label_column.empty()) {
    fmt::format_to(std::back_inserter(out), "{} of {} labelled rows are fraud\n", Grouped(summary.fraud_rows),
                   Grouped(summary.labelled_rows));
  }
  out.push_back('\n');
  AppendRules(summary, &out);
  AppendOverlaps(summary, &out);
  return out;
}

}  // namespace tripline::rules
