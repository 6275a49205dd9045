// Why a rule matched a key, and why it did not: what `tripline backtest --why` shows, as plain values.
//
// Not how it is found out (explain.h). As text for a person, and as one JSON object.
//
//   std::string text = ExplanationText(explanation);
//
// Thread-safety: immutable values; pure functions. Units: microseconds since 1970 UTC.
#ifndef TRIPLINE_RULES_EXPLAIN_EXPLANATION_H_
#define TRIPLINE_RULES_EXPLAIN_EXPLANATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/flow/order.h"
#include "rules/judge/firing.h"

namespace tripline::rules {

// One part of a condition at one row, with what it read there.
struct ConjunctView {
  enum class Truth : uint8_t { kTrue, kFalse, kNull };
  std::string text;
  Truth truth = Truth::kNull;
  std::vector<std::pair<std::string, std::string>> values;  // name, value
};

struct RowView {
  std::string file;
  uint64_t record = 0;  // from 1 after the header
  int64_t time_us = 0;
  std::string variable;  // that the row has, or was tested for
  std::vector<ConjunctView> conjuncts;

  bool holds() const;
};

struct MatchView {
  std::vector<RowView> rows;
  SettledBy settled_by = SettledBy::kRow;
  int64_t settled_at_us = 0;         // kEndOfTime: by nothing but the end
  std::optional<RowView> settling_row;  // kRow, if it is not the last row
  std::vector<std::pair<std::string, std::string>> measures;
  std::vector<std::string> notes;  // what may keep the alert back
};

// A wait that a run lost, and the rule of the language's 'Meaning' that removed it.
struct WaitView {
  enum class Rule : uint8_t {
    kTime,
    kForbidden,
    kPossessive,
    kUntil,
    kCondition,
    kStrictNeighbour,  // a later row would have been taken, had rows in between been skipped
    kRowCame,
    kEnd,
  };
  std::string waited_for;  // "-> BIG"
  Rule rule = Rule::kCondition;
  std::string sentence;
  std::optional<RowView> earlier;  // the row that removed it, if it went before the last ones
  std::vector<RowView> tested;  // with the conditions that decided, or come nearest
};

struct MissView {
  std::vector<RowView> rows;
  std::vector<WaitView> waits;  // in the order in which they went
  std::optional<RowView> ended_by;  // none: time, or the end
  int64_t ended_at_us = 0;
  bool still_open = false;  // only the end of the input ended it
};

struct WatermarkView {
  std::string stream;
  std::string file;  // that holds it back: the one that is behind the others
  int64_t last_row_us = 0;
  int64_t watermark_us = 0;
};

struct Explanation {
  std::string rule;
  std::string key;
  bool match = true;  // else a `when` rule
  std::string key_name;  // "card"; empty: the rule has none
  int64_t from_us = engine::kStartOfTime;
  int64_t to_us = engine::kEndOfTime;
  uint64_t rows = 0;          // of the key
  uint64_t rows_in_span = 0;
  std::vector<MatchView> matches;  // in the order in which they settled
  std::optional<MissView> miss;         // the nearest partial match
  std::optional<RowView> nearest_row;   // where no row began a run; of a `when` rule, that did not fire
  std::vector<RowView> not_fired;       // of a `when` rule, all in the span where they are at most kMostNotFired
  static constexpr size_t kMostNotFired = 20;
  std::vector<WatermarkView> watermarks;
  std::vector<std::string> notes;
  std::vector<RowView> late;           // of the key: no pattern saw them
  std::vector<std::string> rejected;  // records that hold the key's text and could not be read
  uint64_t rejected_elsewhere = 0;     // other records that could not be read
};

std::string ExplanationText(const Explanation& explanation);
// Indented, ended by a newline.
std::string ExplanationJson(const Explanation& explanation);

// The rule's name in both: "time", "forbidden", "strict neighbour" …
std::string RuleName(WaitView::Rule rule);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_EXPLANATION_H_
