#include "rules/explain/run_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "cep/run_state.h"
#include "engine/data/text.h"
#include "rules/explain/wait_text.h"

namespace tripline::rules {
namespace {

using patterns::kMatchTarget;
using Rule = WaitView::Rule;

std::string TimeText(int64_t us) {
  std::string text;
  data::AppendTimestamp(us, &text);
  return text;
}

size_t Missing(const RowView& row) {
  return static_cast<size_t>(std::count_if(row.conjuncts.begin(), row.conjuncts.end(), [](const ConjunctView& part) {
    return part.truth != ConjunctView::Truth::kTrue;
  }));
}

template <typename Visit>
void ForEachPlace(uint64_t mask, Visit visit) {
  for (; mask != 0; mask &= mask - 1) visit(static_cast<size_t>(__builtin_ctzll(mask)));
}

}  // namespace

bool RowView::holds() const { return Missing(*this) == 0; }

RowView RunReader::Place(uint64_t row) const {
  const cep::RecordHeader& header = cep::HeaderOf(rows_.record(row));
  const engine::FileRow place = engine::FileRowOf({header.source, header.position});
  RowView view;
  view.file = place.file < sources_.size() ? sources_[place.file] : "";
  view.record = place.record;
  view.time_us = header.time_us;
  return view;
}

RowView RunReader::Test(std::span<const cep::MatchedRow> labels, uint32_t variable, uint64_t row) {
  RowView view = Place(row);
  view.variable = NameOf(variable);
  view.conjuncts = conditions_.Read(rows_, labels, variable, row);
  return view;
}

std::vector<RowView> RunReader::Labelled(const Labels& labels) {
  std::vector<RowView> views;
  const std::span<const cep::MatchedRow> all(labels);
  for (size_t i = 0; i < labels.size(); ++i) views.push_back(Test(all.first(i), labels[i].variable, labels[i].row));
  return views;
}

MatchView RunReader::Match(const RunCollector::Match& match) {
  MatchView view;
  view.rows = Labelled(match.labels);
  view.settled_by = static_cast<SettledBy>(match.settlement.by);
  view.settled_at_us = match.settlement.at_us;
  if (match.settlement.by == cep::Settlement::By::kRow) {
    const engine::OrderKey last = cep::OrderKeyOf(cep::HeaderOf(rows_.record(match.labels.back().row)));
    for (uint64_t row = match.labels.back().row; last != match.settlement.row && row < rows_.tail; ++row) {
      if (cep::OrderKeyOf(cep::HeaderOf(rows_.record(row))) != match.settlement.row) continue;
      view.settling_row = Place(row);
      break;
    }
  }
  for (size_t i = 0; i < match.measures.size(); ++i) {
    view.measures.emplace_back(plan_.pattern.measures[i].name, ValueText(match.measures[i]));
  }
  return view;
}

MissView RunReader::Miss(const RunCollector::Miss& miss) {
  MissView view;
  view.rows = Labelled(miss.labels);
  const cep::LostWait& last = miss.waits.back();
  const bool by_time = last.row == cep::LostWait::kNoRow;
  if (!by_time) view.ended_by = Place(last.row);
  view.ended_at_us = last.at_us;
  view.still_open = by_time && last.at_us > watermark_us_;
  for (const cep::LostWait& wait : miss.waits) {
    WaitView lost = Wait(miss.labels, wait);
    const bool with_last = wait.row == last.row && wait.at_us == last.at_us;
    if (!with_last && wait.row != cep::LostWait::kNoRow) lost.earlier = Place(wait.row);
    // Places of a pattern that a user can't tell apart.
    const bool told = std::any_of(view.waits.begin(), view.waits.end(), [&](const WaitView& other) {
      return other.waited_for == lost.waited_for && other.rule == lost.rule;
    });
    if (!told) view.waits.push_back(std::move(lost));
  }
  return view;
}

WaitView RunReader::Wait(const Labels& labels, const cep::LostWait& wait) {
  WaitView view;
  view.waited_for = WaitedFor(wait);
  switch (wait.rule) {
    case cep::LostWait::Rule::kTime:
    case cep::LostWait::Rule::kEnd:
      if (wait.at_us > watermark_us_) {
        ExplainOpen(labels, wait, &view);
      } else {
        ExplainTime(labels, wait, &view);
      }
      break;
    case cep::LostWait::Rule::kForbidden:
      view.rule = Rule::kForbidden;
      view.sentence = "the row is one that must not come here";
      AddHolding(labels, wait.row, ForbiddenBy(wait), &view);
      break;
    case cep::LostWait::Rule::kPossessive:
      view.rule = Rule::kPossessive;
      view.sentence = "the row belongs to the possessive loop before it, which never leaves while it could go on";
      AddHolding(labels, wait.row, LoopVariables(wait, false), &view);
      break;
    case cep::LostWait::Rule::kUntil:
      view.rule = Rule::kUntil;
      view.sentence = "the row meets `until`, which ends the loop";
      AddHolding(labels, wait.row, LoopVariables(wait, true), &view);
      break;
    case cep::LostWait::Rule::kRowCame:
      view.rule = Rule::kRowCame;
      view.sentence = "$ holds only where no row follows, and this one does";
      break;
    case cep::LostWait::Rule::kCondition:
      ExplainCondition(labels, wait, &view);
      break;
  }
  return view;
}

std::string RunReader::WaitedFor(const cep::LostWait& wait) const {
  const bool ends = wait.target == kMatchTarget;
  return WaitText(plan_.pattern, plan_.automaton, wait.context,
                  ends ? "" : NameOf(plan_.automaton.takes[wait.target].variable));
}

std::vector<uint32_t> RunReader::ForbiddenBy(const cep::LostWait& wait) const {
  std::vector<uint32_t> variables;
  ForEachPlace(plan_.automaton.contexts[wait.context].forbidden, [&](size_t id) {
    const std::vector<uint32_t>& of = plan_.automaton.negations[id].variables;
    variables.insert(variables.end(), of.begin(), of.end());
  });
  return variables;
}

std::vector<uint32_t> RunReader::LoopVariables(const cep::LostWait& wait, bool until) const {
  const patterns::Context& context = plan_.automaton.contexts[wait.context];
  uint64_t loops = until ? context.further : context.guards;
  if (until && wait.target != kMatchTarget) loops |= plan_.automaton.inside[wait.target].untils;
  std::vector<uint32_t> variables;
  ForEachPlace(loops, [&](size_t id) {
    const patterns::Loop& loop = plan_.automaton.loops[id];
    if (!until) variables.insert(variables.end(), loop.first.begin(), loop.first.end());
    if (until && loop.until.has_value()) variables.push_back(*loop.until);
  });
  return variables;
}

// Those of the variables whose condition the row that ended the run meets.
void RunReader::AddHolding(const Labels& labels, uint64_t at, const std::vector<uint32_t>& variables,
                           WaitView* view) {
  for (const uint32_t variable : variables) {
    RowView row = Test(labels, variable, at);
    if (row.holds()) view->tested.push_back(std::move(row));
  }
}

// A strict wait: the very next row is none of its variable. Would a later one have been?
void RunReader::ExplainCondition(const Labels& labels, const cep::LostWait& wait, WaitView* view) {
  const uint32_t variable = plan_.automaton.takes[wait.target].variable;
  view->rule = Rule::kCondition;
  view->sentence = "the very next row had to meet the condition, and does not";
  view->tested.push_back(Test(labels, variable, wait.row));
  const int64_t end_us = cep::DeadlineOf(plan_.pattern, TimeOf(labels.front().row));
  const uint64_t tail = std::min(rows_.tail, wait.row + kMostRows);
  for (uint64_t row = wait.row + 1; row < tail && TimeOf(row) < end_us; ++row) {
    RowView later = Test(labels, variable, row);
    if (!later.holds()) continue;
    view->rule = Rule::kStrictNeighbour;
    view->sentence = "the very next row had to be one, and is not; the later row below is: with a gap (->) what came in "
                     "between would have been skipped";
    view->tested.push_back(std::move(later));
    return;
  }
}

// Of the rows from `from` on, before a time, the one that comes nearest to being taken.
void RunReader::AddNearest(const Labels& labels, uint32_t variable, uint64_t from, int64_t before_us, WaitView* view) {
  std::optional<RowView> nearest;
  const uint64_t tail = std::min(rows_.tail, from + kMostRows);
  for (uint64_t row = from; row < tail && TimeOf(row) < before_us; ++row) {
    RowView tested = Test(labels, variable, row);
    if (!nearest.has_value() || Missing(tested) <= Missing(*nearest)) nearest = std::move(tested);
  }
  if (nearest.has_value()) view->tested.push_back(*std::move(nearest));
}

std::string RunReader::BoundText(const Labels& labels, const cep::LostWait& wait) const {
  if (cep::DeadlineOf(plan_.pattern, TimeOf(labels.front().row)) == wait.at_us) {
    return fmt::format("within {}", PeriodText(*plan_.pattern.within));
  }
  if (!plan_.automaton.extended) return "its time";
  const patterns::Context& context = plan_.automaton.contexts[wait.context];
  const patterns::Gap& gap = plan_.automaton.gaps[context.gap];
  if (gap.bound.has_value() && cep::EndOf(TimeOf(labels.back().row), *gap.bound) == wait.at_us) {
    return fmt::format("the gap's [{}]", PeriodText(*gap.bound));
  }
  std::string text = "its group's time";
  if (wait.target == kMatchTarget) return text;
  ForEachPlace(plan_.automaton.inside[wait.target].groups, [&](size_t group) {
    const bool ends = std::any_of(labels.begin(), labels.end(), [&](const cep::MatchedRow& label) {
      return cep::EndOf(TimeOf(label.row), plan_.automaton.groups[group]) == wait.at_us;
    });
    if (ends) text = fmt::format("its group's within {}", PeriodText(plan_.automaton.groups[group]));
  });
  return text;
}

void RunReader::ExplainTime(const Labels& labels, const cep::LostWait& wait, WaitView* view) {
  view->rule = Rule::kTime;
  view->sentence = fmt::format("{} was over at {}", BoundText(labels, wait), TimeText(wait.at_us));
  if (wait.target == kMatchTarget) return;
  const uint32_t variable = plan_.automaton.takes[wait.target].variable;
  const uint64_t behind = labels.back().row + 1;
  AddNearest(labels, variable, behind, wait.at_us, view);
  if (!view->tested.empty()) view->sentence += "; nearest in time";
  const uint64_t tail = std::min(rows_.tail, behind + kMostRows);
  for (uint64_t row = behind; row < tail; ++row) {
    if (TimeOf(row) < wait.at_us) continue;
    RowView late = Test(labels, variable, row);
    if (!late.holds()) continue;
    view->sentence += fmt::format("{} the first that would have been taken came {} too late",
                                  view->tested.empty() ? ";" : ", then", PeriodText({TimeOf(row) - wait.at_us, 0}));
    if (TimeOf(row) == wait.at_us) {
      view->sentence = view->sentence.substr(0, view->sentence.rfind(" came")) + " came exactly then, which is too late";
    }
    view->tested.push_back(std::move(late));
    return;
  }
}

void RunReader::ExplainOpen(const Labels& labels, const cep::LostWait& wait, WaitView* view) {
  view->rule = Rule::kEnd;
  view->sentence = "the input ended while it was still waiting";
  if (wait.at_us != engine::kEndOfTime) {
    view->sentence += fmt::format("; {} is over at {}", BoundText(labels, wait), TimeText(wait.at_us));
  }
  if (wait.target == kMatchTarget) return;
  AddNearest(labels, plan_.automaton.takes[wait.target].variable, labels.back().row + 1, engine::kEndOfTime,
             view);
  if (!view->tested.empty()) view->sentence += "; nearest so far";
}

std::optional<RowView> RunReader::NearestRow(Span span) {
  std::optional<RowView> nearest;
  const auto try_waits = [&](const std::vector<patterns::Wait>& waits, uint64_t row) {
    for (const patterns::Wait& wait : waits) {
      if (wait.target == kMatchTarget) continue;
      RowView tested = Test({}, plan_.automaton.takes[wait.target].variable, row);
      if (tested.holds()) continue;
      if (!nearest.has_value() || Missing(tested) <= Missing(*nearest)) nearest = std::move(tested);
    }
  };
  for (uint64_t row = rows_.head; row < rows_.tail; ++row) {
    if (TimeOf(row) < span.from_us || TimeOf(row) >= span.to_us) continue;
    try_waits(row == 0 ? plan_.automaton.partition_start : plan_.automaton.start, row);
  }
  return nearest;
}

std::vector<RowView> RunReader::OtherRows(Span span) {
  std::vector<RowView> views;
  for (uint64_t row = rows_.head; row < rows_.tail; ++row) {
    if (TimeOf(row) < span.from_us || TimeOf(row) >= span.to_us) continue;
    RowView tested = Test({}, plan_.automaton.takes[plan_.automaton.start[0].target].variable, row);
    if (!tested.holds()) views.push_back(std::move(tested));
  }
  return views;
}

RowView RunReader::Unless(const RunCollector::Match& match) {
  return Test({}, static_cast<uint32_t>(plan_.pattern.variables.size() - 1), match.labels.back().row);
}

}  // namespace tripline::rules
