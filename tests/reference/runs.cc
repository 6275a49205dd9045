#include "tests/reference/runs.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "tests/reference/walk.h"

namespace tripline::reference {

namespace {

// A step that waits, with the time at which it goes.
struct Wait {
  Step step;
  std::optional<Time> deadline;
};

// A final negation that has not been met so far. `!-> N` is over at its deadline, `!N` with the next row.
struct OpenNegation {
  const Negation* negation;
  std::optional<Time> deadline;
};

// One entry of the list of a start.
struct Entry {
  enum class Kind : std::uint8_t { kRun, kPendingMatch, kMatch };
  Kind kind = Kind::kRun;
  std::vector<Label> rows;
  std::vector<Wait> waits;         // kRun; never empty
  std::vector<OpenNegation> open;  // kPendingMatch; never empty
};

// The runs of one start, best first.
struct Start {
  int row = 0;
  std::vector<Entry> entries;
  std::vector<std::vector<Label>> timed_out;  // to report on timeout
  std::set<std::vector<Label>> reported;      // NO SKIP: two runs with the same rows and variables are one match
};

void Lower(std::optional<Time>* deadline, Time time) {
  *deadline = deadline->has_value() ? std::min(**deadline, time) : time;
}

class Interpretation {
 public:
  Interpretation(const Pattern& pattern, const RunsOptions& options, const Conditions& conditions,
                 const RunsInput& input)
      : options_(options), conditions_(conditions), input_(input), walker_(pattern) {}

  RunsResult Run() {
    const int row_count = static_cast<int>(input_.times.size());
    for (int row = 0; row < row_count && !result_.error; ++row) {
      PassDeadlines(TimeOf(row), Settlement::By::kTime);
      if (!result_.error) PassRow(row);
    }
    if (input_.advance_to) PassDeadlines(*input_.advance_to, Settlement::By::kTime);
    if (input_.ends) {
      PassDeadlines(std::nullopt, Settlement::By::kEnd);
      if (!result_.error) PassEnd(row_count);
    }
    return std::move(result_);
  }

 private:
  bool NoSkip() const { return options_.skip.to == SkipMode::To::kNoSkip; }
  Time TimeOf(int row) const { return input_.times[static_cast<std::size_t>(row)]; }

  // ---- Rows.

  void PassRow(int row) {
    for (Start& start : starts_) {
      std::vector<Entry> before = std::move(start.entries);
      start.entries.clear();
      for (Entry& entry : before) PassRowBy(std::move(entry), row, &start.entries);
      DropBehindMatch(&start.entries);
    }
    if (row >= next_start_) {
      Start start{.row = row, .entries = {}, .timed_out = {}, .reported = {}};
      Begin(row, &start.entries);
      DropBehindMatch(&start.entries);
      starts_.push_back(std::move(start));
    }
    Settle({.by = Settlement::By::kRow, .row = row, .time = TimeOf(row)});
  }

  // The first step takes the very row, without a gap: there is nothing to skip, to forbid or to be late for.
  void Begin(int row, std::vector<Entry>* entries) {
    for (const Step& step : walker_.FromStart(row)) {
      Wait wait{step, std::nullopt};
      if (step.kind == Step::Kind::kPatternEnd) {
        if (step.negations.empty() && !NoSkip())
          entries->push_back({.kind = Entry::Kind::kMatch, .rows = {}, .waits = {}, .open = {}});
      } else if (!IsGuarded(&wait.step, row, {}) && !MeetsUntil(step, row, {}) &&
                 conditions_.holds(step.variable, row, {})) {
        AddTaken({}, step, row, entries);
      }
    }
  }

  void PassRowBy(Entry entry, int row, std::vector<Entry>* out) {
    if (entry.kind == Entry::Kind::kRun) {
      std::vector<Wait> staying;
      for (Wait& wait : entry.waits) {
        if (PassRowByWait(entry.rows, &wait, row, out)) staying.push_back(std::move(wait));
      }
      entry.waits = std::move(staying);
      if (entry.waits.empty()) return;
    } else if (entry.kind == Entry::Kind::kPendingMatch) {
      if (!PassRowByPending(&entry, row)) return;
    }
    out->push_back(std::move(entry));
  }

