#include "deploy/generate/slice_text.h"

#include <algorithm>

#include "deploy/generate/random.h"

namespace tripline::deploy {

SliceText::SliceText(const RowText& rows, const ArrivalOptions& options)
    : row_text_(rows),
      options_(options),
      duplicates_per_million_(static_cast<uint32_t>(options.duplicates * 1e6 + 0.5)) {}

void SliceText::Write(const std::vector<Event>& events, uint32_t slice_end) {
  Order(events, slice_end);
  std::array<size_t, kStreams> lines{};
  for (const uint64_t place : order_) ++lines[static_cast<size_t>(events[place & 0xffff'ffffU].stream)];
  for (int i = 0; i < kStreams; ++i) {
    // Uninitialised: only what is written is ever touched.
    if (texts_[i].capacity < lines[i] * kLongestRowBytes) {
      texts_[i].capacity = lines[i] * kLongestRowBytes;
      texts_[i].bytes = std::make_unique_for_overwrite<char[]>(texts_[i].capacity);
    }
    texts_[i].end = texts_[i].bytes.get();
  }
  for (const uint64_t place : order_) {
    const Event& event = events[place & 0xffff'ffffU];
    char*& end = texts_[static_cast<size_t>(event.stream)].end;
    end = row_text_.Put(end, event);
  }
}

// By arrival, then in the order in which they were made: sorting integers beats a stable sort of the rows.
void SliceText::Order(const std::vector<Event>& events, uint32_t slice_end) {
  order_.clear();
  rows_ = {};
  duplicates_ = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    ++rows_[static_cast<size_t>(event.stream)];
    const uint64_t bits = MixBits(options_.seed ^ (uint64_t{event.number} << 24));
    const uint32_t arrival = Arrival(event, slice_end, bits);
    order_.push_back((uint64_t{arrival} << 32) | i);
    if (duplicates_per_million_ == 0) continue;
    const uint64_t again = MixBits(bits);
    if (Scale(static_cast<uint32_t>(again), 1'000'000) >= duplicates_per_million_) continue;
    ++duplicates_;
    order_.push_back((uint64_t{std::max(arrival, Arrival(event, slice_end, again))} << 32) | i);
  }
  std::sort(order_.begin(), order_.end());
}

// Every other row comes at once.
uint32_t SliceText::Arrival(const Event& event, uint32_t slice_end, uint64_t bits) const {
  if (options_.disorder_seconds == 0 || bits % 2 == 0) return event.second;
  const uint32_t delay = Scale(static_cast<uint32_t>(bits >> 32), options_.disorder_seconds + 1);
  return std::min(event.second + delay, slice_end - 1);
}

}  // namespace tripline::deploy
