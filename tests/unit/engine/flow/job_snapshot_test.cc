#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/flow/job.h"
#include "fmt/format.h"
#include "tests/unit/engine/flow/toy_plan.h"

namespace tripline::engine::job_snapshot_test {

using flow_toy::Expected;
using flow_toy::MakeInputs;
using flow_toy::MakeRows;
using flow_toy::MakeToyPlan;
using flow_toy::ToyFinal;
using flow_toy::ToyInput;
using ::testing::HasSubstr;

std::vector<ToyInput> Inputs() {
  return {{0, MakeRows(2, 150, 1000, 8, 12), {.batch_rows = 3, .piece_rows = 20}},
          {2, MakeRows(3, 100, 1100, 12, 12), {.batch_rows = 1, .piece_rows = 7}},
          {1, MakeRows(4, 200, 900, 6, 12), {.batch_rows = 64, .piece_rows = 64, .lag_us = 60}}};
}
constexpr uint64_t kRows = 450;

struct Outcome {
  std::string text;
  std::string snapshot;
  bool stopped = false;
  JobProgress progress;
};

Outcome RunPart(const JobOptions& options, const std::vector<ToyInput>& inputs, const std::string& from) {
  ToyFinal final_stage;
  auto job = Job::Make(options, MakeToyPlan(), &final_stage, MakeInputs(inputs));
  EXPECT_TRUE(job.ok());
  if (!from.empty()) {
    const data::Status status = (*job)->Restore(from);
    EXPECT_TRUE(status.ok()) << status;
  }
  const data::Status status = (*job)->Run();
  EXPECT_TRUE(status.ok()) << status;
  Outcome outcome{final_stage.text(), "", (*job)->stopped(), (*job)->progress()};
  if (outcome.stopped) outcome.snapshot = (*job)->Snapshot().value();
  return outcome;
}

TEST(JobSnapshot, StoppedAndRestoredAnywhereTheOutputIsThatOfOneRun) {
  const std::vector<ToyInput> inputs = Inputs();
  const std::string expected = Expected(inputs, {}, true);
  std::mt19937 random(1);
  for (int round = 0; round < 60; ++round) {
    std::string text;
    std::string snapshot;
    uint64_t stop_after = 0;
    Outcome outcome;
    do {
      stop_after += 1 + random() % 150;
      const uint32_t all_shards[] = {1, 2, 3, 7};
      const uint32_t all_rows[] = {1, 7, 4096};
      const JobOptions options{.threads = 1 + static_cast<uint32_t>(random() % 3),
                               .shards = all_shards[random() % 4],
                               .key_groups = 128,
                               .frame_rows = all_rows[random() % 3],
                               .stop_after_rows = stop_after};
      SCOPED_TRACE(fmt::format("round {}, {} threads, {} shards, frames of {}, stop after {}", round, options.threads,
                               options.shards, options.frame_rows, stop_after));
      outcome = RunPart(options, inputs, snapshot);
      ASSERT_EQ(outcome.stopped, stop_after <= kRows);
      ASSERT_EQ(outcome.progress.rows, std::min(stop_after, kRows));
      text += outcome.text;
      snapshot = outcome.snapshot;
    } while (outcome.stopped);
    ASSERT_EQ(text, expected);
    EXPECT_EQ(outcome.progress.rejected, kRows / 10) << "what the sources count is not counted twice";
  }
}

TEST(JobSnapshot, BytesAreEqualForAnyShardsThreadsAndFrames) {
  const std::vector<ToyInput> inputs = Inputs();
  std::string expected;
  for (const uint32_t threads : {1u, 2u, 3u}) {
    for (const uint32_t shards : {1u, 2u, 7u}) {
      for (const uint32_t frame_rows : {4096u, 7u, 1u}) {
        const Outcome outcome = RunPart(
            {.threads = threads, .shards = shards, .frame_rows = frame_rows, .stop_after_rows = 300}, inputs, "");
        if (expected.empty()) expected = outcome.snapshot;
        ASSERT_TRUE(outcome.snapshot == expected) << threads << " " << shards << " " << frame_rows;
      }
    }
  }
}

TEST(JobSnapshot, AStopWithoutDrainAtTheEndCanGoOnWithNothingMore) {
  const std::vector<ToyInput> inputs = Inputs();
  ToyFinal final_stage;
  auto job = Job::Make({.drain_at_end = false}, MakeToyPlan(), &final_stage, MakeInputs(inputs));
  ASSERT_TRUE(job.ok());
  ASSERT_TRUE((*job)->Run().ok());
  EXPECT_FALSE((*job)->stopped());
  const auto snapshot = (*job)->Snapshot();
  ASSERT_TRUE(snapshot.ok());
  const Outcome rest = RunPart({.shards = 3}, inputs, *snapshot);
  EXPECT_EQ(final_stage.text() + rest.text, Expected(inputs, {}, true));
}

TEST(JobSnapshot, IsRefusedByAnotherJob) {
  const std::vector<ToyInput> inputs = Inputs();
  const std::string snapshot = RunPart({.stop_after_rows = 100}, inputs, "").snapshot;
  struct Case {
    JobOptions options;
    uint32_t domains;
    std::vector<ToyInput> inputs;
    const char* message;
  };
  std::vector<ToyInput> fewer = inputs;
  fewer.pop_back();
  for (const Case& test : {Case{{.key_groups = 128}, 2, inputs, "key groups"}, Case{{}, 1, inputs, "keys"},
                           Case{{}, 2, fewer, "inputs"}}) {
    ToyFinal final_stage;
    auto job = Job::Make(test.options, MakeToyPlan({.domains = test.domains}), &final_stage, MakeInputs(test.inputs));
    ASSERT_TRUE(job.ok());
    const data::Status status = (*job)->Restore(snapshot);
    EXPECT_EQ(data::CodeOf(status), "TRL0662");
    EXPECT_THAT(data::MessageOf(status), HasSubstr(test.message));
  }
}

TEST(JobSnapshot, EveryDamagedByteIsNoticed) {
  const std::vector<ToyInput> inputs = {{0, MakeRows(2, 20, 1000, 8, 3), {}}};
  const std::string good = RunPart({.stop_after_rows = 10}, inputs, "").snapshot;
  for (size_t at = 0; at < good.size(); at += 1 + at / 200) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    ToyFinal final_stage;
    auto job = Job::Make({}, MakeToyPlan(), &final_stage, MakeInputs(inputs));
    ASSERT_TRUE(job.ok());
    ASSERT_EQ(data::FaultOf((*job)->Restore(bad)), data::Fault::kData) << at;
  }
}

TEST(JobSnapshot, OnlyAStoppedJobHasOne) {
  ToyFinal final_stage;
  auto job = Job::Make({}, MakeToyPlan(), &final_stage, {});
  ASSERT_TRUE(job.ok());
  EXPECT_EQ(data::FaultOf((*job)->Snapshot().status()), data::Fault::kCaller);
  ASSERT_TRUE((*job)->Run().ok());
  EXPECT_EQ(data::FaultOf((*job)->Snapshot().status()), data::Fault::kCaller);
}

}  // namespace tripline::engine::job_snapshot_test
