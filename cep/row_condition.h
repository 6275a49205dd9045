// Works out the conditions of a domain that read rows at a fixed distance, such as `amount < prev(amount)`: once when the
// row comes, as bits of its record beside the predicates, so that watch and search only look at bits.
//
// Thread-safety: shard-only; owns the working memory of one matcher. Cost: a comparison of two columns is a few
// instructions, anything else a run of its program over one row.
#ifndef TRIPLINE_CEP_ROW_CONDITION_H_
#define TRIPLINE_CEP_ROW_CONDITION_H_

#include <cstdint>
#include <vector>

#include "cep/row_access.h"

namespace tripline::cep {

class RowConditions {
 public:
  explicit RowConditions(const DomainPlan& plan);

  // Adds the bits of this row to its words, which hold its predicates. REQUIRES: the rows before it that the plan looks
  // back at are there, unless the partition begins behind them.
  void Fill(const RowAccess& rows, uint64_t row, uint64_t* words);

 private:
  // Where an operand lies, in bytes from the record of the row under test.
  struct Place {
    uint64_t back = 0;  // rows
    int64_t value = 0;
    int64_t nulls = 0;  // the word with its null bit
    uint64_t null_bit = 0;
  };
  struct Comparison {
    Place left;
    Place right;
    bool doubles = false;
    uint8_t outcomes = 0;  // that are TRUE: bit 0 less, 1 equal, 2 greater; 0: no comparison, but a program
    int32_t predicate = -1;
  };
  static bool Read(uint64_t rows_before, const uint8_t* record, const Place& place, int64_t* number);
  static bool Compare(const Comparison& comparison, uint64_t rows_before, const uint8_t* record);
  bool Evaluate(const RowCondition& condition, ExprScratch& scratch, const RowAccess& rows, uint64_t row);

  const DomainPlan& plan_;
  std::vector<Comparison> comparisons_;  // per condition
  std::vector<ExprScratch> scratch_;     // per condition
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_ROW_CONDITION_H_
