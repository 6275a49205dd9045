// The lists of runs that a start has had, row by row, so that a later start need not live through them again.
//
// Where no condition reads labels, what becomes of a list of runs follows from its positions alone. So a later start whose
// list behind some row is, but for its labels, the one that an earlier start had there goes on from where that one is now:
// it *joins* (search_joins.cc). A column is such a list: a hash of all that decides its future, and the label node that each
// of its entries ends in. Rows behind which nothing changed have none: the last column before them holds.
//
// It keeps no label alive: a node that compaction drops is kNoNode from then on, as nothing that is left descends from it.
// It is only memory: without it every start is searched from its first row, with the same result. So it is given up where
// it would hold more than kMostWords.
//
//   history.Append(row, hash, nodes);
//   if (const auto column = history.At(row); column && column->hash == hash) …
//
// Layout: a queue of 32-bit words in the key's block; a column is row, hash, count, nodes, count again (so that it can be
// found from its end). Thread-safety: shard-only. Cost: of At amortised constant, as rows ascend.
#ifndef TRIPLINE_CEP_LIST_HISTORY_H_
#define TRIPLINE_CEP_LIST_HISTORY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cep/key_state.h"

namespace tripline::cep {

class ListHistory {
 public:
  static constexpr uint32_t kNoNode = 0xffffffffu;
  static constexpr uint64_t kMostWords = uint64_t{1} << 24;

  struct Column {
    uint64_t row = 0;
    uint64_t hash = 0;
    std::span<const uint32_t> nodes;  // valid until the history changes
  };

  void Enter(state::BlockStore& store, state::BlockId block, Queue* words);
  bool empty() const { return words_ == nullptr || words_->head == words_->tail; }
  uint64_t words() const { return words_ == nullptr ? 0 : words_->tail - words_->head; }

  // The list behind this row, the last one so far.
  void Append(uint64_t row, uint64_t hash, std::span<const uint32_t> nodes);
  void Clear();
  // Forgets what holds only behind rows before this one, and looks from there again.
  void DropBefore(uint64_t row);
  // What holds behind this row, not before the one asked for last. Nothing before the first column.
  std::optional<Column> At(uint64_t row);

  // Another history, of a start that is in progress but has not joined: it takes the place of this one, or is forgotten.
  void AppendAside(uint64_t row, uint64_t hash, std::span<const uint32_t> nodes);
  void TakeAside();
  void ForgetAside() { aside_.clear(); }

  // Nodes have new numbers: moved[n], kNoNode where n is gone.
  void Renumber(std::span<const uint32_t> moved);

 private:
  struct Header {
    uint32_t row[2];
    uint32_t hash[2];
    uint32_t count;
  };
  static constexpr uint32_t kHeaderWords = sizeof(Header) / 4;

  const uint32_t* WordAt(uint64_t word) const;
  static Column Read(const uint32_t* column);
  static uint32_t WordsOf(const Column& column) { return kHeaderWords + static_cast<uint32_t>(column.nodes.size()) + 1; }
  static void Write(uint64_t row, uint64_t hash, std::span<const uint32_t> nodes, uint32_t* out);
  static void RenumberIn(std::span<const uint32_t> moved, uint32_t* begin, const uint32_t* end);
  bool IsSame(uint64_t hash, std::span<const uint32_t> nodes) const;

  state::BlockStore* store_ = nullptr;
  state::BlockId block_ = state::kNoBlock;
  Queue* words_ = nullptr;
  uint64_t at_ = 0;  // the column that At looks from
  std::vector<uint32_t> aside_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_LIST_HISTORY_H_
