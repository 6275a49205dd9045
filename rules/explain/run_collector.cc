#include "rules/explain/run_collector.h"

#include <algorithm>

namespace tripline::rules {

bool RunCollector::InSpan(const cep::RowAccess& rows, std::span<const cep::MatchedRow> labels) const {
  return std::any_of(labels.begin(), labels.end(), [&](const cep::MatchedRow& label) {
    const int64_t time_us = cep::HeaderOf(rows.record(label.row)).time_us;
    return time_us >= span_.from_us && time_us < span_.to_us;
  });
}

data::Status RunCollector::OnOutput(const cep::MatchOutput& output) {
  if (output.kind != cep::MatchOutput::Kind::kMatch) return data::OkStatus();
  const std::vector<cep::MatchedRow> labels(output.matched.begin(), output.matched.end());
  if (no_skip_) {
    all_matches_.push_back(labels);
    if (nearest_.has_value() && BeginsMatch(*nearest_)) nearest_.reset();
  }
  const bool same_start = pending_.has_value() && pending_->block == output.block &&
                          pending_->labels.front().row == labels.front().row;
  if (same_start) pending_.reset();
  if (!InSpan(output.rows, output.matched)) return data::OkStatus();
  Match& match = matches_.emplace_back();
  match.block = output.block;
  match.labels = labels;
  match.settlement = output.settlement;
  for (uint32_t i = 0; i < measures_; ++i) match.measures.push_back(output.navigator->MeasureValue(i));
  return data::OkStatus();
}

// Whether it could be the nearest of all: what is pending is of the same start or not, which only its rows tell.
bool RunCollector::Wants(state::BlockId, uint32_t rows, uint64_t last_row) {
  if (!nearest_.has_value()) return true;
  const size_t most = nearest_->labels.size();
  return rows > most || (rows == most && last_row >= nearest_->labels.back().row);
}

void RunCollector::OnLost(const cep::LostRun& run) {
  if (!InSpan(run.rows, run.labels)) return;
  Miss miss;
  miss.block = run.block;
  miss.labels.assign(run.labels.begin(), run.labels.end());
  miss.waits.assign(run.waits.begin(), run.waits.end());
  miss.order = run.order;
  if (no_skip_) {
    if (!BeginsMatch(miss) && IsNearer(miss, nearest_)) nearest_ = std::move(miss);
    return;
  }
  const bool same_start = pending_.has_value() && pending_->block == miss.block &&
                          pending_->labels.front().row == miss.labels.front().row;
  if (!same_start) SettlePending();
  if (IsNearer(miss, pending_)) pending_ = std::move(miss);
}

// Times of different keys do not meet: there is one key, or a few that are written the same way.
bool RunCollector::IsNearer(const Miss& run, const std::optional<Miss>& than) const {
  if (!than.has_value()) return true;
  if (run.labels.size() != than->labels.size()) return run.labels.size() > than->labels.size();
  if (run.labels.back().row != than->labels.back().row) return run.labels.back().row > than->labels.back().row;
  const bool same_list = no_skip_ || run.labels.front().row == than->labels.front().row;
  // A run that stands in parts is told of again when a later part goes.
  return same_list && run.order <= than->order;
}

bool RunCollector::BeginsMatch(const Miss& run) const {
  const auto same = [](const cep::MatchedRow& a, const cep::MatchedRow& b) {
    return a.row == b.row && a.variable == b.variable;
  };
  return std::any_of(all_matches_.begin(), all_matches_.end(), [&](const std::vector<cep::MatchedRow>& match) {
    return match.size() >= run.labels.size() && std::equal(run.labels.begin(), run.labels.end(), match.begin(), same);
  });
}

void RunCollector::SettlePending() {
  if (pending_.has_value() && IsNearer(*pending_, nearest_)) nearest_ = std::move(pending_);
  pending_.reset();
}

void RunCollector::Finish() {
  SettlePending();
  std::stable_sort(matches_.begin(), matches_.end(), [](const Match& a, const Match& b) {
    return std::pair(a.settlement.at_us, a.settlement.by) < std::pair(b.settlement.at_us, b.settlement.by);
  });
}

}  // namespace tripline::rules
