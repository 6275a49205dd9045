// What the condition bits of a pattern's variables say of each other at one row: which exclude each other, and which imply
// which. Found from the conditions' text alone (engine/data/contradiction.h), so there may be more than is known here.
//
//   RowFacts facts(plan, 0);
//   facts.Consistent(asked, held)   // may a row have these of the bits that are asked for, and not the others?
//
// Bits are numbered from 0 for the pattern; as masks of words, so at most kMaxBits. Thread-safety: immutable.
#ifndef TRIPLINE_CEP_ROW_FACTS_H_
#define TRIPLINE_CEP_ROW_FACTS_H_

#include <cstdint>
#include <vector>

#include "cep/domain_plan.h"

namespace tripline::cep {

class RowFacts {
 public:
  static constexpr size_t kMaxBits = 64;

  RowFacts(const DomainPlan& plan, uint32_t pattern);

  // More bits than can be told apart: nothing else may be asked.
  bool too_many() const { return bits_.size() > kMaxBits; }
  // The bit that a row needs to be mapped to this variable; -1: none.
  int32_t BitOf(uint32_t variable) const { return bit_of_[variable]; }
  // Whether the bit, or having none, says all: else the condition reads the run too.
  bool IsDecided(uint32_t variable) const { return decided_[variable]; }
  bool Consistent(uint64_t asked, uint64_t held) const;

 private:
  struct Bit {
    bool always = false;
    bool never = false;
    uint64_t implies = 0;
    uint64_t excludes = 0;
  };

  std::vector<Bit> bits_;
  std::vector<int32_t> bit_of_;
  std::vector<bool> decided_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_ROW_FACTS_H_
