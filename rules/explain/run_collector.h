// Beside a search: notes every match in a span of time, and of the runs that came to nothing the nearest one.
//
// Nearest: the run that took the most rows, then the one with the latest last row, then the first in list order. A run of
// a start that has a match came to something; with NO SKIP, one whose rows begin a match. Rows are numbers in the key's
// row buffer: what they hold is read when all rows have come (run_reader.h).
//
//   RunCollector collector(span);
//   matcher.set_tracer(0, &collector);
//   matcher.ProcessRows(frame, bits, rows, collector);
//   collector.Finish();
//
// Thread-safety: shard-only. Failures: none. Limits: keeps all matches of the span.
#ifndef TRIPLINE_RULES_EXPLAIN_RUN_COLLECTOR_H_
#define TRIPLINE_RULES_EXPLAIN_RUN_COLLECTOR_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "cep/match_sink.h"
#include "cep/search_tracer.h"
#include "engine/data/value.h"

namespace tripline::rules {

// A match or a run belongs to it if one of its rows has an event time in [from, to).
struct Span {
  int64_t from_us = engine::kStartOfTime;
  int64_t to_us = engine::kEndOfTime;
};

class RunCollector : public cep::MatchSink, public cep::SearchTracer {
 public:
  struct Match {
    state::BlockId block = state::kNoBlock;
    std::vector<cep::MatchedRow> labels;
    cep::Settlement settlement;
    std::vector<data::Value> measures;
  };
  struct Miss {
    state::BlockId block = state::kNoBlock;
    std::vector<cep::MatchedRow> labels;
    std::vector<cep::LostWait> waits;  // in the order in which they went
    uint32_t order = 0;
  };

  // `measures`: how many a match has. `no_skip`: all starts are searched at once.
  RunCollector(Span span, uint32_t measures, bool no_skip) : span_(span), measures_(measures), no_skip_(no_skip) {}

  data::Status OnOutput(const cep::MatchOutput& output) override;
  bool Wants(state::BlockId block, uint32_t rows, uint64_t last_row) override;
  void OnLost(const cep::LostRun& run) override;
  bool WantsTests() const override { return on_test_ != nullptr; }
  void OnTest(const cep::TestedRow& tested) override { on_test_(tested); }
  // Before it is a search's tracer: who else wants to hear of every test of a condition.
  void set_on_test(std::function<void(const cep::TestedRow&)> on_test) { on_test_ = std::move(on_test); }
  // After the last row.
  void Finish();

  const std::vector<Match>& matches() const { return matches_; }
  const std::optional<Miss>& miss() const { return nearest_; }

 private:
  bool IsNearer(const Miss& run, const std::optional<Miss>& than) const;
  bool BeginsMatch(const Miss& run) const;
  bool InSpan(const cep::RowAccess& rows, std::span<const cep::MatchedRow> labels) const;
  void SettlePending();

  const Span span_;
  const uint32_t measures_;
  const bool no_skip_;
  std::function<void(const cep::TestedRow&)> on_test_;
  std::vector<Match> matches_;
  std::vector<std::vector<cep::MatchedRow>> all_matches_;  // NO SKIP: also of those outside the span
  std::optional<Miss> nearest_;
  std::optional<Miss> pending_;  // the nearest of the start in progress, which may still match
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_RUN_COLLECTOR_H_
