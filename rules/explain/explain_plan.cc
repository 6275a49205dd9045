#include "rules/explain/explain_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/compile/key_encoder.h"
#include "rules/compile/pattern_builder.h"
#include "rules/judge/firing.h"

namespace tripline::rules {
namespace {

struct ExplainPrepared : engine::Prepared {
  std::vector<uint64_t> predicate_words;
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
  ExplainOperator(const std::shared_ptr<const cep::DomainPlan>& plan, const ExplainOptions& options,
                  state::BlockStore& store, state::TimerIndex& timers)
      : store_(store),
        matcher_(plan, store, timers),
        collector_(options.span, MeasuresOf(plan->patterns()[0].pattern), plan->patterns()[0].automaton.keeps_all) {
    if (options.on_test) collector_.set_on_test(options.on_test);
    matcher_.set_tracer(0, &collector_);
  }

  data::Status ProcessRows(const engine::Frame& frame, std::span<const engine::KeyedRow> rows,
                           engine::Packet&) override {
    if (rows.empty()) return data::OkStatus();
    bits_.clear();
    for (const engine::Slice& slice : frame.slices) {
      bits_.push_back(static_cast<const ExplainPrepared&>(*slice.batch->prepared).predicate_words.data());
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
  TRIPLINE_RETURN_IF_ERROR(plan->PlanRule(model, model.rules[rule]));
  return plan;
}

data::Status ExplainPlan::PlanRule(const dsl::Model& model, const dsl::RuleModel& rule) {
  const dsl::MergedRows rows = dsl::RowsOf(model, rule.streams);
  // Conditions are shown with what they read: records hold every column.
  std::vector<uint32_t> all(rows.schema->fields.size());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  patterns::Pattern pattern;
  if (rule.match.has_value()) {
    pattern = BuildPattern(*rule.match, *rows.schema, std::move(all));
  } else {
    pattern = OneRowPattern(rule.when, *rows.schema);
    pattern.row_columns = std::move(all);
  }
  // A row is tested for it like for `until`.
  if (rule.unless != nullptr) pattern.variables.push_back({"unless", rule.unless, false});
  const std::vector<data::Type> types = pattern.column_types;
  std::vector<patterns::Pattern> patterns;
  patterns.push_back(std::move(pattern));
  TRIPLINE_ASSIGN_OR_RETURN(plan_, cep::DomainPlan::Make(types, std::move(patterns),
                                                         {.streams = StreamsOf(rows, rule.streams), .exact = true}));
  for (size_t i = 0; i < rule.streams.size(); ++i) TRIPLINE_RETURN_IF_ERROR(AddInput(rule, i));
  domain_ = {"rule", plan_->slots().bytes(), plan_->slots().hot_bytes()};
  return data::OkStatus();
}

data::Status ExplainPlan::AddInput(const dsl::RuleModel& rule, size_t place) {
  auto input = std::make_unique<Input>();
  input->stream = rule.streams[place];
  const std::vector<data::ExprPtr> keys = place < rule.keys.size() ? rule.keys[place] : std::vector<data::ExprPtr>();
  input->domain = AddDomain(keys, NullKeys::kLeaveOut, *plan_, place, &input->program);
  TRIPLINE_RETURN_IF_ERROR(input->program.Compile());
  inputs_.push_back(std::move(input));
  return data::OkStatus();
}

const ExplainPlan::Input* ExplainPlan::InputOf(uint32_t stream) const {
  const auto found = std::find_if(inputs_.begin(), inputs_.end(),
                                  [&](const std::unique_ptr<Input>& input) { return input->stream == stream; });
  return found == inputs_.end() ? nullptr : found->get();
}

std::unique_ptr<engine::Prepared> ExplainPlan::MakePrepared() const {
  auto prepared = std::make_unique<ExplainPrepared>();
  prepared->domains.resize(1);
  return prepared;
}

std::unique_ptr<engine::Packet> ExplainPlan::MakePacket() const { return std::make_unique<FiringPacket>(); }

data::Status ExplainPlan::Prepare(uint32_t stream, const data::RecordBatch& batch, engine::Prepared& out) const {
  auto& prepared = static_cast<ExplainPrepared&>(out);
  engine::PreparedKeys& keys = prepared.domains[0];
  // A batch of another stream may have been here before.
  keys.relevant.clear();
  keys.null_keys = 0;
  const Input* const input = InputOf(stream);
  if (input == nullptr) return data::OkStatus();
  const int32_t time_column = time_columns_[stream];
  const int64_t* const times =
      time_column < 0 ? nullptr : batch.columns[static_cast<size_t>(time_column)].values<int64_t>();
  MarkRows(times, batch.rows, options_.range, &keys.relevant);
  RowProgram::Lease lease(input->program, batch);
  PrepareDomain(input->domain, lease, batch.rows, &keys, &prepared.predicate_words);
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
  const Input* const input = InputOf(stream);
  if (input == nullptr) return found;
  RowProgram::Lease lease(input->program, batch);
  engine::PreparedKeys keys;
  std::vector<uint64_t> words;
  MarkRows(nullptr, batch.rows, {}, &keys.relevant);
  PrepareDomain(input->domain, lease, batch.rows, &keys, &words);
  for (const uint32_t row : rows) {
    if (!data::GetBit(keys.relevant.data(), row)) continue;
    if (!options_.key.has_value() || KeyText(keys.key(row)) == *options_.key) found.push_back(row);
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

std::unique_ptr<engine::KeyedOperator> ExplainPlan::MakeOperator(uint32_t, state::BlockStore& store,
                                                                 state::TimerIndex& timers) const {
  auto made = std::make_unique<ExplainOperator>(plan_, options_, store, timers);
  found_ = made.get();
  return made;
}

}  // namespace tripline::rules
