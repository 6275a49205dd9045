#ifndef TRIPLINE_TESTS_MATCHING_STREAMS_H_
#define TRIPLINE_TESTS_MATCHING_STREAMS_H_
// Small partitions, as the reference reads them (rows are numbers) and as the engine does (record batches).
//
// A row's kind says which variables it can be: bit v is the column of variable v. Beside it a row has a number x and a
// text s, short or too long to lie in a record; rows of kind 0 have neither (NULL). A row's position is its number.
//
// Rows may come from several sources, which are streams of the language: 8 times a source's number is part of its rows'
// kinds. Sources have their columns in other orders; source 1 lacks the text, source 2 the bit of the third variable.
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
  static constexpr uint32_t kMostSources = 3;

  explicit StreamSet(std::vector<Stream> streams, uint32_t sources = 1);

  size_t size() const { return streams_.size(); }
  const Stream& operator[](size_t stream) const { return streams_[stream]; }

  // Without the source, and without what it lacks.
  unsigned kind(size_t stream, int row) const;
  int source(size_t stream, int row) const {
    return static_cast<int>(streams_[stream].kinds[static_cast<size_t>(row)] >> kVariables);
  }
  std::optional<int64_t> number(size_t stream, int row) const;
  std::optional<std::string> text(size_t stream, int row) const;

  // Where the columns lie in the rows of each source; none where there is one.
  std::vector<cep::StreamColumns> sources() const;

  // The batches that hold a stream, as a frame of one slice for each source; and a row's place in it.
  size_t batch_of(size_t stream) const { return places_[stream].batch; }
  const engine::Frame& frame(size_t stream) const { return frames_[places_[stream].batch / source_count_]; }
  engine::FrameRow row(size_t stream, int row) const { return places_[stream].rows[static_cast<size_t>(row)]; }

  // Per batch, of one frame after the other: the plan's predicate words of each of its rows.
  data::StatusOr<std::vector<std::vector<uint64_t>>> PredicateWords(const cep::DomainPlan& plan) const;

 private:
  struct Place {
    size_t batch = 0;  // the first of its frame
    std::vector<engine::FrameRow> rows;
  };

  void AddFrame();
  void AddRow(size_t stream, int row);

  std::vector<Stream> streams_;
  const uint32_t source_count_;
  std::vector<Place> places_;
  std::vector<std::shared_ptr<const data::Schema>> schemas_;  // per source
  uint32_t rows_in_frame_ = 0;
  std::vector<std::unique_ptr<std::vector<int64_t>>> times_;  // per batch
  std::vector<engine::Frame> frames_;
};

// "1 0 3 at 0 1 2", "1 0 3/1 at 0 1 2" where the third row is of source 1: for messages.
std::string Text(const Stream& stream);

}  // namespace tripline::matching

#endif  // TRIPLINE_TESTS_MATCHING_STREAMS_H_
