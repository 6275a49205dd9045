// A job's snapshot as bytes: what a stopped job saves and a new one restores. Format: engine/flow/FORMAT.md.
//
// It holds no shard and no thread: state by key domain and group, where the total order was cut, and the final stage's
// own bytes. Views point into the bytes that were decoded.
//
// Thread-safety: immutable values. Failures: TRL0661 the bytes are damaged.
#ifndef TRIPLINE_ENGINE_FLOW_SNAPSHOT_H_
#define TRIPLINE_ENGINE_FLOW_SNAPSHOT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/status.h"
#include "engine/flow/order.h"

namespace tripline::engine {

struct JobSnapshot {
  struct Domain {
    std::string_view name;
    std::vector<std::string_view> groups;  // each as BlockStore::SaveGroup wrote it
  };

  uint32_t key_groups = 0;
  std::vector<uint32_t> streams;  // of each source, by ordinal
  std::optional<OrderKey> last;   // the last row that was processed
  int64_t cut_us = kStartOfTime;  // deadlines up to it have fired
  uint64_t rows = 0;              // processed
  std::vector<Domain> domains;
  std::string_view final_stage;
};

// Writes a snapshot piece by piece, as states are large.
class SnapshotWriter {
 public:
  // Everything of `head` but its domains and final_stage.
  SnapshotWriter(const JobSnapshot& head, uint32_t domains);

  void BeginDomain(std::string_view name, uint32_t groups);
  // A group's bytes are appended to *out() between these two.
  void BeginGroup();
  void EndGroup();
  std::string* out() { return &out_; }
  // The last call: the whole snapshot.
  std::string Finish(std::string_view final_stage);

 private:
  std::string out_;
  size_t group_at_ = 0;
};

data::StatusOr<JobSnapshot> ReadSnapshot(std::string_view bytes);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_SNAPSHOT_H_
