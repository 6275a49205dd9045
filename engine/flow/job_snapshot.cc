// A job's state as a whole: what Snapshot gathers from the shards, and Restore deals out to however many there are.
#include <atomic>

#include "engine/flow/job_impl.h"
#include "engine/flow/snapshot.h"
#include "fmt/format.h"

namespace tripline::engine {
namespace {

data::Status OtherJob(std::string_view what) {
  return data::Error(data::Fault::kData, "TRL0662", fmt::format("the snapshot belongs to another job: {}", what));
}

}  // namespace

data::StatusOr<std::string> JobImpl::Snapshot() const {
  if (!done_ || !run_status_.ok() || !can_snapshot_) {
    return data::Error(data::Fault::kCaller, "TRL0650", "only a job that was stopped has a snapshot");
  }
  JobSnapshot head;
  head.key_groups = options_.key_groups;
  head.streams = intake_.streams();
  head.last = sequencer_.last();
  head.cut_us = cut_us_;
  head.rows = rows_sequenced_;
  const std::span<const Plan::Domain> domains = plan_->domains();
  SnapshotWriter writer(head, static_cast<uint32_t>(domains.size()));
  for (uint32_t domain = 0; domain < domains.size(); ++domain) {
    // Shards own ascending ranges of groups, so shard by shard the groups ascend.
    const std::span<const Token> shards = std::span(tokens_).subspan(size_t{domain} * map_.shards(), map_.shards());
    uint32_t groups = 0;
    for (const Token& token : shards) groups += static_cast<uint32_t>(token.keyed->store().Groups().size());
    writer.BeginDomain(domains[domain].name, groups);
    for (const Token& token : shards) {
      for (const state::KeyGroup group : token.keyed->store().Groups()) {
        writer.BeginGroup();
        token.keyed->store().SaveGroup(group, writer.out());
        writer.EndGroup();
      }
    }
  }
  std::string final_bytes;
  final_stage_->Save(&final_bytes);
  return writer.Finish(final_bytes);
}

data::Status JobImpl::Restore(std::string_view bytes) {
  if (ran_) return data::Error(data::Fault::kCaller, "TRL0650", "a job is restored before it runs");
  TRIPLINE_ASSIGN_OR_RETURN(const JobSnapshot snapshot, ReadSnapshot(bytes));
  if (snapshot.key_groups != options_.key_groups) {
    return OtherJob(fmt::format("it has {} key groups, this one {}", snapshot.key_groups, options_.key_groups));
  }
  if (snapshot.streams != intake_.streams()) {
    return OtherJob(
        fmt::format("its inputs are others ({} there, {} here)", snapshot.streams.size(), intake_.streams().size()));
  }
  if (snapshot.domains.size() != plan_->domains().size()) {
    return OtherJob(fmt::format("it has {} keys, this one {}", snapshot.domains.size(), plan_->domains().size()));
  }
  for (const JobSnapshot::Domain& domain : snapshot.domains) {
    TRIPLINE_RETURN_IF_ERROR(RestoreDomain(domain.name, domain.groups));
  }
  for (const Token& token : tokens_) token.keyed->Rebuild();
  TRIPLINE_RETURN_IF_ERROR(final_stage_->Restore(snapshot.final_stage));
  intake_.Resume(snapshot.last);
  sequencer_.Resume(snapshot.last, snapshot.cut_us);
  cut_us_ = snapshot.cut_us;
  rows_sequenced_ = snapshot.rows;
  rows_.store(snapshot.rows, std::memory_order_relaxed);
  return data::OkStatus();
}

data::Status JobImpl::RestoreDomain(std::string_view name, const std::vector<std::string_view>& groups) {
  const std::span<const Plan::Domain> domains = plan_->domains();
  uint32_t domain = 0;
  while (domain < domains.size() && domains[domain].name != name) ++domain;
  if (domain == domains.size()) return OtherJob(fmt::format("it has the key '{}', this one has not", name));
  for (const std::string_view group : groups) {
    TRIPLINE_ASSIGN_OR_RETURN(const state::KeyGroup number, state::BlockStore::GroupIn(group));
    if (number >= options_.key_groups) return OtherJob(fmt::format("key group {}", number));
    Token& token = tokens_[size_t{domain} * map_.shards() + map_.ShardOf(number)];
    TRIPLINE_RETURN_IF_ERROR(token.keyed->store().LoadGroup(group));
  }
  return data::OkStatus();
}

}  // namespace tripline::engine
