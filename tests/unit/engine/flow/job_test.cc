#include "engine/flow/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "tests/unit/engine/flow/toy_plan.h"

namespace tripline::engine::job_test {

using flow_toy::Expected;
using flow_toy::MakeInputs;
using flow_toy::MakeRows;
using flow_toy::MakeToyPlan;
using flow_toy::PlanOptions;
using flow_toy::ToyFinal;
using flow_toy::ToyInput;
using ::testing::HasSubstr;

struct Case {
  const char* name;
  std::vector<ToyInput> inputs;
};

std::vector<Case> Cases() {
  std::vector<Case> cases;
  cases.push_back({"one source", {{0, MakeRows(1, 400, 1000, 5, 20), {}}}});
  cases.push_back({"nothing", {{0, {}, {}}}});
  cases.push_back({"no source", {}});
  cases.push_back({"overlapping sources of three streams",
                   {{0, MakeRows(2, 150, 1000, 8, 12), {.batch_rows = 3, .piece_rows = 20}},
                    {2, MakeRows(3, 100, 1100, 12, 12), {.batch_rows = 1, .piece_rows = 7}},
                    {1, MakeRows(4, 200, 900, 6, 12), {.batch_rows = 64, .piece_rows = 64, .lag_us = 60}},
                    {0, {}, {}}}});
  cases.push_back({"one after the other",
                   {{0, MakeRows(5, 150, 5000, 4, 9), {.batch_rows = 10, .piece_rows = 30}},
                    {0, MakeRows(6, 150, 1000, 4, 9), {.batch_rows = 10, .piece_rows = 30}}}});
  cases.push_back({"without event time",
                   {{0, MakeRows(7, 100, 1000, 4, 9), {.batch_rows = 8, .piece_rows = 20, .timed = false}},
                    {0, MakeRows(8, 100, 1000, 4, 9), {.batch_rows = 8, .piece_rows = 20, .timed = false}}}});
  return cases;
}

TEST(Job, OutputIsThatOfOneRowAfterTheOther) {
  for (const Case& test : Cases()) {
    for (const bool drain : {true, false}) {
      const std::string expected = Expected(test.inputs, {}, drain);
      for (const uint32_t threads : {1u, 2u, 3u}) {
        for (const uint32_t shards : {1u, 2u, 3u, 7u}) {
          for (const uint32_t frame_rows : {1u, 7u, 4096u}) {
            SCOPED_TRACE(fmt::format("{}: drain {}, {} threads, {} shards, frames of {}", test.name, drain, threads,
                                     shards, frame_rows));
            ToyFinal final_stage;
            auto job = Job::Make({.threads = threads,
                                  .shards = shards,
                                  .key_groups = 128,
                                  .frame_rows = frame_rows,
                                  .frames_in_flight = 1 + shards * 2,
                                  .drain_at_end = drain},
                                 MakeToyPlan(), &final_stage, MakeInputs(test.inputs));
            ASSERT_TRUE(job.ok());
            const data::Status status = (*job)->Run();
            ASSERT_TRUE(status.ok()) << status;
            ASSERT_EQ(final_stage.text(), expected);
            EXPECT_EQ(final_stage.end(), drain ? Frame::End::kDrain : Frame::End::kStop);
            EXPECT_FALSE((*job)->stopped());
          }
        }
      }
    }
  }
}

TEST(Job, ProgressCountsRowsAndWhatSourcesCount) {
  const std::vector<ToyInput> inputs = {{0, MakeRows(1, 400, 1000, 5, 20), {}}, {0, MakeRows(2, 300, 1000, 5, 20), {}}};
  ToyFinal final_stage;
  auto job = Job::Make({.threads = 2}, MakeToyPlan(), &final_stage, MakeInputs(inputs));
  ASSERT_TRUE(job.ok());
  EXPECT_EQ((*job)->progress().rows, 0u);
  ASSERT_TRUE((*job)->Run().ok());
  const JobProgress progress = (*job)->progress();
  EXPECT_EQ(progress.rows, 700u);
  EXPECT_EQ(progress.rejected, 70u);
  EXPECT_GT(progress.longest_frame_ns, 0);
  for (const Stage stage :
       {Stage::kRead, Stage::kRelease, Stage::kPrepare, Stage::kSequence, Stage::kKeyed, Stage::kFinal}) {
    EXPECT_GT(progress.stage_ns[static_cast<size_t>(stage)], 0) << static_cast<int>(stage);
  }
}

TEST(Job, TimeGoesOnBehindTheLastRow) {
  const std::vector<ToyInput> inputs = {{0, MakeRows(1, 40, 1000, 5, 20), {}}};
  const auto frames_of = [&](int64_t advance_to_us, bool drain, size_t* text) {
    std::vector<std::string> frames;
    ToyFinal final_stage;
    final_stage.set_on_frame([&](const Frame& frame) {
      frames.push_back(fmt::format("{} rows, {}{}", frame.rows.size(), frame.cut_us == advance_to_us ? "there, " : "",
                                   frame.end == Frame::End::kNo ? "goes on" : "ends"));
    });
    auto job = Job::Make({.key_groups = 128, .drain_at_end = drain, .advance_to_us = advance_to_us}, MakeToyPlan(),
                         &final_stage, MakeInputs(inputs));
    EXPECT_TRUE((*job)->Run().ok());
    *text = final_stage.text().size();
    return frames;
  };
  size_t without = 0;
  size_t with = 0;
  size_t before = 0;
  EXPECT_THAT(frames_of(kStartOfTime, false, &without), testing::ElementsAre("40 rows, goes on", "0 rows, ends"));
  EXPECT_THAT(frames_of(1'000'000, false, &with),
              testing::ElementsAre("40 rows, goes on", "0 rows, there, goes on", "0 rows, there, ends"));
  // What is due by then has fired.
  EXPECT_GT(with, without);
  EXPECT_THAT(frames_of(1'000'000, true, &with),
              testing::ElementsAre("40 rows, goes on", "0 rows, there, goes on", "0 rows, ends"));
  // Where the rows have gone further, time has been there.
  EXPECT_THAT(frames_of(1, false, &before), testing::ElementsAre("40 rows, goes on", "0 rows, ends"));
  EXPECT_EQ(before, without);
}

TEST(Job, FramesAreFullWhereRowsAreThere) {
  ToyFinal final_stage;
  std::vector<size_t> sizes;
  final_stage.set_on_frame([&](const Frame& frame) { sizes.push_back(frame.rows.size()); });
  auto job =
      Job::Make({.frame_rows = 60}, MakeToyPlan(), &final_stage, MakeInputs({{0, MakeRows(1, 200, 0, 5, 20), {}}}));
  ASSERT_TRUE(job.ok());
  ASSERT_TRUE((*job)->Run().ok());
  EXPECT_EQ(sizes, (std::vector<size_t>{60, 60, 60, 20, 0}));
}

// However long the input and however slow the end: batches in use are bounded by frames, sources and workers.
TEST(Job, BatchesInUseAreBounded) {
  for (const uint32_t threads : {1u, 3u}) {
    flow_toy::BatchCount count;
    std::vector<ToyInput> inputs;
    // The second source lies behind the first one, the third overlaps with both.
    for (const int64_t start_us : {0, 50'000, 20'000}) {
      inputs.push_back(
          {0, MakeRows(static_cast<uint32_t>(start_us), 6000, start_us, 8, 20), {.batch_rows = 10, .piece_rows = 20}});
    }
    ToyFinal final_stage;
    uint32_t spun = 0;
    final_stage.set_on_frame([&](const Frame&) {
      for (uint32_t i = 0; i < 20'000; ++i) spun = spun * 31 + i;
    });
    auto job = Job::Make({.threads = threads, .frame_rows = 10, .frames_in_flight = 4}, MakeToyPlan(), &final_stage,
                         MakeInputs(inputs, &count));
    ASSERT_TRUE(job.ok());
    ASSERT_TRUE((*job)->Run().ok());
    EXPECT_EQ(final_stage.text(), Expected(inputs, {}, true));
    EXPECT_EQ(count.out.load(), 0) << "every batch went back";
    // Per source: what may wait, and the pieces of two batches that were on their way before that was known.
    EXPECT_LE(count.most.load(), static_cast<int64_t>(3 * (threads + 4 + 2 * (threads + 2)) + 3 * 4));
  }
}

TEST(Job, RequestStopEndsAtAFrameAndTheRestGoesOnInAnotherJob) {
  const std::vector<ToyInput> inputs = Cases()[3].inputs;
  const std::string expected = Expected(inputs, {}, true);
  for (const uint32_t threads : {1u, 2u}) {
    ToyFinal first;
    auto job = Job::Make({.threads = threads, .frame_rows = 7}, MakeToyPlan(), &first, MakeInputs(inputs));
    ASSERT_TRUE(job.ok());
    first.set_on_frame([&](const Frame& frame) {
      if (frame.number == 20) (*job)->RequestStop();
    });
    ASSERT_TRUE((*job)->Run().ok());
    EXPECT_TRUE((*job)->stopped());
    EXPECT_EQ(first.end(), Frame::End::kStop);
    const auto snapshot = (*job)->Snapshot();
    ASSERT_TRUE(snapshot.ok()) << snapshot.status();
    ToyFinal second;
    auto rest = Job::Make({.threads = threads}, MakeToyPlan(), &second, MakeInputs(inputs));
    ASSERT_TRUE(rest.ok());
    ASSERT_TRUE((*rest)->Restore(*snapshot).ok());
    ASSERT_TRUE((*rest)->Run().ok());
    EXPECT_EQ(first.text() + second.text(), expected);
  }
}

struct Failure {
  const char* name;
  PlanOptions plan;
  int64_t final_us;
  std::vector<ToyInput> inputs;
  const char* message;
};

// The output is a prefix of the right one: frames before the failure are finished, and nothing behind it is written.
TEST(Job, TheFirstFailureEndsTheJobAfterTheFramesBeforeIt) {
  const std::vector<flow_toy::Row> rows = MakeRows(1, 400, 1000, 5, 20);
  const int64_t at_us = rows[250].ts_us;
  std::vector<Failure> failures;
  failures.push_back({"prepare", {.fail_prepare_us = at_us}, kStartOfTime, {{0, rows, {}}}, "prepare failure"});
  failures.push_back({"keyed", {.fail_keyed_us = at_us}, kStartOfTime, {{0, rows, {}}}, "keyed failure"});
  failures.push_back({"rows", {.fail_rows_us = at_us}, kStartOfTime, {{0, rows, {}}}, "row stage failure"});
  failures.push_back({"final", {}, at_us, {{0, rows, {}}}, "final failure"});
  failures.push_back({"fetch", {}, kStartOfTime, {{0, rows, {.fail_fetch_at = 5}}}, "the disk is gone"});
  failures.push_back({"release", {}, kStartOfTime, {{0, rows, {.fail_release_at = 5}}}, "truncated"});
  failures.push_back({"fetch of one of two",
                      {},
                      kStartOfTime,
                      {{0, rows, {.fail_fetch_at = 5}}, {1, MakeRows(9, 800, 1100, 5, 20), {.piece_rows = 20}}},
                      "the disk is gone: toy 0"});
  for (const Failure& failure : failures) {
    std::vector<ToyInput> sound = failure.inputs;
    for (ToyInput& input : sound) input.options = {};
    const std::string right = Expected(sound, {}, true);
    for (const uint32_t threads : {1u, 3u}) {
      for (const uint32_t frame_rows : {1u, 10u}) {
        SCOPED_TRACE(fmt::format("{} {} {}", failure.name, threads, frame_rows));
        ToyFinal final_stage;
        final_stage.set_fail_at_us(failure.final_us);
        auto job = Job::Make({.threads = threads, .frame_rows = frame_rows}, MakeToyPlan(failure.plan), &final_stage,
                             MakeInputs(failure.inputs));
        ASSERT_TRUE(job.ok());
        EXPECT_THAT(data::MessageOf((*job)->Run()), HasSubstr(failure.message));
        EXPECT_EQ(final_stage.end(), Frame::End::kNo);
        EXPECT_EQ(final_stage.text(), right.substr(0, final_stage.text().size()));
        EXPECT_GT(final_stage.text().size(), right.size() / 6);
        EXPECT_LT(final_stage.text().size(), right.size());
        EXPECT_FALSE((*job)->Snapshot().ok());
      }
    }
  }
}

TEST(Job, AFailureIsTheSameForAnyNumberOfWorkers) {
  const std::vector<flow_toy::Row> rows = MakeRows(1, 2000, 1000, 5, 20);
  // Both fail in one frame: the one whose packet comes first counts.
  const PlanOptions plan{.fail_keyed_us = rows[1540].ts_us, .fail_rows_us = rows[1560].ts_us};
  for (int round = 0; round < 5; ++round) {
    for (const uint32_t threads : {1u, 2u, 3u}) {
      ToyFinal final_stage;
      auto job = Job::Make({.threads = threads, .frame_rows = 100}, MakeToyPlan(plan), &final_stage,
                           MakeInputs({{0, rows, {}}}));
      ASSERT_TRUE(job.ok());
      EXPECT_EQ(data::MessageOf((*job)->Run()), "row stage failure");
      EXPECT_EQ(final_stage.frames(), 15u);
    }
  }
}

TEST(Job, RefusesOptionsOutOfRange) {
  ToyFinal final_stage;
  for (const JobOptions& options :
       {JobOptions{.threads = 0}, JobOptions{.key_groups = 100}, JobOptions{.key_groups = 40'000},
        JobOptions{.frame_rows = 0}, JobOptions{.frame_rows = 4097}, JobOptions{.frames_in_flight = 0},
        JobOptions{.shards = 2000}}) {
    const auto job = Job::Make(options, MakeToyPlan(), &final_stage, {});
    EXPECT_EQ(data::CodeOf(job.status()), "TRL0650");
    EXPECT_THAT(data::MessageOf(job.status()), HasSubstr("must be"));
  }
}

TEST(Job, RunsOnce) {
  ToyFinal final_stage;
  auto job = Job::Make({}, MakeToyPlan(), &final_stage, {});
  ASSERT_TRUE(job.ok());
  EXPECT_TRUE((*job)->Run().ok());
  EXPECT_EQ(data::FaultOf((*job)->Run()), data::Fault::kCaller);
}

}  // namespace tripline::engine::job_test