  // The steps forbidden, take and stay; time is dealt with before the row. Returns whether the wait stays.
  bool PassRowByWait(const std::vector<Label>& rows, Wait* wait, int row, std::vector<Entry>* out) {
    Step& step = wait->step;
    if (step.kind == Step::Kind::kPartitionEnd) return false;
    if (IsGuarded(&step, row, rows) || IsForbidden(step, row, rows)) return false;

    const bool meets_until = MeetsUntil(step, row, rows);
    if (meets_until && IsFurtherIterationOfStopped(step, row, rows)) return false;
    const bool holds = conditions_.holds(step.variable, row, rows);
    if (holds && !meets_until) AddTaken(rows, step, row, out);
    return step.mark == Mark::kAny || (step.mark == Mark::kRelaxed && !holds);
  }

  // A wait that left a possessive loop goes at a row with which the loop could go on. A row that meets `until` lifts
  // the guard for good.
  bool IsGuarded(Step* step, int row, const std::vector<Label>& rows) const {
    std::erase_if(step->guards, [&](const Pattern* loop) {
      return loop->quantifier.until && conditions_.until(*loop->quantifier.until, row, rows);
    });
    return std::any_of(step->guards.begin(), step->guards.end(), [&](const Pattern* loop) {
      const std::vector<int> first = FirstVariables(loop->parts[0]);
      return std::any_of(first.begin(), first.end(),
                         [&](int variable) { return conditions_.holds(variable, row, rows); });
    });
  }

  bool IsForbidden(const Step& step, int row, const std::vector<Label>& rows) const {
    return std::any_of(step.negations.begin(), step.negations.end(), [&](const Negation* negation) {
      if (negation->reach == Negation::Reach::kNextRow && row != rows.back().row + 1) return false;
      if (negation->bound && TimeOf(row) - TimeOf(rows.back().row) >= *negation->bound) return false;
      return Meets(*negation, row, rows);
    });
  }

  bool Meets(const Negation& negation, int row, const std::vector<Label>& rows) const {
    return std::any_of(negation.variables.begin(), negation.variables.end(),
                       [&](int variable) { return conditions_.holds(variable, row, rows); });
  }

  bool StopsLoop(const Frame& frame, int row, const std::vector<Label>& rows) const {
    if (frame.node->kind != Pattern::Kind::kQuantified || !frame.node->quantifier.until) return false;
    return conditions_.until(*frame.node->quantifier.until, row, rows);
  }

  // A row that meets the `until` of a loop is taken by no step of the loop.
  bool MeetsUntil(const Step& step, int row, const std::vector<Label>& rows) const {
    for (const Frame* frame = step.frame; frame != nullptr; frame = frame->below) {
      if (StopsLoop(*frame, row, rows)) return true;
    }
    return false;
  }

  bool IsFurtherIterationOfStopped(const Step& step, int row, const std::vector<Label>& rows) const {
    for (const Frame* frame = step.frame; frame != nullptr; frame = frame->below) {
      const bool begins_iteration = !frame->first_time;
      if (begins_iteration && frame->index > 1 && StopsLoop(*frame, row, rows)) return true;
    }
    return false;
  }

  // Returns whether the pending match stays in the list, as such or as a match.
  bool PassRowByPending(Entry* entry, int row) const {
    for (const OpenNegation& open : entry->open) {
      if (Meets(*open.negation, row, entry->rows)) return false;
    }
    std::erase_if(entry->open,
                  [](const OpenNegation& open) { return open.negation->reach == Negation::Reach::kNextRow; });
    if (entry->open.empty()) entry->kind = Entry::Kind::kMatch;
    return true;
  }

  // ---- New runs.

  void AddTaken(std::vector<Label> rows, const Step& step, int row, std::vector<Entry>* out) {
    rows.push_back({row, step.variable});
    AddRun(rows, walker_.AfterTake(step, TimeOf(row), row + 1), out);
  }

  // A run whose waits contain the end stands as three entries: the run with the waits before it, the match, the run
  // with the waits behind it.
  void AddRun(const std::vector<Label>& rows, std::vector<Step> steps, std::vector<Entry>* out) const {
    Entry run{.kind = Entry::Kind::kRun, .rows = rows, .waits = {}, .open = {}};
    for (Step& step : steps) {
      if (step.kind != Step::Kind::kPatternEnd) {
        const std::optional<Time> deadline = DeadlineOf(step, rows);
        run.waits.push_back({std::move(step), deadline});
        continue;
      }
      if (!run.waits.empty()) out->push_back(run);
      run.waits.clear();
      out->push_back(EndOf(rows, step));
    }
    if (!run.waits.empty()) out->push_back(std::move(run));
  }

