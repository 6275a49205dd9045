#include "rules/compile/match_plan.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "cep/domain_matcher.h"
#include "rules/compile/key_encoder.h"
#include "rules/compile/pattern_builder.h"
#include "rules/compile/row_program.h"

namespace tripline::rules {

OutputBatch::OutputBatch(std::shared_ptr<const data::Schema> schema) : batch(schema) {
  arrays.resize(schema->fields.size());
}

void RowPacket::Clear() {
  order.clear();
  for (size_t i = 0; i < used_batches; ++i) {
    batches[i]->batch.Reset();
    for (std::vector<data::Value>& column : batches[i]->arrays) column.clear();
  }
  used_batches = 0;
}

namespace {

struct MatchPrepared : engine::Prepared {
  std::vector<uint64_t> predicate_words;
};

// All that an expression can ask of an array is whether it is there.
void StorePresence(bool present, uint32_t row, data::Column* column) {
  if (present) {
    data::SetBit(column->mutable_validity(), row);
  } else {
    data::ClearBit(column->mutable_validity(), row);
    column->set_has_nulls(true);
  }
}

// Copies one value into row `row` of a column.
void StoreValue(const data::VectorView& view, uint32_t row, data::Column* column, data::TextArena* texts) {
  uint64_t* validity = column->mutable_validity();
  if (!view.is_valid(0)) {
    data::ClearBit(validity, row);
    column->set_has_nulls(true);
    if (data::ValueBytes(column->type()) > 0) {
      const size_t bytes = data::ValueBytes(column->type());
      std::memset(column->mutable_values<uint8_t>() + bytes * row, 0, bytes);
    }
    return;
  }
  data::SetBit(validity, row);
  switch (column->type().kind) {
    case data::TypeKind::kBool:
      if (data::GetBit(view.as<uint64_t>(), 0)) {
        data::SetBit(column->mutable_values<uint64_t>(), row);
      } else {
        data::ClearBit(column->mutable_values<uint64_t>(), row);
      }
      break;
    case data::TypeKind::kString:
      column->mutable_values<data::StringRef>()[row] = texts->Add(view.as<data::StringRef>()[0].view());
      break;
    default: {
      const size_t bytes = data::ValueBytes(column->type());
      std::memcpy(column->mutable_values<uint8_t>() + bytes * row, view.values, bytes);
      break;
    }
  }
}

// Everything about the clause that its plan, its operators and their packets share.
struct MatchClausePlan {
  std::shared_ptr<const data::Schema> output;
  std::vector<dsl::SelectModel::MatchColumn> columns;
  std::shared_ptr<const cep::DomainPlan> domain;
};

class RowWriter : public cep::MatchSink {
 public:
  RowWriter(const MatchClausePlan& clause, const state::BlockStore& store) : clause_(clause), store_(store) {}

  void set_packet(RowPacket* packet) { packet_ = packet; }

  data::Status OnOutput(const cep::MatchOutput& output) override {
    OutputBatch& out = Batch();
    const uint32_t row = out.batch.rows++;
    out.batch.positions.push_back(0);
    for (size_t i = 0; i < clause_.columns.size(); ++i) {
      const dsl::SelectModel::MatchColumn& column = clause_.columns[i];
      data::Column& target = out.batch.columns[i];
      const std::optional<uint32_t> measure = MeasureOf(output, column);
      if (!column.measure) {
        data::StringRef cell;
        StoreValue(output.rows.layout->View(output.rows.record(output.row), column.index, output.rows.texts, &cell),
                   row, &target, &out.batch.texts);
      } else if (target.type().kind == data::TypeKind::kArray) {
        out.arrays[i].resize(row, data::Value(target.type()));
        out.arrays[i].push_back(measure.has_value() ? output.navigator->MeasureValue(*measure)
                                                    : data::Value(target.type()));
        StorePresence(!out.arrays[i].back().is_null(), row, &target);
      } else {
        const data::VectorView view =
            measure.has_value() ? output.navigator->Measure(*measure) : cep::NullView(target.type());
        StoreValue(view, row, &target, &out.batch.texts);
      }
    }
    RowPacket::Place place;
    place.settled_at_us = output.settlement.at_us;
    place.settled_by = static_cast<uint8_t>(output.settlement.by);
    place.settling_row = output.settlement.row;
    place.first_row = output.first;
    place.match = output.match_number + (output.kind == cep::MatchOutput::Kind::kTimeout ? 1 : 0);  // behind matches
    place.ordinal = output.ordinal;
    place.batch = static_cast<uint32_t>(packet_->used_batches - 1);
    place.row = row;
    packet_->order.push_back(place);
    return data::OkStatus();
  }

