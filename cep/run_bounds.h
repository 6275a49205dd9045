// What all runs of all starts of a key have in common, position by position: bounds of the values that conditions read of
// a run (its counts, sums, averages, extremes, first and last values). With them a watch can say "no" where a condition
// reads labels: `amount > 5 * avg(A.amount)` is false for every run if it is false for the lowest average that any run
// can have. It costs a few instructions a row, however many starts are alive.
//
// Bounds only grow apart: they know nothing of starts that `within` has ended. Where they can't tell, the search decides.
//
//   position -> { lowest, highest value; fewest, most rows that count } per quantity
//
// Looking back. Where every position before the last covers the same quantities, one walk from a row backward has the values
// of every start in turn, so the first start that may have a match that ends there costs as many steps as there are rows.
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
struct RowAccess;

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
    uint64_t next_row;  // rows before it are in
    uint64_t alive;     // bit per position
    Cell cells[kMaxCells];
  };

  // None where no condition reads labels, or one reads what has no bounds. REQUIRES: the plan's variables are complete.
  static std::optional<RunBounds> Make(const PatternPlan& plan);

  // Bytes of the part of State that is used.
  uint32_t bytes() const {
    return static_cast<uint32_t>(2 * sizeof(uint64_t) + sizeof(Cell) * positions_.size() * quantities_.size());
  }

  // Takes all runs of starts at or after `origin` over the rows that the state has not seen yet, up to this one. False
  // where certainly no match ends at it. Nobody has to ask at every row: what is asked late costs no more than it would
  // have cost in time, and most rows are never asked for. REQUIRES: `origin` and `row` never move back.
  bool StepTo(State& state, const RowAccess& rows, uint64_t origin, uint64_t row) const;

  static constexpr uint64_t kNoStart = ~uint64_t{0};
  bool looks_back() const { return looks_back_; }
  // The first start, not before `from`, that may have a match that ends at this row; kNoStart: none has. REQUIRES:
  // looks_back(), and no start of these is ended by time.
  uint64_t FirstToEndAt(const RowAccess& rows, uint64_t row, uint64_t from) const;

 private:
  enum class Kind : uint8_t { kCountRows, kCount, kSum, kAverage, kMin, kMax, kFirst, kLast };
  enum class Form : uint8_t { kWord, kPair, kDouble };
  struct Quantity {
    Kind kind = Kind::kCountRows;
    uint32_t input = 0;            // of conditions
    uint32_t column = 0;           // its argument; none for kCountRows
    Form form = Form::kWord;       // of the column's values
    double unit = 1;               // of the column: cells count in steps of a decimal's last digit
    double rounding = 0;           // of the exact value
  };
  struct Position {
    uint64_t before = 0;    // positions that lead here
    uint32_t covers = 0;    // quantities that its rows count for
    int32_t condition = -1;  // over labels: place in conditions_
  };
  struct Row;

  RunBounds() = default;
  // Takes all runs over a row.
  bool Step(State& state, const RecordLayout& layout, const uint8_t* record) const;
  bool AddQuantity(const PatternPlan& plan, const QuickCondition::Leaf& leaf);
  void AddPositions(const PatternPlan& plan);
  // Those of these positions that a row may take.
  uint64_t Possible(uint64_t positions, const uint64_t* bits) const;
  uint64_t Reachable(uint64_t alive) const;
  void FindWhetherItLooksBack();
  uint64_t FirstToEndIn(uint32_t end, const RowAccess& rows, uint64_t row, uint64_t from) const;
  void Read(const RecordLayout& layout, const uint8_t* record, Row* out) const;
  // Makes one quantity's cells of these positions what they are behind the row, from those of the runs alive `before` it.
  template <Kind kind>
  void Move(size_t quantity, uint64_t alive, uint64_t reached, const Row& row, const Cell* before, Cell* cells) const;
  bool MayHold(const QuickCondition& condition, const Cell* cells, const RecordLayout& layout,
               const uint8_t* record) const;
  template <class Use>
  static void WithKind(Kind kind, const Use& use);
  template <Kind kind>
  static void AddAs(const Row& row, Cell* cell);
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
  uint64_t conditional_ = 0;
  bool looks_back_ = false;
  bool descends_ = false;  // no position comes before a lower one, so from the last on each finds the old cells before it
  std::vector<Quantity> reversed_;  // as rows are added from the last to the first
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_RUN_BOUNDS_H_
