// The values of navigations, aggregates and measures over a finished match, row by row for ALL ROWS PER MATCH.
//
// Begin sets the match; Advance moves the current row, so RUNNING values grow with it and each row of the match is
// added to each aggregate once. FINAL values look at the whole match from the start. The same class answers, slowly, for
// the conditions of a growing run whose navigations are not tracked in its payload.
//
//   navigator.Begin(rows, matched, number);
//   navigator.Advance(matched.size());          // ONE ROW PER MATCH
//   data::Value probes = navigator.MeasureValue(1);
//
// Source: SQL:2016, row pattern navigation operations; RUNNING and FINAL as in ISO/IEC 19075-5, 5.10.
// Thread-safety: shard-only. Views are good until the next call.
#ifndef TRIPLINE_CEP_NAVIGATOR_H_
#define TRIPLINE_CEP_NAVIGATOR_H_

#include <cstdint>
#include <span>
#include <vector>

#include "cep/row_access.h"
#include "engine/data/value.h"

namespace tripline::cep {

struct MatchedRow {
  uint64_t row = 0;       // number in the key's row buffer
  uint32_t variable = 0;
  bool excluded = false;  // inside {- -}
};

class Navigator {
 public:
  explicit Navigator(const PatternPlan& plan);

  // A match of these rows (ascending; they must stay). None for an empty match. settled_at_us: see SETTLED_AT().
  void Begin(const RowAccess& rows, std::span<const MatchedRow> matched, uint64_t match_number, int64_t settled_at_us);
  // The current row is matched[count - 1]: RUNNING values see the first `count` rows. REQUIRES: not less than before.
  void Advance(size_t count);

  // REQUIRES for both: the result is no array.
  data::VectorView Navigation(uint32_t index);
  data::VectorView Measure(uint32_t measure);
  // Any measure, copied out.
  data::Value MeasureValue(uint32_t measure);

 private:
  // Everything one navigation needs from match to match.
  struct State {
    ExprScratch expression;
    ExprScratch second;
    std::vector<uint32_t> hits;            // places in matched_ of rows that count, up to `seen`
    size_t seen = 0;
    std::vector<data::Value> values;       // of list aggregates
    std::vector<data::Value> second_values;
    std::vector<uint64_t> accumulator;
    std::vector<uint64_t> fresh;           // an accumulator of nothing
    data::StringRef cell;
    alignas(16) uint8_t value[16] = {};
    data::Value held;                      // owns a string that `cell` refers to
  };

  size_t Horizon(const NavigationPlan& plan) const { return plan.navigation.final ? matched_.size() : count_; }
  void CatchUp(uint32_t index);
  void AddRow(const NavigationPlan& plan, State& state, const MatchedRow& row);
  data::VectorView Row(uint32_t index);
  data::VectorView AggregateView(uint32_t index);
  data::Value AggregateValue(uint32_t index);
  data::VectorView ClassifierOf(uint64_t row);
  data::VectorView MatchNumberView() const;
  bool IsListAggregate(const NavigationPlan& plan) const;

  const PatternPlan& plan_;
  std::vector<State> states_;
  std::vector<ExprScratch> measures_;
  std::vector<data::StringRef> names_;  // of the variables

  RowAccess rows_;
  std::span<const MatchedRow> matched_;
  size_t count_ = 0;
  int64_t match_number_ = 0;
  int64_t settled_at_us_ = 0;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_NAVIGATOR_H_