  // A statement has one answer: where it can't be had within the budget there is none.
  data::Status OnCut(const cep::BudgetCut& cut) override {
    static constexpr std::string_view kExceeded[] = {"rows", "runs", "bytes"};
    const std::string_view exceeded = kExceeded[static_cast<size_t>(cut.exceeded)];
    const std::string key = KeyText(store_.key(cut.block));
    return data::Error(
        data::Fault::kData, "TRL0690",
        fmt::format("match_recognize holds more than {0} {1} of {2}, and may not give up any of them: bound the pattern "
                    "with 'within', or raise --budget-{1}",
                    cut.limit, exceeded, key.empty() ? "the input" : fmt::format("partition '{}'", key)));
  }

 private:
  // The measure that a column shows; none: NULL.
  std::optional<uint32_t> MeasureOf(const cep::MatchOutput& output,
                                    const dsl::SelectModel::MatchColumn& column) const {
    if (output.navigator == nullptr || !column.measure) return std::nullopt;
    if (output.kind != cep::MatchOutput::Kind::kTimeout) {
      return column.timeout_only ? std::nullopt : std::optional(column.index);
    }
    const patterns::Pattern& pattern = clause_.domain->patterns()[0].pattern;
    if (!column.timeout.has_value()) return std::nullopt;
    return static_cast<uint32_t>(pattern.measures.size()) - pattern.timeout_measures + *column.timeout;
  }

  OutputBatch& Batch() {
    std::vector<std::unique_ptr<OutputBatch>>& batches = packet_->batches;
    if (packet_->used_batches == 0 || batches[packet_->used_batches - 1]->batch.rows == data::kBatchRows) {
      if (packet_->used_batches == batches.size()) batches.push_back(std::make_unique<OutputBatch>(clause_.output));
      ++packet_->used_batches;
    }
    return *batches[packet_->used_batches - 1];
  }

  const MatchClausePlan& clause_;
  const state::BlockStore& store_;
  RowPacket* packet_ = nullptr;
};

class MatchOperator : public engine::KeyedOperator {
 public:
  MatchOperator(const MatchClausePlan& clause, state::BlockStore& store, state::TimerIndex& timers)
      : matcher_(clause.domain, store, timers), writer_(clause, store) {}

  data::Status ProcessRows(const engine::Frame& frame, std::span<const engine::KeyedRow> rows,
                           engine::Packet& out) override {
    writer_.set_packet(static_cast<RowPacket*>(&out));
    bits_.clear();
    for (const engine::Slice& slice : frame.slices) {
      bits_.push_back(static_cast<const MatchPrepared&>(*slice.batch->prepared).predicate_words.data());
    }
    return matcher_.ProcessRows(frame, bits_, rows, writer_);
  }

  data::Status FireTimers(const engine::Frame& frame, std::span<const state::DueTimer> due,
                          engine::Packet& out) override {
    writer_.set_packet(static_cast<RowPacket*>(&out));
    if (frame.end == engine::Frame::End::kDrain) return matcher_.DrainDue(due, writer_);
    return matcher_.FireTimers(due, frame.cut_us, writer_);
  }

