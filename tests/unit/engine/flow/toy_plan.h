// A plan with two key domains whose output is sensitive to every row, its order, and every timer; and the slow, obvious
// program that says what the output must be.
//
// Per key: a count, a running digest, the last values in a segment that grows, and a timer that fires when the key has
// been silent, up to three times. Every third row of a key is an output, and so is every firing.
//
// Thread-safety: as engine/flow/operator.h.
#ifndef TRIPLINE_TESTS_UNIT_ENGINE_FLOW_TOY_PLAN_H_
#define TRIPLINE_TESTS_UNIT_ENGINE_FLOW_TOY_PLAN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/flow/job.h"
#include "tests/unit/engine/flow/toy_source.h"

namespace tripline::engine::flow_toy {

struct PlanOptions {
  uint32_t domains = 2;
  bool everything_fires = false;  // false: keys divisible by 5 are not relevant, rows with b % 3 == 1 create nothing
  // Injected failures: of Prepare, at the row with this ts; of the operators, the row stage; none: kStartOfTime.
  int64_t fail_prepare_us = kStartOfTime;
  int64_t fail_keyed_us = kStartOfTime;
  int64_t fail_rows_us = kStartOfTime;
  bool leaves_timers = false;  // the operator does not move what is due
};

std::shared_ptr<const Plan> MakeToyPlan(const PlanOptions& options = {});

// Writes a line per output. May call back per frame.
class ToyFinal : public FinalStage {
 public:
  data::Status Process(const Frame& frame, std::span<Packet* const> packets) override;
  void Save(std::string* out) const override { *out += std::to_string(outputs_); }
  data::Status Restore(std::string_view bytes) override;

  const std::string& text() const { return text_; }
  uint64_t frames() const { return frames_; }
  Frame::End end() const { return end_; }
  void set_on_frame(std::function<void(const Frame&)> on_frame) { on_frame_ = std::move(on_frame); }
  void set_fail_at_us(int64_t fail_at_us) { fail_at_us_ = fail_at_us; }

 private:
  std::string text_;
  uint64_t outputs_ = 0;  // over all runs of a job: state
  uint64_t frames_ = 0;
  Frame::End end_ = Frame::End::kNo;
  std::function<void(const Frame&)> on_frame_;
  int64_t fail_at_us_ = kStartOfTime;
};

struct ToyInput {
  uint32_t stream = 0;
  std::vector<Row> rows;
  ToyOptions options;
};

std::vector<JobInput> MakeInputs(const std::vector<ToyInput>& inputs, BatchCount* count = nullptr);
// What the output must be, row by row.
std::string Expected(const std::vector<ToyInput>& inputs, const PlanOptions& options, bool drain);

}  // namespace tripline::engine::flow_toy

#endif  // TRIPLINE_TESTS_UNIT_ENGINE_FLOW_TOY_PLAN_H_
