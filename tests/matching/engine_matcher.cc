#include "tests/matching/engine_matcher.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/order.h"
#include "tests/matching/shape.h"
#include "tests/reference/backtracking.h"

namespace tripline::matching {
namespace {

constexpr std::string_view kKey = "key";
constexpr uint64_t kHash = 0x9e3779b97f4a7c15;

patterns::SkipMode SkipOf(reference::SkipMode::To to) {
  switch (to) {
    case reference::SkipMode::To::kNextRow:
      return patterns::SkipMode::kToNextRow;
    case reference::SkipMode::To::kFirst:
      return patterns::SkipMode::kToFirst;
    case reference::SkipMode::To::kLast:
      return patterns::SkipMode::kToLast;
    case reference::SkipMode::To::kNoSkip:
      return patterns::SkipMode::kNoSkip;
    default:
      return patterns::SkipMode::kPastLastRow;
  }
}

int RowNumber(const cep::RowAccess& rows, uint64_t row) {
  return static_cast<int>(cep::HeaderOf(rows.record(row)).position);
}

reference::Settlement SettlementOf(const cep::Settlement& settlement) {
  reference::Settlement settled;
  switch (settlement.by) {
    case cep::Settlement::By::kRow:
      settled.by = reference::Settlement::By::kRow;
      settled.row = static_cast<int>(settlement.row.row.position);
      break;
    case cep::Settlement::By::kTime:
      settled.by = reference::Settlement::By::kTime;
      break;
    case cep::Settlement::By::kEnd:
      settled.by = reference::Settlement::By::kEnd;
      break;
  }
  if (settlement.at_us != engine::kEndOfTime) settled.time = settlement.at_us;
  return settled;
}

std::string ErrorOf(const data::Status& status) {
  const std::string code = data::CodeOf(status);
  if (code == "TRL0510") return "the variable to skip to has no row";
  if (code == "TRL0511") return "the row to skip to is the first row of the match";
  return std::string(status.message());
}

}  // namespace

data::StatusOr<patterns::Pattern> EnginePattern(const Case& c) {
  patterns::Pattern pattern;
  pattern.columns = kColumns;
  pattern.column_types = ColumnTypes();
  pattern.root = NodeOf(c.pattern, 2 * static_cast<uint32_t>(c.variables));
  const bool with_doubles = !reference::IsSql(c.pattern);
  TRIPLINE_RETURN_IF_ERROR(AddConditions(c.dependence, c.variables, with_doubles, &pattern));
  for (size_t v = 0; v < c.bound.size(); ++v) {
    pattern.variables[v].stream = c.bound[v];
    if (with_doubles) pattern.variables[static_cast<size_t>(c.variables) + v].stream = c.bound[v];
  }
  if (c.within.has_value()) pattern.within = patterns::Period{*c.within, 0};
  pattern.on_timeout = c.on_timeout;
  pattern.skip = SkipOf(c.skip.to);
  for (const int variable : c.skip.variables) pattern.skip_variables.push_back(static_cast<uint32_t>(variable));
  pattern.skip_name = "V";
  return pattern;
}

reference::SettledMatch SettledMatchOf(const cep::MatchOutput& output) {
  reference::SettledMatch match;
  if (output.kind == cep::MatchOutput::Kind::kTimeout) match.kind = reference::SettledMatch::Kind::kTimeout;
  match.match.start = RowNumber(output.rows, output.row);
  for (const cep::MatchedRow& row : output.matched) {
    match.match.rows.push_back({RowNumber(output.rows, row.row), static_cast<int>(row.variable)});
  }
  if (!match.match.rows.empty()) match.match.start = match.match.rows[0].row;
  match.settled = SettlementOf(output.settlement);
  return match;
}

EngineMatcher::State::State(const std::shared_ptr<const cep::DomainPlan>& plan)
    : store({.slot_bytes = plan->slots().bytes(), .key_groups = 16}), timers(&store), matcher(plan, store, timers) {}

EngineMatcher::EngineMatcher(std::shared_ptr<const cep::DomainPlan> plan, const StreamSet& streams,
                             std::vector<std::vector<uint64_t>> predicate_words)
    : plan_(std::move(plan)),
      streams_(streams),
      predicate_words_(std::move(predicate_words)),
      state_(std::make_unique<State>(plan_)) {}

data::StatusOr<std::unique_ptr<EngineMatcher>> EngineMatcher::Make(const std::vector<Case>& cases,
                                                                   const StreamSet& streams, cep::DomainOptions options) {
  std::vector<patterns::Pattern> all;
  for (const Case& c : cases) {
    TRIPLINE_ASSIGN_OR_RETURN(patterns::Pattern pattern, EnginePattern(c));
    all.push_back(std::move(pattern));
  }
  options.streams = streams.sources();
  TRIPLINE_ASSIGN_OR_RETURN(std::shared_ptr<const cep::DomainPlan> plan,
                            cep::DomainPlan::Make(ColumnTypes(), std::move(all), options));
  TRIPLINE_ASSIGN_OR_RETURN(std::vector<std::vector<uint64_t>> words, streams.PredicateWords(*plan));
  return std::unique_ptr<EngineMatcher>(new EngineMatcher(std::move(plan), streams, std::move(words)));
}

const std::vector<RunsResult>& EngineMatcher::Run(size_t stream, const Feeding& feeding) {
  results_.resize(plan_->patterns().size());
  for (RunsResult& result : results_) result = {};
  const data::Status status = Feed(stream, feeding);
  if (!status.ok()) results_[last_pattern_].error = ErrorOf(status);
  if (block_ != state::kNoBlock) state_->store.Erase(block_);
  block_ = state::kNoBlock;
  return results_;
}

data::Status EngineMatcher::Feed(size_t stream, const Feeding& feeding) {
  const std::vector<Time>& times = streams_[stream].times;
  const int count = static_cast<int>(times.size());
  int restored = 0;
  for (int from = 0; from < count; from += feeding.frame_rows) {
    const int to = std::min(from + feeding.frame_rows, count);
    TRIPLINE_RETURN_IF_ERROR(FeedFrame(stream, from, to));
    // No later row is earlier than the next one.
    TRIPLINE_RETURN_IF_ERROR(FireTimers(times[static_cast<size_t>(std::min(to, count - 1))]));
    if (feeding.restore_every > 0 && to - restored >= feeding.restore_every) {
      TRIPLINE_RETURN_IF_ERROR(Restore());
      restored = to;
    }
  }
  if (feeding.advance_to.has_value()) TRIPLINE_RETURN_IF_ERROR(FireTimers(*feeding.advance_to));
  return block_ == state::kNoBlock ? data::OkStatus() : state_->matcher.Drain(*this);
}

// A key gets a block with the first row that may start something; rows before are not seen.
bool EngineMatcher::MayCreate(const uint64_t* bits) const {
  if (plan_->always_starts() || plan_->keeps_all_rows()) return true;
  for (uint32_t word = 0; word < plan_->predicate_words(); ++word) {
    if ((bits[word] & plan_->start_bits()[word]) != 0) return true;
  }
  return false;
}

data::Status EngineMatcher::FeedFrame(size_t stream, int from, int to) {
  const engine::Frame& frame = streams_.frame(stream);
  slices_.clear();
  for (size_t i = 0; i < frame.slices.size(); ++i) {
    slices_.push_back(predicate_words_[streams_.batch_of(stream) + i].data());
  }
  rows_.clear();
  for (int row = from; row < to; ++row) {
    const engine::FrameRow at = streams_.row(stream, row);
    if (block_ == state::kNoBlock && MayCreate(slices_[at.slice] + size_t{at.row} * plan_->predicate_words())) {
      block_ = state_->store.FindOrCreate(kHash, kKey);
    }
    if (block_ != state::kNoBlock) rows_.push_back({at, block_});
  }
  return state_->matcher.ProcessRows(frame, slices_, rows_, *this);
}

data::Status EngineMatcher::FireTimers(Time cut) {
  while (true) {
    const std::span<const state::DueTimer> due = state_->timers.TakeDue(cut);
    if (due.empty()) return data::OkStatus();
    due_.assign(due.begin(), due.end());
    TRIPLINE_RETURN_IF_ERROR(state_->matcher.FireTimers(due_, cut, *this));
    for (const state::DueTimer& fired : due_) {
      if (state_->store.deadline_us(fired.block) > fired.deadline_us) continue;
      return data::Error(data::Fault::kSystem, "TRL0653", "a timer that was due is left");
    }
  }
}

data::Status EngineMatcher::Restore() {
  if (block_ == state::kNoBlock) return data::OkStatus();
  auto restored = std::make_unique<State>(plan_);
  for (const state::KeyGroup group : state_->store.Groups()) {
    std::string bytes;
    state_->store.SaveGroup(group, &bytes);
    TRIPLINE_RETURN_IF_ERROR(restored->store.LoadGroup(bytes));
  }
  restored->timers.Rebuild();
  state_ = std::move(restored);
  block_ = state_->store.Find(kHash, kKey);
  return data::OkStatus();
}

data::Status EngineMatcher::OnOutput(const cep::MatchOutput& output) {
  last_pattern_ = output.pattern;
  results_[output.pattern].matches.push_back(SettledMatchOf(output));
  return data::OkStatus();
}

ReferenceMatcher::ReferenceMatcher(const Case& c, const StreamSet& streams)
    : streams_(streams),
      dependence_(c.dependence),
      variables_(c.variables),
      bound_(c.bound),
      interpreter_(c.pattern, {.skip = c.skip, .within = c.within, .on_timeout = c.on_timeout}) {}

RunsResult ReferenceMatcher::Run(size_t stream, std::optional<Time> advance_to) const {
  return interpreter_.Run(ConditionsOf(dependence_, variables_, streams_, stream, bound_),
                          {.times = streams_[stream].times, .advance_to = advance_to});
}

bool Same(const RunsResult& a, const RunsResult& b) { return a.error == b.error && a.matches == b.matches; }

std::string Text(const Case& c) {
  std::string text = fmt::format("{} ({}), skip mode {} to {}", Text(c.pattern, reference::PlainNames(c.variables)),
                                 Name(c.dependence), static_cast<int>(c.skip.to), fmt::join(c.skip.variables, ","));
  if (c.within.has_value()) text += fmt::format(", within {}", *c.within);
  if (c.on_timeout) text += ", on timeout";
  if (!c.bound.empty()) text += fmt::format(", variables on sources {}", fmt::join(c.bound, ","));
  return text;
}

std::string Text(const RunsResult& result) {
  std::string text;
  for (const reference::SettledMatch& match : result.matches) {
    text += "  " + Text(match, reference::PlainNames(static_cast<int>(kVariables))) + "\n";
  }
  if (result.error.has_value()) text += "  " + *result.error + "\n";
  return text;
}

}  // namespace tripline::matching
