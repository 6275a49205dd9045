// What all runs of all starts of a key have in common, position by position: bounds of the values that conditions read of
// a run (its counts, sums, averages, extremes, first and last values). With them a watch can say "no" where a condition
// reads labels: `amount > 5 * avg(A.amount)` is false for every run if it is false for the lowest average that any run
// can have. It costs a few instructions a row, however many starts are alive.
//
// Bounds only grow apart: they know nothing of starts that `within` has ended. Where they can't tell, the search decides.
//
//   position -> { lowest, highest value; fewest, most rows that count } per quantity
//
// Source: abstract interpretation over intervals (Cousot and Cousot, 1977), on the positions of the automaton.
// Thread-safety: immutable; the cells lie in the key's block.
#ifndef TRIPLINE_CEP_RUN_BOUNDS_H_
#define TRIPLINE_CEP_RUN_BOUNDS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "cep/quick_condition.h"
#include "cep/record.h"
#include "patterns/automaton.h"

namespace tripline::cep {

struct PatternPlan;

class RunBounds {
 public:
  static constexpr uint32_t kMaxPositions = 16;
  static constexpr uint32_t kMaxCells = 32;

  struct Cell {
    double low;
    double high;
    uint32_t fewest;  // rows with a value; 0: a run may have none, so its value is NULL
    uint32_t most;
  };
  // What lies in the block.
  struct State {
    uint64_t alive;  // bit per position
    Cell cells[kMaxCells];
  };

  // None where no condition reads labels, or one reads what has no bounds. REQUIRES: the plan's variables are complete.
  static std::optional<RunBounds> Make(const PatternPlan& plan);

  // Bytes of the part of State that is used.
  uint32_t bytes() const {
    return static_cast<uint32_t>(sizeof(uint64_t) + sizeof(Cell) * positions_.size() * quantities_.size());
  }

  // Takes all runs over a row. False where certainly no match ends at it.
  bool Step(State& state, const RecordLayout& layout, const uint8_t* record) const;

 private:
  enum class Kind : uint8_t { kCountRows, kCount, kSum, kAverage, kMin, kMax, kFirst, kLast };
  struct Quantity {
    Kind kind = Kind::kCountRows;
    uint32_t input = 0;            // of conditions
    uint32_t column = 0;           // its argument; none for kCountRows
    data::Type type;               // of the column
    double rounding = 0;           // of the exact value
  };
  struct Position {
    uint64_t before = 0;    // positions that lead here
    uint32_t covers = 0;    // quantities that its rows count for
    int32_t condition = -1;  // over labels: place in conditions_
  };
  struct Row;

  RunBounds() = default;
  bool AddQuantity(const PatternPlan& plan, const QuickCondition::Leaf& leaf);
  void AddPositions(const PatternPlan& plan);
  uint64_t Reachable(uint64_t alive, const uint64_t* bits) const;
  // Joins what the runs that come to this position are, the row included.
  void Enter(const Position& position, uint64_t alive, bool fresh, const Cell* old, const Row* rows, Cell* out) const;
  bool MayHold(const QuickCondition& condition, const Cell* cells, const RecordLayout& layout,
               const uint8_t* record) const;
  static void Add(const Quantity& quantity, const Row& row, Cell* cell);

  uint32_t columns_ = 0;
  std::vector<Quantity> quantities_;
  std::vector<Position> positions_;
  std::vector<QuickCondition> conditions_;
  // As masks of positions.
  std::vector<uint64_t> follow_;                        // per position
  std::vector<std::pair<uint32_t, uint64_t>> needing_;  // a condition bit, and the positions that need it
  uint64_t starts_ = 0;
  uint64_t ends_ = 0;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_RUN_BOUNDS_H_
