// A file that should be in order already, read as a stream of rows in that order: what a match over a sorted file needs
// is then a few batches and not the whole of it. A file that turns out to be in another order is a failure.
//
//   OrderedSource source(std::move(file), order, time_column);
//   … if the job fails: load and sort (row_table.h) …
//
// Failures: those of the source within, and TRL0651 where a row is out of order. Thread-safety: as engine/flow/source.h
// has it. Ownership: `order` outlives the source.
#ifndef TRIPLINE_RULES_QUERY_ORDERED_SOURCE_H_
#define TRIPLINE_RULES_QUERY_ORDERED_SOURCE_H_

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/flow/source.h"
#include "rules/query/order_check.h"

namespace tripline::rules {

class OrderedSource final : public engine::Source {
 public:
  // `time_column`: the first column of the order if that is event time; else -1.
  OrderedSource(std::unique_ptr<engine::Source> source, std::span<const dsl::SortKey> order, int32_t time_column)
      : source_(std::move(source)), check_(order), time_column_(time_column) {}

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override { return source_->Fetch(); }
  void Parse(Piece& piece) const override { source_->Parse(piece); }
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<engine::BatchPtr>* out) override;
  void Recycle(engine::BatchPtr batch) override { source_->Recycle(std::move(batch)); }

  int64_t frontier_us() const override { return frontier_us_; }
  const engine::SourceCounters& counters() const override { return source_->counters(); }
  const std::string& name() const override { return source_->name(); }

 private:
  const std::unique_ptr<engine::Source> source_;
  OrderCheck check_;
  const int32_t time_column_;
  int64_t frontier_us_ = engine::kStartOfTime;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_ORDERED_SOURCE_H_
