#include "rules/explain/explain_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/compile/key_encoder.h"
#include "rules/compile/pattern_builder.h"
#include "rules/judge/firing.h"

namespace tripline::rules {
namespace {

struct ExplainPrepared : engine::Prepared {
  std::vector<std::vector<uint64_t>> predicate_words;  // per domain
};

patterns::Pattern OneRowPattern(const data::ExprPtr& condition, const data::Schema& schema) {
  patterns::Pattern pattern;
  pattern.columns = static_cast<uint32_t>(schema.fields.size());
  for (const data::Field& field : schema.fields) pattern.column_types.push_back(field.type);
  pattern.root.kind = patterns::Node::Kind::kVariable;
  pattern.variables.push_back({"row", condition});
  pattern.skip = patterns::SkipMode::kToNextRow;
  return pattern;
}

// Of a match: those of what `within` ended stand behind them.
uint32_t MeasuresOf(const patterns::Pattern& pattern) {
  return static_cast<uint32_t>(pattern.measures.size()) - pattern.timeout_measures;
}

class ExplainOperator : public engine::KeyedOperator, public ExplainedKeys {
 public:
  ExplainOperator(uint32_t domain, const ExplainPlan::Lane& lane, const ExplainOptions& options,
                  state::BlockStore& store, state::TimerIndex& timers)
      : domain_(domain),
        store_(store),
        matcher_(lane.plan, store, timers),
        collector_(options.span, MeasuresOf(lane.plan->patterns()[0].pattern),
                   lane.plan->patterns()[0].automaton.keeps_all) {
    if (options.on_test) {
      collector_.set_on_test([domain, &options](const cep::TestedRow& tested) { options.on_test(domain, tested); });
    }
    matcher_.set_tracer(0, &collector_);
  }

  data::Status ProcessRows(const engine::Frame& frame, std::span<const engine::KeyedRow> rows,
                           engine::Packet&) override {
    if (rows.empty()) return data::OkStatus();
    bits_.clear();
    for (const engine::Slice& slice : frame.slices) {
      bits_.push_back(static_cast<const ExplainPrepared&>(*slice.batch->prepared).predicate_words[domain_].data());
    }
    return matcher_.ProcessRows(frame, bits_, rows, collector_);
  }
  data::Status FireTimers(const engine::Frame& frame, std::span<const state::DueTimer> due, engine::Packet&) override {
    if (frame.end == engine::Frame::End::kDrain) return matcher_.DrainDue(due, collector_);
    return matcher_.FireTimers(due, frame.cut_us, collector_);
  }
  data::Status Drain(const engine::Frame&, engine::Packet&) override {
    TRIPLINE_RETURN_IF_ERROR(matcher_.Drain(collector_));
    collector_.Finish();
    return data::OkStatus();
  }
  void Seal(engine::Packet&) override {}

  const RunCollector& collector() const override { return collector_; }
  std::vector<state::BlockId> blocks() const override { return store_.SortedBlocks(); }
  cep::RowAccess Rows(state::BlockId block) override { return matcher_.Rows(block); }

