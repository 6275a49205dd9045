#include "engine/flow/sequence.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tripline::engine {
namespace {

// The first row in [from, to) that does not stand before `limit_us` (or at it, if inclusive); by galloping, because a
// run is mostly either a few rows or everything.
uint32_t EndOfRun(const int64_t* times, uint32_t from, uint32_t to, int64_t limit_us, bool inclusive) {
  const auto before = [&](uint32_t row) { return times[row] < limit_us || (inclusive && times[row] == limit_us); };
  if (before(to - 1)) return to;
  uint32_t step = 1;
  uint32_t low = from;  // every row below it stands before the limit
  while (low + step < to && before(low + step - 1)) {
    low += step;
    step *= 2;
  }
  uint32_t high = std::min(low + step, to);
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (before(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

Sequencer::Sequencer(std::span<const uint32_t> streams) : lanes_(streams.size()) {
  std::vector<uint32_t> order(streams.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return streams[a] < streams[b]; });
  for (uint32_t rank = 0; rank < order.size(); ++rank) lanes_[order[rank]].rank = rank;
}

void Sequencer::Push(uint32_t source, std::shared_ptr<PreparedBatch> batch, uint32_t from) {
  const uint32_t rows = batch->batch->rows;
  Lane& lane = lanes_[source];
  if (lane.ready.empty()) lane.times = batch->times;
  lane.ready.push_back({std::move(batch), from, rows});
}

void Sequencer::SetBound(uint32_t source, int64_t time_us) {
  lanes_[source].bound_us = std::max(lanes_[source].bound_us, time_us);
}

void Sequencer::End(uint32_t source) { lanes_[source].ended = true; }

void Sequencer::Resume(const std::optional<OrderKey>& last, int64_t cut_us) {
  last_ = last;
  cut_us_ = cut_us;
}

Sequencer::Head Sequencer::HeadOf(uint32_t lane) const {
  const Lane& at = lanes_[lane];
  return {at.times == nullptr ? 0 : at.times[at.ready.front().from], at.rank, lane};
}

Sequencer::Head Sequencer::Cut() const {
  Head cut{kEndOfTime, static_cast<uint32_t>(lanes_.size()), static_cast<uint32_t>(lanes_.size())};
  for (uint32_t i = 0; i < lanes_.size(); ++i) {
    if (lanes_[i].ended) continue;
    cut = std::min(cut, Head{lanes_[i].bound_us, lanes_[i].rank, i});
  }
  return cut;
}

void Sequencer::Fill(uint32_t rows, Frame* frame) {
  size_t filled = frame->rows.size();
  if (filled == 0) {
    for (Lane& lane : lanes_) lane.slice = -1;
  }
  const Head cut = Cut();
  heap_.clear();
  for (uint32_t i = 0; i < lanes_.size(); ++i) {
    if (!lanes_[i].ready.empty()) heap_.push_back(HeadOf(i));
  }
  std::make_heap(heap_.begin(), heap_.end(), [](const Head& a, const Head& b) { return b < a; });
  frame->rows.resize(std::max<size_t>(rows, filled));
  const size_t before = filled;
  while (!heap_.empty() && filled < rows) {
    const Head head = heap_[0];
    // All that its own lane still brings comes behind what it has, so the cut binds other lanes only.
    if (head.lane != cut.lane && !(head < cut)) break;
    Head limit = head.lane == cut.lane ? Head{kEndOfTime, UINT32_MAX, 0} : cut;
    for (size_t child = 1; child < std::min<size_t>(3, heap_.size()); ++child) limit = std::min(limit, heap_[child]);
    const uint32_t room = rows - static_cast<uint32_t>(filled);
    filled += TakeRun(head, limit, room, frame, frame->rows.data() + filled);
    if (lanes_[head.lane].ready.empty()) {
      heap_[0] = heap_.back();
      heap_.pop_back();
    } else {
      heap_[0] = HeadOf(head.lane);
    }
    SiftDown();
  }
  frame->rows.resize(filled);
  if (filled != before) last_ = frame->order_key(frame->rows.back());
}

void Sequencer::SiftDown() {
  if (heap_.size() < 2) return;
  const Head moved = heap_[0];
  size_t at = 0;
  while (2 * at + 1 < heap_.size()) {
    size_t child = 2 * at + 1;
    if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
    if (!(heap_[child] < moved)) break;
    heap_[at] = heap_[child];
    at = child;
  }
  heap_[at] = moved;
}

uint32_t Sequencer::TakeRun(const Head& head, const Head& limit, uint32_t room, Frame* frame, FrameRow* out) {
  Lane& lane = lanes_[head.lane];
  Slice& next = lane.ready.front();
  const uint32_t from = next.from;
  const uint32_t most = std::min(next.to, from + room);
  // Without event time a lane's rows stand at one place, before the limit as its first one does.
  const uint32_t to =
      lane.times == nullptr ? most : EndOfRun(lane.times, from, most, limit.time_us, head.rank < limit.rank);
  if (lane.slice < 0) {
    lane.slice = static_cast<int32_t>(frame->slices.size());
    frame->slices.push_back({next.batch, from, to});
  }
  frame->slices[static_cast<size_t>(lane.slice)].to = to;
  const uint16_t slice = static_cast<uint16_t>(lane.slice);
  for (uint32_t row = from; row < to; ++row) *out++ = {slice, static_cast<uint16_t>(row)};
  Advance(lane, to);
  return to - from;
}

void Sequencer::Advance(Lane& lane, uint32_t to) {
  Slice& next = lane.ready.front();
  next.from = to;
  if (next.from < next.to) return;
  used_up_.push_back(next.batch->batch->source);
  lane.ready.pop_front();
  lane.times = lane.ready.empty() ? nullptr : lane.ready.front().batch->times;
  lane.slice = -1;
}

int64_t Sequencer::CutUs() {
  int64_t cut_us = kEndOfTime;
  for (uint32_t i = 0; i < lanes_.size(); ++i) {
    if (!lanes_[i].ready.empty()) {
      cut_us = std::min(cut_us, HeadOf(i).time_us);
    } else if (!lanes_[i].ended) {
      cut_us = std::min(cut_us, lanes_[i].bound_us);
    }
  }
  const int64_t last_us = last_.has_value() ? last_->time_us : kStartOfTime;
  if (cut_us == kEndOfTime || cut_us < last_us) cut_us = last_us;
  cut_us_ = std::max(cut_us_, cut_us);
  return cut_us_;
}

bool Sequencer::at_end() const {
  return std::all_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return lane.ended && lane.ready.empty(); });
}

std::vector<uint32_t> Sequencer::TakeUsedUp() { return std::exchange(used_up_, {}); }

}  // namespace tripline::engine