  Entry EndOf(const std::vector<Label>& rows, const Step& step) const {
    Entry entry{.kind = Entry::Kind::kMatch, .rows = rows, .waits = {}, .open = {}};
    for (const Negation* negation : step.negations) {
      entry.kind = Entry::Kind::kPendingMatch;
      entry.open.push_back({negation, DeadlineOf(*negation, rows)});
    }
    return entry;
  }

  // `$` only asks whether a row comes, so no time ends its wait.
  std::optional<Time> DeadlineOf(const Step& step, const std::vector<Label>& rows) const {
    std::optional<Time> deadline;
    if (step.kind == Step::Kind::kPartitionEnd) return deadline;
    if (options_.within) Lower(&deadline, TimeOf(rows.front().row) + *options_.within);
    if (step.bound) Lower(&deadline, TimeOf(rows.back().row) + *step.bound);
    for (const Frame* frame = step.frame; frame != nullptr; frame = frame->below) {
      const bool bounds = frame->node->kind == Pattern::Kind::kWithin && frame->first_time;
      if (bounds) Lower(&deadline, *frame->first_time + frame->node->within);
    }
    return deadline;
  }

  std::optional<Time> DeadlineOf(const Negation& negation, const std::vector<Label>& rows) const {
    if (negation.reach == Negation::Reach::kNextRow) return std::nullopt;
    if (negation.bound) return TimeOf(rows.back().row) + *negation.bound;
    if (options_.within) return TimeOf(rows.front().row) + *options_.within;
    return std::nullopt;
  }

  // Entries behind a match are dropped.
  void DropBehindMatch(std::vector<Entry>* entries) const {
    if (NoSkip()) return;
    const auto match = std::find_if(entries->begin(), entries->end(),
                                    [](const Entry& entry) { return entry.kind == Entry::Kind::kMatch; });
    if (match != entries->end()) entries->erase(match + 1, entries->end());
  }

  // ---- Time.

  // Time reaches every deadline up to `limit` (nothing: all of them) in turn.
  void PassDeadlines(std::optional<Time> limit, Settlement::By by) {
    while (!result_.error) {
      const std::optional<Time> deadline = NextDeadline();
      if (!deadline || (limit && *deadline > *limit)) return;
      for (Start& start : starts_) {
        RememberTimeouts(*deadline, &start);
        PassTime(*deadline, &start.entries);
        DropBehindMatch(&start.entries);
        if (!NoSkip() && !start.entries.empty()) start.timed_out.clear();
      }
      Settle({.by = by, .row = std::nullopt, .time = deadline});
    }
  }

  std::optional<Time> NextDeadline() const {
    std::optional<Time> next;
    const auto lower = [&](const std::optional<Time>& deadline) {
      if (deadline) Lower(&next, *deadline);
    };
    for (const Start& start : starts_) {
      for (const Entry& entry : start.entries) {
        for (const Wait& wait : entry.waits) lower(wait.deadline);
        for (const OpenNegation& open : entry.open) lower(open.deadline);
      }
    }
    return next;
  }

  static void PassTime(Time now, std::vector<Entry>* entries) {
    const auto is_over = [&](const auto& item) { return item.deadline && *item.deadline <= now; };
    for (Entry& entry : *entries) {
      std::erase_if(entry.waits, is_over);
      std::erase_if(entry.open, is_over);
      if (entry.kind == Entry::Kind::kPendingMatch && entry.open.empty()) entry.kind = Entry::Kind::kMatch;
    }
    std::erase_if(*entries, [](const Entry& entry) { return entry.kind == Entry::Kind::kRun && entry.waits.empty(); });
  }

  // What the bound of the whole pattern ends now: with NO SKIP every run, else the best one of the start. Whether the
  // start has a match is seen by what is left in its list.
  void RememberTimeouts(Time now, Start* start) const {
    if (!options_.on_timeout || !options_.within || TimeOf(start->row) + *options_.within != now) return;
    for (const Entry& entry : start->entries) {
      const bool ends = std::any_of(entry.waits.begin(), entry.waits.end(),
                                    [](const Wait& wait) { return wait.step.kind == Step::Kind::kTake; });
      const bool known =
          std::find(start->timed_out.begin(), start->timed_out.end(), entry.rows) != start->timed_out.end();
      if (entry.kind == Entry::Kind::kRun && ends && !known) start->timed_out.push_back(entry.rows);
      if (!NoSkip() && !start->timed_out.empty()) return;
    }
  }