  data::Status Drain(const engine::Frame&, engine::Packet& out) override {
    writer_.set_packet(static_cast<RowPacket*>(&out));
    return matcher_.Drain(writer_);
  }

  void Seal(engine::Packet& out) override {
    std::vector<RowPacket::Place>& order = static_cast<RowPacket&>(out).order;
    if (!std::is_sorted(order.begin(), order.end())) std::stable_sort(order.begin(), order.end());
  }

 private:
  cep::DomainMatcher matcher_;
  RowWriter writer_;
  std::vector<const uint64_t*> bits_;
};

class MatchPlan : public engine::Plan {
 public:
  static data::StatusOr<std::shared_ptr<const engine::Plan>> Make(const dsl::Model& model,
                                                                  const dsl::SelectModel& select,
                                                                  const cep::KeyBudget& budget) {
    auto plan = std::make_shared<MatchPlan>();
    const dsl::StreamModel& stream = model.streams[select.stream];
    plan->clause_.output = std::make_shared<data::Schema>(select.source);
    plan->clause_.columns = select.match_columns;
    std::vector<uint32_t> row_columns;
    for (const dsl::SelectModel::MatchColumn& column : select.match_columns) {
      if (!column.measure) row_columns.push_back(column.index);
    }
    std::vector<patterns::Pattern> patterns;
    patterns.push_back(BuildPattern(*select.match, *stream.schema, row_columns));
    const std::vector<data::Type> types = patterns[0].column_types;
    TRIPLINE_ASSIGN_OR_RETURN(plan->clause_.domain,
                              cep::DomainPlan::Make(types, std::move(patterns), {.budget = budget}));
    std::vector<data::ExprPtr> keys;
    for (const uint32_t column : select.match->partition_by) keys.push_back(data::MakeInput(column, types[column]));
    plan->program_ = AddDomain(keys, NullKeys::kKeep, *plan->clause_.domain, 0, &plan->rows_);
    TRIPLINE_RETURN_IF_ERROR(plan->rows_.Compile());
    plan->domain_ = {"match", plan->clause_.domain->slots().bytes(), plan->clause_.domain->slots().hot_bytes()};
    return std::shared_ptr<const engine::Plan>(std::move(plan));
  }

  std::span<const Domain> domains() const override { return {&domain_, 1}; }

  std::unique_ptr<engine::Prepared> MakePrepared() const override {
    auto prepared = std::make_unique<MatchPrepared>();
    prepared->domains.resize(1);
    return prepared;
  }
  std::unique_ptr<engine::Packet> MakePacket() const override { return std::make_unique<RowPacket>(); }

  data::Status Prepare(uint32_t, const data::RecordBatch& batch, engine::Prepared& out) const override {
    auto& prepared = static_cast<MatchPrepared&>(out);
    MarkRows(nullptr, batch.rows, {}, &prepared.domains[0].relevant);
    RowProgram::Lease lease(rows_, batch);
    PrepareDomain(program_, lease, batch.rows, &prepared.domains[0], &prepared.predicate_words);
    return data::OkStatus();
  }

  data::Status RowStage(const engine::Frame&, engine::Packet&) const override { return data::OkStatus(); }

  std::unique_ptr<engine::KeyedOperator> MakeOperator(uint32_t, state::BlockStore& store,
                                                      state::TimerIndex& timers) const override {
    return std::make_unique<MatchOperator>(clause_, store, timers);
  }

 private:
  MatchClausePlan clause_;
  RowProgram rows_;
  DomainProgram program_;
  Domain domain_;
};

}  // namespace

data::StatusOr<std::shared_ptr<const engine::Plan>> CompileMatch(const dsl::Model& model,
                                                                 const dsl::SelectModel& select,
                                                                 const cep::KeyBudget& budget) {
  return MatchPlan::Make(model, select, budget);
}

}  // namespace tripline::rules
