// A decided start: where the search goes on, and what comes out.
#include <algorithm>

#include <fmt/format.h>

#include "cep/search.h"

namespace tripline::cep {

data::Status Search::Conclude(const Settlement& now, MatchSink& sink) {
  if (plan_.joins) KeepDecided();
  slot_->active = 0;
  slot_->next_start = slot_->start + 1;
  if (slot_->spoiled != 0) ++slot_->generation;
  if (list_.empty() && !timed_out_.empty()) {
    matched_.clear();
    CollectLabels(timed_out_.front(), &matched_);
    timed_out_.clear();
    return EmitTimeout(now, sink);
  }
  if (list_.empty()) {
    const bool shows = plan_.pattern.rows_per_match == patterns::RowsPerMatch::kAllWithUnmatched;
    return shows && slot_->start >= slot_->matched_until ? EmitUnmatched(slot_->start, now, sink) : data::OkStatus();
  }
  matched_.clear();
  if (plan_.table.has_value()) {
    CollectTableLabels(&matched_);
  } else {
    CollectLabels(list_[0].node, &matched_);
  }
  ++slot_->match_number;
  TRIPLINE_RETURN_IF_ERROR(Emit(now, sink));
  if (!matched_.empty()) {
    if (plan_.pattern.rows_per_match == patterns::RowsPerMatch::kAllWithUnmatched) {
      slot_->matched_until = std::max(slot_->matched_until, matched_.back().row + 1);
    }
    TRIPLINE_ASSIGN_OR_RETURN(slot_->next_start, SkipTarget());
  }
  list_.clear();
  return data::OkStatus();
}

data::StatusOr<uint64_t> Search::SkipTarget() const {
  const patterns::SkipMode skip = plan_.pattern.skip;
  if (skip == patterns::SkipMode::kPastLastRow) return matched_.back().row + 1;
  if (skip == patterns::SkipMode::kToNextRow) return slot_->start + 1;
  const auto is_target = [&](const MatchedRow& row) { return plan_.skip_target[row.variable]; };
  uint64_t target = 0;
  if (skip == patterns::SkipMode::kToFirst) {
    const auto found = std::find_if(matched_.begin(), matched_.end(), is_target);
    if (found != matched_.end()) target = found->row + 1;
  } else {
    const auto found = std::find_if(matched_.rbegin(), matched_.rend(), is_target);
    if (found != matched_.rend()) target = found->row + 1;
  }
  const std::string_view mode = skip == patterns::SkipMode::kToFirst ? "FIRST" : "LAST";
  if (target == 0) {
    return data::Error(data::Fault::kData, "TRL0510",
                       fmt::format("AFTER MATCH SKIP TO {0} {1}: no row of a match is mapped to {1}, so there is no "
                                   "row to go to; use a variable that every match holds",
                                   mode, plan_.pattern.skip_name));
  }
  if (target - 1 == slot_->start) {
    return data::Error(data::Fault::kData, "TRL0511",
                       fmt::format("AFTER MATCH SKIP TO {} {} goes to the first row of the match, so the search would "
                                   "find the same match for ever; use SKIP TO NEXT ROW or another variable",
                                   mode, plan_.pattern.skip_name));
  }
  return target - 1;
}

void Search::CollectLabels(uint32_t node, std::vector<MatchedRow>* out) const {
  const size_t begin = out->size();
  for (; node != kNoNode; node = Node(node).parent) {
    const NodeHeader& header = Node(node);
    const patterns::Take& take = plan_.automaton.takes[header.take];
    out->push_back({RowOf(header), take.variable, take.excluded});
  }
  std::reverse(out->begin() + static_cast<ptrdiff_t>(begin), out->end());
}

// The match in matched_, or the empty one of the start in progress.
MatchOutput Search::OutputOf(const Settlement& now) const {
  MatchOutput output;
  output.pattern = ordinal_;
  output.block = block_;
  output.settlement = now;
  output.match_number = slot_->match_number;
  output.matched = matched_;
  output.rows = rows_;
  output.row = matched_.empty() ? slot_->start : matched_.front().row;
  output.first = OrderKeyOf(HeaderOf(rows_.record(output.row)));
  output.last = matched_.empty() ? output.first : OrderKeyOf(HeaderOf(rows_.record(matched_.back().row)));
  return output;
}

data::Status Search::Emit(const Settlement& now, MatchSink& sink) {
  MatchOutput output = OutputOf(now);
  output.navigator = &navigator_;
  navigator_.Begin(rows_, matched_, slot_->match_number, now.at_us);
  const patterns::RowsPerMatch mode = plan_.pattern.rows_per_match;
  if (matched_.empty()) {
    if (mode == patterns::RowsPerMatch::kAllOmitEmpty) return data::OkStatus();
    output.kind = MatchOutput::Kind::kEmptyMatch;
    return sink.OnOutput(output);
  }
  if (mode == patterns::RowsPerMatch::kOne) {
    navigator_.Advance(matched_.size());
    return sink.OnOutput(output);
  }
  for (size_t i = 0; i < matched_.size(); ++i) {
    if (matched_[i].excluded) continue;
    navigator_.Advance(i + 1);
    output.row = matched_[i].row;
    TRIPLINE_RETURN_IF_ERROR(sink.OnOutput(output));
    ++output.ordinal;
  }
  return data::OkStatus();
}

data::Status Search::EmitUnmatched(uint64_t row, const Settlement& now, MatchSink& sink) {
  MatchOutput output;
  output.kind = MatchOutput::Kind::kUnmatchedRow;
  output.pattern = ordinal_;
  output.block = block_;
  output.settlement = now;
  output.rows = rows_;
  output.row = row;
  output.first = output.last = OrderKeyOf(HeaderOf(rows_.record(row)));
  return sink.OnOutput(output);
}

}  // namespace tripline::cep