  // Time without end, and no further row: `$` holds, no final negation can be met, no wait is answered.
  void PassEnd(int row_count) {
    for (Start& start : starts_) {
      std::vector<Entry> before = std::move(start.entries);
      start.entries.clear();
      for (Entry& entry : before) {
        if (entry.kind != Entry::Kind::kRun) {
          start.entries.push_back({.kind = Entry::Kind::kMatch, .rows = entry.rows, .waits = {}, .open = {}});
        }
        for (const Wait& wait : entry.waits) {
          if (wait.step.kind != Step::Kind::kPartitionEnd) continue;
          for (const Step& step : walker_.AfterPartitionEnd(wait.step, row_count)) {
            if (step.kind != Step::Kind::kPatternEnd) continue;
            start.entries.push_back({.kind = Entry::Kind::kMatch, .rows = entry.rows, .waits = {}, .open = {}});
          }
        }
      }
      DropBehindMatch(&start.entries);
    }
    Settle({.by = Settlement::By::kEnd, .row = std::nullopt, .time = std::nullopt});
  }

  // ---- The search.

  void Settle(const Settlement& settlement) {
    if (!NoSkip()) {
      SettleInTurn(settlement);
      return;
    }
    for (Start& start : starts_) {
      SettleAll(settlement, &start);
      const bool in_list = options_.no_skip_settling == RunsOptions::NoSkipSettling::kInList;
      if (in_list && !start.entries.empty()) break;
    }
    std::erase_if(starts_, [](const Start& start) { return start.entries.empty() && start.timed_out.empty(); });
  }

  // Starts are tried in row order; the first that is not decided holds back those behind it.
  void SettleInTurn(const Settlement& settlement) {
    while (!starts_.empty()) {
      Start& start = starts_.front();
      if (start.entries.empty()) {
        ReportTimeouts(settlement, &start);
        starts_.pop_front();
        continue;
      }
      if (start.entries[0].kind != Entry::Kind::kMatch) return;
      Report(SettledMatch::Kind::kMatch, start, start.entries[0].rows, settlement);
      const std::variant<int, std::string> next = NextStart(result_.matches.back().match, options_.skip);
      if (const std::string* error = std::get_if<std::string>(&next)) {
        result_.error = *error;
        return;
      }
      next_start_ = std::get<int>(next);
      while (!starts_.empty() && starts_.front().row < next_start_) starts_.pop_front();
    }
  }

  void SettleAll(const Settlement& settlement, Start* start) {
    std::vector<Entry> before = std::move(start->entries);
    start->entries.clear();
    for (Entry& entry : before) {
      const bool waits = options_.no_skip_settling == RunsOptions::NoSkipSettling::kInList && !start->entries.empty();
      if (entry.kind != Entry::Kind::kMatch || waits) {
        start->entries.push_back(std::move(entry));
      } else if (start->reported.insert(entry.rows).second) {
        Report(SettledMatch::Kind::kMatch, *start, entry.rows, settlement);
      }
    }
    ReportTimeouts(settlement, start);
  }

  void ReportTimeouts(const Settlement& settlement, Start* start) {
    for (const std::vector<Label>& rows : start->timed_out) {
      Report(SettledMatch::Kind::kTimeout, *start, rows, settlement);
    }
    start->timed_out.clear();
  }

  void Report(SettledMatch::Kind kind, const Start& start, const std::vector<Label>& rows,
              const Settlement& settlement) {
    result_.matches.push_back({.kind = kind, .match = {start.row, rows}, .settled = settlement});
  }

  const RunsOptions& options_;
  const Conditions& conditions_;
  const RunsInput& input_;
  Walker walker_;
  std::deque<Start> starts_;  // in row order; those that are settled or skipped are gone
  int next_start_ = 0;        // rows before it start nothing
  RunsResult result_;
};

}  // namespace

RunsInterpreter::RunsInterpreter(const Pattern& pattern, RunsOptions options)
    : pattern_(WithoutOrders(pattern)), options_(std::move(options)) {}

RunsResult RunsInterpreter::Run(const Conditions& conditions, const RunsInput& input) const {
  return Interpretation(pattern_, options_, conditions, input).Run();
}

std::string Text(const SettledMatch& match, const Names& names) {
  std::string text = match.kind == SettledMatch::Kind::kTimeout ? "timeout " : "";
  text += Text(match.match, names);
  const Settlement& settled = match.settled;
  if (settled.by == Settlement::By::kRow) return text + " @row " + std::to_string(*settled.row);
  text += settled.by == Settlement::By::kTime ? " @time" : " @end";
  return settled.time ? text + " " + std::to_string(*settled.time) : text;
}

}  // namespace tripline::reference
