#include "cep/list_history.h"

#include <algorithm>
#include <cstring>

namespace tripline::cep {
namespace {

void Split(uint64_t value, uint32_t* out) {
  out[0] = static_cast<uint32_t>(value);
  out[1] = static_cast<uint32_t>(value >> 32);
}

uint64_t Joined(const uint32_t* words) { return uint64_t{words[1]} << 32 | words[0]; }

}  // namespace

void ListHistory::Enter(state::BlockStore& store, state::BlockId block, Queue* words) {
  store_ = &store;
  block_ = block;
  words_ = words;
  at_ = words->head;
  aside_.clear();
}

const uint32_t* ListHistory::WordAt(uint64_t word) const {
  return reinterpret_cast<const uint32_t*>(store_->Get(block_, words_->segment)) + (word - words_->base);
}

ListHistory::Column ListHistory::Read(const uint32_t* column) {
  Header header;
  std::memcpy(&header, column, sizeof header);
  return {Joined(header.row), Joined(header.hash), {column + kHeaderWords, header.count}};
}

void ListHistory::Write(uint64_t row, uint64_t hash, std::span<const uint32_t> nodes, uint32_t* out) {
  Header header;
  Split(row, header.row);
  Split(hash, header.hash);
  header.count = static_cast<uint32_t>(nodes.size());
  std::memcpy(out, &header, sizeof header);
  std::copy(nodes.begin(), nodes.end(), out + kHeaderWords);
  out[kHeaderWords + nodes.size()] = header.count;
}

bool ListHistory::IsSame(uint64_t hash, std::span<const uint32_t> nodes) const {
  const uint32_t count = *WordAt(words_->tail - 1);
  if (count != nodes.size()) return false;
  const Column last = Read(WordAt(words_->tail - kHeaderWords - count - 1));
  return last.hash == hash && std::equal(nodes.begin(), nodes.end(), last.nodes.begin());
}

void ListHistory::Append(uint64_t row, uint64_t hash, std::span<const uint32_t> nodes) {
  if (!empty() && IsSame(hash, nodes)) return;
  const auto count = static_cast<uint32_t>(nodes.size()) + kHeaderWords + 1;
  if (words() + count > kMostWords) return Clear();
  uint8_t* out = QueueGrow(*store_, block_, *words_, 4, count);
  Write(row, hash, nodes, reinterpret_cast<uint32_t*>(out));
  words_->tail += count;
}

void ListHistory::Clear() {
  if (words_ == nullptr) return;
  words_->head = words_->tail;
  at_ = words_->head;
  aside_.clear();
}

void ListHistory::DropBefore(uint64_t row) {
  at_ = words_->head;
  if (!empty() && At(row).has_value()) words_->head = at_;
}

std::optional<ListHistory::Column> ListHistory::At(uint64_t row) {
  if (at_ == words_->tail) return std::nullopt;
  Column column = Read(WordAt(at_));
  if (column.row > row) return std::nullopt;
  for (;;) {
    const uint64_t next = at_ + WordsOf(column);
    if (next == words_->tail) return column;
    const Column behind = Read(WordAt(next));
    if (behind.row > row) return column;
    at_ = next;
    column = behind;
  }
}

void ListHistory::AppendAside(uint64_t row, uint64_t hash, std::span<const uint32_t> nodes) {
  const size_t at = aside_.size();
  aside_.resize(at + kHeaderWords + nodes.size() + 1);
  Write(row, hash, nodes, aside_.data() + at);
}

void ListHistory::TakeAside() {
  const auto count = static_cast<uint32_t>(aside_.size());
  words_->head = words_->tail;
  at_ = words_->head;
  if (count > 0 && count <= kMostWords) {
    std::memcpy(QueueGrow(*store_, block_, *words_, 4, count), aside_.data(), 4 * size_t{count});
    words_->tail += count;
  }
  aside_.clear();
}

void ListHistory::RenumberIn(std::span<const uint32_t> moved, uint32_t* begin, const uint32_t* end) {
  while (begin != end) {
    const size_t count = Read(begin).nodes.size();
    for (uint32_t& node : std::span(begin + kHeaderWords, count)) {
      if (node != kNoNode) node = moved[node];
    }
    begin += kHeaderWords + count + 1;
  }
}

void ListHistory::Renumber(std::span<const uint32_t> moved) {
  if (!empty()) {
    auto* words = reinterpret_cast<uint32_t*>(store_->Mutable(block_, words_->segment)) - words_->base;
    RenumberIn(moved, words + words_->head, words + words_->tail);
  }
  RenumberIn(moved, aside_.data(), aside_.data() + aside_.size());
}

}  // namespace tripline::cep
