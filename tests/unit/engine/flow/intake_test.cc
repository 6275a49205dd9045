#include "engine/flow/intake.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/flow/toy_plan.h"

namespace tripline::engine::intake_test {

using flow_toy::MakeInputs;
using flow_toy::MakeRows;
using flow_toy::MakeToyPlan;

// Runs all tasks that may start, one after the other.
void RunAll(Intake& intake) {
  Intake::Task task;
  while (intake.Next(&task)) {
    intake.Execute(task);
    intake.Finish(task);
    task = {};
  }
}

TEST(Intake, SourcesThatAreAheadAreNotReadOn) {
  // The first one's rows all lie before the second one's.
  const std::vector<flow_toy::ToyInput> inputs = {
      {0, MakeRows(1, 1000, 0, 5, 9), {.batch_rows = 10, .piece_rows = 10}},
      {0, MakeRows(2, 1000, 1'000'000, 5, 9), {.batch_rows = 10, .piece_rows = 10}}};
  flow_toy::BatchCount count;
  Intake intake(MakeToyPlan(), MakeInputs(inputs, &count), 1);
  RunAll(intake);
  // 5 batches of the one that is lowest, 2 of the other.
  EXPECT_EQ(count.out.load(), 7);
  EXPECT_FALSE(intake.has_work());
  Sequencer sequencer(intake.streams());
  intake.Collect(sequencer);
  Frame frame;
  sequencer.Fill(4096, &frame);
  EXPECT_EQ(frame.rows.size(), 50u) << "only the first source's rows lie below its own frontier";
  intake.UsedUp(sequencer.TakeUsedUp());
  EXPECT_TRUE(intake.has_work());
}

TEST(Intake, BatchesBelowTheCutOfARestoredJobAreNotPrepared) {
  const std::vector<flow_toy::Row> rows = MakeRows(1, 100, 0, 5, 9);
  // Preparing the first row would fail.
  const auto plan = MakeToyPlan({.fail_prepare_us = rows[0].ts_us});
  Intake intake(plan, MakeInputs({{0, rows, {.batch_rows = 10, .piece_rows = 100}}}), 1);
  intake.Resume(OrderKey{rows[54].ts_us, 0, {0, 55}});
  RunAll(intake);
  Sequencer sequencer(intake.streams());
  intake.Collect(sequencer);
  Frame frame;
  sequencer.Fill(4096, &frame);
  ASSERT_EQ(frame.rows.size(), 45u);
  EXPECT_EQ(frame.order_key(frame.rows[0]).row.position, 56u);
  EXPECT_TRUE(intake.failure().ok());
  intake.UsedUp(sequencer.TakeUsedUp());
  RunAll(intake);
  intake.Collect(sequencer);
  EXPECT_TRUE(sequencer.at_end());
}

class Unordered : public flow_toy::ToySource {
 public:
  using ToySource::ToySource;
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) override {
    TRIPLINE_RETURN_IF_ERROR(ToySource::Release(std::move(piece), out));
    if (out->size() > 1) std::swap(out->front(), out->back());
    return data::OkStatus();
  }
};

TEST(Intake, ASourceThatReleasesOutOfOrderIsADefect) {
  std::vector<JobInput> inputs(1);
  inputs[0].source = std::make_unique<Unordered>("swapped", MakeRows(1, 100, 0, 5, 9), flow_toy::ToyOptions{});
  inputs[0].time_column = 0;
  Intake intake(MakeToyPlan(), std::move(inputs), 1);
  RunAll(intake);
  EXPECT_EQ(data::CodeOf(intake.failure()), "TRL0651");
}

}  // namespace tripline::engine::intake_test
