#include "rules/compile/late_plan.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "rules/compile/firing_writer.h"
#include "rules/judge/firing.h"

namespace tripline::rules {
namespace {

class LatePlan final : public engine::Plan {
 public:
  LatePlan(std::shared_ptr<const engine::Plan> plan, const dsl::Model& model) : plan_(std::move(plan)) {
    for (const dsl::StreamModel& stream : model.streams) {
      const bool accepts = stream.late == dsl::StreamModel::Late::kAccept;
      time_columns_.push_back(accepts ? stream.time_column : -1);
    }
  }

  std::span<const Domain> domains() const override { return plan_->domains(); }
  std::unique_ptr<engine::Prepared> MakePrepared() const override { return plan_->MakePrepared(); }
  std::unique_ptr<engine::Packet> MakePacket() const override { return plan_->MakePacket(); }
  std::unique_ptr<engine::KeyedOperator> MakeOperator(uint32_t domain, state::BlockStore& store,
                                                      state::TimerIndex& timers) const override {
    return plan_->MakeOperator(domain, store, timers);
  }

  data::Status Prepare(uint32_t stream, const data::RecordBatch& batch, engine::Prepared& out) const override {
    TRIPLINE_RETURN_IF_ERROR(plan_->Prepare(stream, batch, out));
    const int64_t* const times = EventTimes(stream, batch);
    if (times == nullptr) return data::OkStatus();
    for (engine::PreparedKeys& keys : out.domains) {
      if (keys.relevant.empty()) continue;
      for (uint32_t row = 0; row < batch.rows; ++row) {
        if (times[row] != batch.order_times[row]) data::ClearBit(keys.relevant.data(), row);
      }
    }
    return data::OkStatus();
  }

  data::Status RowStage(const engine::Frame& frame, engine::Packet& out) const override {
    TRIPLINE_RETURN_IF_ERROR(plan_->RowStage(frame, out));
    auto& packet = static_cast<FiringPacket&>(out);
    if (packet.firings.empty()) return data::OkStatus();
    const std::map<engine::RowId, int64_t> late = LateRows(frame);
    if (late.empty()) return data::OkStatus();
    for (Firing& firing : packet.firings) {
      const auto found = late.find(firing.last_row.row);
      if (found != late.end()) MarkLate(found->second, firing, packet);
    }
    return data::OkStatus();
  }

 private:
  // Null where the batch has no row that stands elsewhere than at its event time, or its stream accepts no late ones.
  const int64_t* EventTimes(uint32_t stream, const data::RecordBatch& batch) const {
    if (batch.order_times.empty() || time_columns_[stream] < 0) return nullptr;
    return batch.columns[static_cast<size_t>(time_columns_[stream])].values<int64_t>();
  }

  // The event times of the frame's late rows.
  std::map<engine::RowId, int64_t> LateRows(const engine::Frame& frame) const {
    std::map<engine::RowId, int64_t> late;
    for (const engine::Slice& slice : frame.slices) {
      const data::RecordBatch& batch = *slice.batch->batch;
      const int64_t* const times = EventTimes(slice.batch->stream, batch);
      if (times == nullptr) continue;
      for (uint32_t row = slice.from; row < slice.to; ++row) {
        if (times[row] != batch.order_times[row]) late[{batch.source, batch.positions[row]}] = times[row];
      }
    }
    return late;
  }

  static void MarkLate(int64_t event_us, Firing& firing, FiringPacket& packet) {
    firing.late_us = event_us;
    const auto begin = static_cast<uint32_t>(packet.text.size());
    AppendTimesJson(event_us, event_us, /*has_event_time=*/true, &packet.text);
    packet.text += ",\"late\":true";
    firing.first_last_json = {begin, static_cast<uint32_t>(packet.text.size()) - begin};
  }

  const std::shared_ptr<const engine::Plan> plan_;
  std::vector<int32_t> time_columns_;  // by stream; -1: it accepts no late rows
};

}  // namespace

std::shared_ptr<const engine::Plan> MakeLatePlan(std::shared_ptr<const engine::Plan> plan, const dsl::Model& model) {
  const bool any = std::any_of(model.streams.begin(), model.streams.end(), [](const dsl::StreamModel& stream) {
    return stream.late == dsl::StreamModel::Late::kAccept;
  });
  if (!any) return plan;
  return std::make_shared<LatePlan>(std::move(plan), model);
}

}  // namespace tripline::rules
