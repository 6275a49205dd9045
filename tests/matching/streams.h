#ifndef TRIPLINE_TESTS_MATCHING_STREAMS_H_
#define TRIPLINE_TESTS_MATCHING_STREAMS_H_
// Small partitions, as the reference reads them (rows are numbers) and as the engine does (record batches).
//
// A row's kind says which variables it can be: bit v is the column of variable v. Beside it a row has a number x and a
// text s, short or too long to lie in a record; rows of kind 0 have neither (NULL). A row's position is its number.
//
//   StreamSet streams(AllStreams(6));
//   for (size_t i = 0; i < streams.size(); ++i) … streams.kind(i, row) …
//
// Not here: what a condition makes of a row (conditions.h). Thread-safety: immutable once built.
// Limits: three variables; streams of at most kBatchRows rows. Units: one unit of time is a microsecond.

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "cep/domain_plan.h"
#include "engine/flow/frame.h"
#include "tests/reference/pattern.h"

namespace tripline::matching {

using reference::Time;

inline constexpr uint32_t kVariables = 3;  // columns 0 to 2: bool
inline constexpr uint32_t kNumberColumn = 3;
inline constexpr uint32_t kTextColumn = 4;
inline constexpr uint32_t kColumns = 5;

std::vector<data::Type> ColumnTypes();

struct Stream {
  std::vector<unsigned> kinds;
  std::vector<Time> times;
};

// Row r at time r.
Stream MakeStream(std::vector<unsigned> kinds);
// All streams of up to max_rows rows over {none, A, B, both}; row r at times[r], or at r.
std::vector<Stream> AllStreams(int max_rows, const std::vector<Time>& times = {});
// One of `rows` rows whose kinds are drawn from `kinds`, steps of time from `steps`.
Stream RandomStream(int rows, const std::vector<unsigned>& kinds, const std::vector<Time>& steps,
                    std::mt19937_64* random);

class StreamSet {
 public:
  explicit StreamSet(std::vector<Stream> streams);

  size_t size() const { return streams_.size(); }
  const Stream& operator[](size_t stream) const { return streams_[stream]; }

  unsigned kind(size_t stream, int row) const { return streams_[stream].kinds[static_cast<size_t>(row)]; }
  std::optional<int64_t> number(size_t stream, int row) const;
  std::optional<std::string> text(size_t stream, int row) const;

  // The batch that holds a stream, as a frame of one slice; and a row's place in it.
  size_t batch_of(size_t stream) const { return places_[stream].batch; }
  const engine::Frame& frame(size_t stream) const { return frames_[places_[stream].batch]; }
  engine::FrameRow row(size_t stream, int row) const;

  // Per batch: the plan's predicate words of each of its rows.
  data::StatusOr<std::vector<std::vector<uint64_t>>> PredicateWords(const cep::DomainPlan& plan) const;

 private:
  struct Place {
    size_t batch = 0;
    uint32_t from = 0;
  };

  void AddBatch();

  std::vector<Stream> streams_;
  std::vector<Place> places_;
  std::shared_ptr<const data::Schema> schema_;
  std::vector<std::unique_ptr<std::vector<int64_t>>> times_;
  std::vector<engine::Frame> frames_;
};

// "1 0 3 at 0 1 2": for messages.
std::string Text(const Stream& stream);

}  // namespace tripline::matching

#endif  // TRIPLINE_TESTS_MATCHING_STREAMS_H_