 private:
  const uint32_t domain_;
  state::BlockStore& store_;
  cep::DomainMatcher matcher_;
  RunCollector collector_;
  std::vector<const uint64_t*> bits_;
};

}  // namespace

data::StatusOr<std::shared_ptr<ExplainPlan>> ExplainPlan::Make(const dsl::Model& model, uint32_t rule,
                                                               const ExplainOptions& options) {
  auto plan = std::make_shared<ExplainPlan>();
  plan->options_ = options;
  for (const dsl::StreamModel& stream : model.streams) {
    plan->time_columns_.push_back(stream.time_column);
    plan->notes_late_.push_back(model.rules[rule].match.has_value() && stream.late == dsl::StreamModel::Late::kAccept);
  }
  for (size_t i = 0; i < model.rules[rule].streams.size(); ++i) {
    TRIPLINE_RETURN_IF_ERROR(plan->AddLane(model, model.rules[rule], i));
  }
  return plan;
}

data::Status ExplainPlan::AddLane(const dsl::Model& model, const dsl::RuleModel& rule, size_t place) {
  auto lane = std::make_unique<Lane>();
  lane->stream = rule.streams[place];
  const data::Schema& schema = *model.streams[lane->stream].schema;
  // Conditions are shown with what they read: records hold every column.
  std::vector<uint32_t> all(schema.fields.size());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  patterns::Pattern pattern;
  if (rule.match.has_value()) {
    pattern = BuildPattern(*rule.match, schema, std::move(all));
  } else {
    pattern = OneRowPattern(rule.when, schema);
    pattern.row_columns = std::move(all);
  }
  // A row is tested for it like for `until`.
  if (rule.unless != nullptr) pattern.variables.push_back({"unless", rule.unless, false});
  const std::vector<data::Type> types = pattern.column_types;
  std::vector<patterns::Pattern> patterns;
  patterns.push_back(std::move(pattern));
  TRIPLINE_ASSIGN_OR_RETURN(lane->plan, cep::DomainPlan::Make(types, std::move(patterns), {.exact = true}));
  const std::vector<data::ExprPtr> keys = place < rule.keys.size() ? rule.keys[place] : std::vector<data::ExprPtr>();
  lane->domain = AddDomain(keys, NullKeys::kLeaveOut, *lane->plan, &lane->program);
  TRIPLINE_RETURN_IF_ERROR(lane->program.Compile());
  domains_.push_back({fmt::format("domain {}", place), lane->plan->slots().bytes(), lane->plan->slots().hot_bytes()});
  lanes_.push_back(std::move(lane));
  return data::OkStatus();
}

const ExplainPlan::Lane* ExplainPlan::LaneOf(uint32_t stream, size_t* place) const {
  const auto found = std::find_if(lanes_.begin(), lanes_.end(),
                                  [&](const std::unique_ptr<Lane>& lane) { return lane->stream == stream; });
  *place = static_cast<size_t>(found - lanes_.begin());
  return found == lanes_.end() ? nullptr : found->get();
}

std::unique_ptr<engine::Prepared> ExplainPlan::MakePrepared() const {
  auto prepared = std::make_unique<ExplainPrepared>();
  prepared->domains.resize(lanes_.size());
  prepared->predicate_words.resize(lanes_.size());
  return prepared;
}

std::unique_ptr<engine::Packet> ExplainPlan::MakePacket() const { return std::make_unique<FiringPacket>(); }

data::Status ExplainPlan::Prepare(uint32_t stream, const data::RecordBatch& batch, engine::Prepared& out) const {
  auto& prepared = static_cast<ExplainPrepared&>(out);
  // A batch of another stream may have been here before.
  for (engine::PreparedKeys& keys : prepared.domains) {
    keys.relevant.clear();
    keys.null_keys = 0;
  }
  size_t place = 0;
  const Lane* const lane = LaneOf(stream, &place);
  if (lane == nullptr) return data::OkStatus();
  const int32_t time_column = time_columns_[stream];
  const int64_t* const times =
      time_column < 0 ? nullptr : batch.columns[static_cast<size_t>(time_column)].values<int64_t>();
  engine::PreparedKeys& keys = prepared.domains[place];
  MarkRows(times, batch.rows, options_.range, &keys.relevant);
  RowProgram::Lease lease(lane->program, batch);
  PrepareDomain(lane->domain, lease, batch.rows, &keys, &prepared.predicate_words[place]);
  std::set<std::string> others;
  std::vector<LateRow> late;
  const bool notes_late = notes_late_[stream] && !batch.order_times.empty();
  for (uint32_t row = 0; row < batch.rows; ++row) {
    if (!data::GetBit(keys.relevant.data(), row)) continue;
    std::string key = KeyText(keys.key(row));
    if (!options_.key.has_value() || key == *options_.key) {
      if (notes_late && times[row] != batch.order_times[row]) {
        late.push_back({{batch.source, batch.positions[row]}, times[row]});
      }
      if (options_.key.has_value()) continue;
    } else {
      data::ClearBit(keys.relevant.data(), row);
    }
    if (others.size() < kMostSeenKeys) others.insert(std::move(key));
  }
  const std::lock_guard lock(mutex_);
  if (seen_keys_.size() < kMostSeenKeys) seen_keys_.merge(others);
  late_rows_.insert(late_rows_.end(), late.begin(), late.end());
  return data::OkStatus();
}

std::vector<uint32_t> ExplainPlan::RowsOfKey(uint32_t stream, const data::RecordBatch& batch,
                                             std::span<const uint32_t> rows) const {
  std::vector<uint32_t> found;
  size_t place = 0;
  const Lane* const lane = LaneOf(stream, &place);
  if (lane == nullptr) return found;
  RowProgram::Lease lease(lane->program, batch);
  engine::PreparedKeys keys;
  std::vector<uint64_t> words;
  MarkRows(nullptr, batch.rows, {}, &keys.relevant);
  PrepareDomain(lane->domain, lease, batch.rows, &keys, &words);
  for (const uint32_t row : rows) {
    if (data::GetBit(keys.relevant.data(), row) && (!options_.key.has_value() || KeyText(keys.key(row)) == *options_.key)) found.push_back(row);
  }
  return found;
}

data::Status ExplainPlan::RowStage(const engine::Frame& frame, engine::Packet&) const {
  const std::lock_guard lock(mutex_);
  for (const engine::Slice& slice : frame.slices) {
    const engine::PreparedBatch& prepared = *slice.batch;
    Progress& progress = progress_[prepared.batch->source];
    progress.stream = prepared.stream;
    if (prepared.times == nullptr) continue;
    for (uint32_t row = slice.from; row < slice.to; ++row) {
      progress.last_us = std::max(progress.last_us, prepared.times[row]);
    }
  }
  return data::OkStatus();
}

std::unique_ptr<engine::KeyedOperator> ExplainPlan::MakeOperator(uint32_t domain, state::BlockStore& store,
                                                                 state::TimerIndex& timers) const {
  const Lane& lane = *lanes_[domain];
  auto made = std::make_unique<ExplainOperator>(domain, lane, options_, store, timers);
  lane.found = made.get();
  return made;
}

}  // namespace tripline::rules
