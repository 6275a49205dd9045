// The rows of one slice of time as text, stream by stream, in the order in which they come.
//
// Where rows may be late, each comes with a delay of its own up to the bound, but never behind the end of its slice: so
// slices can be made apart and still follow one another. With arrival = time + delay and delay <= bound, a row that has
// come after a later one is at most `bound` behind it.
//
//   SliceText text(rows, {.disorder_seconds = 5, .duplicates = 0.01, .seed = seed});
//   text.Write(events, /*slice_end=*/86'400);
//   file.Append(text.Of(Stream::kPayments));
//
// Thread-safety: thread-compatible. Ownership: refers to the RowText; keeps its memory from slice to slice.
#ifndef TRIPLINE_DEPLOY_GENERATE_SLICE_TEXT_H_
#define TRIPLINE_DEPLOY_GENERATE_SLICE_TEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "deploy/generate/event.h"
#include "deploy/generate/row_text.h"

namespace tripline::deploy {

struct ArrivalOptions {
  uint32_t disorder_seconds = 0;
  double duplicates = 0;
  uint64_t seed = 1;
};

class SliceText {
 public:
  SliceText(const RowText& rows, const ArrivalOptions& options);

  // Replaces the text by that of these events, all of them before `slice_end`.
  void Write(const std::vector<Event>& events, uint32_t slice_end);

  std::string_view Of(Stream stream) const { return texts_[static_cast<size_t>(stream)].view(); }
  // Rows of the stream, without duplicates; and duplicates of all streams.
  int64_t rows(Stream stream) const { return rows_[static_cast<size_t>(stream)]; }
  int64_t duplicates() const { return duplicates_; }

 private:
  struct Text {
    std::unique_ptr<char[]> bytes;
    size_t capacity = 0;
    char* end = nullptr;
    std::string_view view() const { return {bytes.get(), static_cast<size_t>(end - bytes.get())}; }
  };

  void Order(const std::vector<Event>& events, uint32_t slice_end);
  uint32_t Arrival(const Event& event, uint32_t slice_end, uint64_t bits) const;

  const RowText& row_text_;
  const ArrivalOptions options_;
  const uint32_t duplicates_per_million_;
  std::vector<uint64_t> order_;  // arrival, then position; the same position twice: a duplicate
  std::array<Text, kStreams> texts_;
  std::array<int64_t, kStreams> rows_{};
  int64_t duplicates_ = 0;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_SLICE_TEXT_H_
