#include "rules/compile/late_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rules/judge/firing.h"

namespace tripline::rules {
namespace late_plan_test {

using testing::ElementsAre;

// Every row is for the only domain, and every row fires.
class AllRows : public engine::Plan {
 public:
  std::span<const Domain> domains() const override { return domains_; }
  std::unique_ptr<engine::Prepared> MakePrepared() const override { return std::make_unique<engine::Prepared>(); }
  std::unique_ptr<engine::Packet> MakePacket() const override { return std::make_unique<FiringPacket>(); }
  data::Status Prepare(uint32_t, const data::RecordBatch&, engine::Prepared& out) const override {
    out.domains.resize(2);
    out.domains[0].relevant = {~uint64_t{0}};
    return data::OkStatus();
  }
  data::Status RowStage(const engine::Frame& frame, engine::Packet& out) const override {
    auto& packet = static_cast<FiringPacket&>(out);
    for (const engine::FrameRow row : frame.rows) {
      Firing& firing = packet.firings.emplace_back();
      firing.last_row = frame.order_key(row);
      firing.first_last_json = {0, 3};
    }
    packet.text = "own";
    return data::OkStatus();
  }
  std::unique_ptr<engine::KeyedOperator> MakeOperator(uint32_t, state::BlockStore&, state::TimerIndex&) const override {
    return nullptr;
  }

 private:
  std::vector<Domain> domains_{{"all", 8}};
};

dsl::Model Model(dsl::StreamModel::Late late) {
  dsl::Model model;
  dsl::StreamModel& stream = model.streams.emplace_back();
  stream.name = "s";
  stream.schema = std::make_shared<data::Schema>(data::Schema{{{"ts", data::TimestampType()}}});
  stream.time_column = 0;
  stream.late = late;
  return model;
}

// One frame of rows with these times; where they stand in the order is up to the caller.
engine::Frame MakeFrame(const dsl::Model& model, const std::vector<int64_t>& times, std::vector<int64_t> order_times) {
  auto prepared = std::make_shared<engine::PreparedBatch>();
  prepared->batch = std::make_unique<data::RecordBatch>(model.streams[0].schema);
  data::RecordBatch& batch = *prepared->batch;
  for (const int64_t time : times) {
    batch.columns[0].mutable_values<int64_t>()[batch.rows++] = time;
    batch.positions.push_back(batch.rows);
  }
  batch.order_times = std::move(order_times);
  prepared->times = batch.order_times.empty() ? batch.columns[0].values<int64_t>() : batch.order_times.data();
  engine::Frame frame;
  frame.slices.push_back({std::move(prepared), 0, batch.rows});
  for (uint16_t row = 0; row < batch.rows; ++row) frame.rows.push_back({0, row});
  return frame;
}

TEST(LatePlan, OnlyWhereAStreamAcceptsLateRows) {
  const auto plan = std::make_shared<const AllRows>();
  EXPECT_EQ(MakeLatePlan(plan, Model(dsl::StreamModel::Late::kDrop)), plan);
  EXPECT_NE(MakeLatePlan(plan, Model(dsl::StreamModel::Late::kAccept)), plan);
}

TEST(LatePlan, NoDomainSeesALateRow) {
  const dsl::Model model = Model(dsl::StreamModel::Late::kAccept);
  const auto plan = MakeLatePlan(std::make_shared<const AllRows>(), model);
  for (const bool any : {false, true}) {
    const engine::Frame frame =
        MakeFrame(model, {10, 3, 11, 4}, any ? std::vector<int64_t>{10, 10, 11, 11} : std::vector<int64_t>());
    const auto prepared = plan->MakePrepared();
    ASSERT_TRUE(plan->Prepare(0, *frame.slices[0].batch->batch, *prepared).ok());
    EXPECT_EQ(prepared->domains[0].relevant[0] & 15, any ? 5u : 15u);
    EXPECT_TRUE(prepared->domains[1].relevant.empty());
  }
}

TEST(LatePlan, WhatFiresOnALateRowIsMarked) {
  const dsl::Model model = Model(dsl::StreamModel::Late::kAccept);
  const auto plan = MakeLatePlan(std::make_shared<const AllRows>(), model);
  const engine::Frame frame =
      MakeFrame(model, {10'000'000, 3'000'000, 11'000'000}, {10'000'000, 10'000'000, 11'000'000});
  FiringPacket packet;
  ASSERT_TRUE(plan->RowStage(frame, packet).ok());
  std::vector<std::string> texts;
  for (const Firing& firing : packet.firings) texts.emplace_back(packet.view(firing.first_last_json));
  EXPECT_THAT(
      texts, ElementsAre("own", R"("first_time":"1970-01-01T00:00:03Z","last_time":"1970-01-01T00:00:03Z","late":true)",
                         "own"));
  EXPECT_EQ(packet.firings[1].late_us, 3'000'000);
  EXPECT_FALSE(packet.firings[0].late_us.has_value());
}

}  // namespace late_plan_test
}  // namespace tripline::rules
