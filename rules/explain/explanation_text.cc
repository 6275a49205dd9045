#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "engine/data/text.h"
#include "rules/explain/explanation.h"

namespace tripline::rules {
namespace {

std::string TimeText(int64_t us) {
  std::string text;
  data::AppendTimestamp(us, &text);
  return text;
}

std::string Counted(uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string PlaceText(const RowView& row) {
  return fmt::format("{} row {}  {}", row.file, row.record, TimeText(row.time_us));
}

// "  P  x.csv row 1  2026-01-01T00:00:01Z", and a line for each part of the condition.
void AppendRow(const RowView& row, size_t indent, size_t name_width, std::string* out) {
  *out += fmt::format("{:{}}{:<{}}  {}\n", "", indent, row.variable, name_width, PlaceText(row));
  size_t width = 0;
  for (const ConjunctView& part : row.conjuncts) width = std::max(width, part.text.size());
  constexpr std::string_view kTruths[] = {"TRUE", "FALSE", "NULL"};
  for (const ConjunctView& part : row.conjuncts) {
    std::string values;
    for (const auto& [name, value] : part.values) values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", name, value);
    *out += fmt::format("{:{}}{:<5}  {:<{}}  {}", "", indent + name_width + 4,
                        kTruths[static_cast<size_t>(part.truth)], part.text, width, values);
    while (out->back() == ' ') out->pop_back();
    *out += '\n';
  }
}

void AppendRows(const std::vector<RowView>& rows, size_t indent, std::string* out) {
  size_t width = 0;
  for (const RowView& row : rows) width = std::max(width, row.variable.size());
  for (const RowView& row : rows) AppendRow(row, indent, width, out);
}

std::string SettledText(const MatchView& match) {
  if (match.settled_by == SettledBy::kEnd) {
    return match.settled_at_us == engine::kEndOfTime
               ? "settled by the end of the input"
               : fmt::format("settled by the end of the input, for {}", TimeText(match.settled_at_us));
  }
  if (match.settled_by == SettledBy::kTime) return fmt::format("settled by time, at {}", TimeText(match.settled_at_us));
  if (!match.settling_row.has_value()) return fmt::format("settled at {} by its last row", TimeText(match.settled_at_us));
  return fmt::format("settled at {} by {} row {}", TimeText(match.settled_at_us), match.settling_row->file,
                     match.settling_row->record);
}

void AppendMatches(const Explanation& explanation, std::string* out) {
  size_t number = 0;
  for (const MatchView& match : explanation.matches) {
    *out += fmt::format("\nMatch {} of {}: {}\n", ++number, explanation.matches.size(), SettledText(match));
    AppendRows(match.rows, 2, out);
    if (!match.measures.empty()) {
      std::string values;
      for (const auto& [name, value] : match.measures) values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", name, value);
      *out += fmt::format("  measures: {}\n", values);
    }
    for (const std::string& note : match.notes) *out += fmt::format("  {}\n", note);
  }
  if (explanation.matches.empty()) *out += "\nNo match.\n";
}

void AppendMiss(const MissView& miss, std::string* out) {
  *out += fmt::format("\nNearest partial match: {}\n", Counted(miss.rows.size(), "row"));
  AppendRows(miss.rows, 2, out);
  if (miss.still_open) {
    *out += "It is still open:\n";
  } else if (miss.ended_by.has_value()) {
    *out += fmt::format("Its last wait went with {} row {}, {}:\n", miss.ended_by->file, miss.ended_by->record,
                        TimeText(miss.ended_by->time_us));
  } else {
    *out += fmt::format("Its last wait went at {}:\n", TimeText(miss.ended_at_us));
  }
  for (const WaitView& wait : miss.waits) {
    if (wait.earlier.has_value()) {
      *out += fmt::format("  waited for {}, until {} row {}, {}\n    {}: {}\n", wait.waited_for, wait.earlier->file,
                          wait.earlier->record, TimeText(wait.earlier->time_us), RuleName(wait.rule), wait.sentence);
      AppendRows(wait.tested, 6, out);
      continue;
    }
    *out += fmt::format("  waited for {}\n    {}: {}\n", wait.waited_for, RuleName(wait.rule), wait.sentence);
    AppendRows(wait.tested, 6, out);
  }
}

void AppendWatermarks(const Explanation& explanation, std::string* out) {
  for (const WatermarkView& mark : explanation.watermarks) {
    *out += fmt::format("  the watermark of {} has come to {} and is held back by {}, whose last row is of {}\n",
                        mark.stream, TimeText(mark.watermark_us), mark.file, TimeText(mark.last_row_us));
  }
}

void AppendUnseen(const Explanation& explanation, std::string* out) {
  if (!explanation.late.empty()) {
    *out += fmt::format("\nLate, so no pattern saw {}:\n", explanation.late.size() == 1 ? "it" : "them");
    for (const RowView& row : explanation.late) *out += fmt::format("  {}\n", PlaceText(row));
  }
  if (!explanation.rejected.empty()) *out += "\nRecords with this key's text that could not be read:\n";
  for (const std::string& line : explanation.rejected) *out += fmt::format("  {}\n", line);
  if (explanation.rejected_elsewhere > 0) {
    *out += fmt::format("\nCould not be read, and without this key's text: {}\n",
                        Counted(explanation.rejected_elsewhere, "record"));
  }
}

}  // namespace

std::string RuleName(WaitView::Rule rule) {
  constexpr std::string_view kNames[] = {"time",      "forbidden", "possessive loop",   "until",
                                         "condition", "strict neighbour", "a row came", "end of input"};
  return std::string(kNames[static_cast<size_t>(rule)]);
}

std::string ExplanationText(const Explanation& explanation) {
  std::string text = fmt::format("Rule {}", explanation.rule);
  if (!explanation.key_name.empty()) text += fmt::format(", {} = {}", explanation.key_name, explanation.key);
  text += fmt::format(": {}", Counted(explanation.rows, "row"));
  if (explanation.rows_in_span != explanation.rows) {
    text += fmt::format(", {} in the span", explanation.rows_in_span);
  }
  text += '\n';
  for (const std::string& note : explanation.notes) text += fmt::format("  {}\n", note);
  AppendMatches(explanation, &text);
  if (explanation.miss.has_value()) {
    AppendMiss(*explanation.miss, &text);
    if (explanation.miss->still_open) AppendWatermarks(explanation, &text);
  }
  if (explanation.nearest_row.has_value()) {
    text += explanation.match ? "\nNo row began a run. The nearest to it:\n" : "\nThe nearest row that did not fire:\n";
    AppendRows({*explanation.nearest_row}, 2, &text);
  }
  if (!explanation.not_fired.empty()) {
    text += "\nRows that did not fire:\n";
    AppendRows(explanation.not_fired, 2, &text);
  }
  AppendUnseen(explanation, &text);
  return text;
}

}  // namespace tripline::rules
