// What the shards hand to the judge: one record per rule that fired, in the order of settlement, with everything dear
// (measures, reason, rows as text) already rendered where it was cheap and parallel.
//
// Not an alert yet: cooldown, mode, limits, policy and decisions are the judge's (judge.h), because they need the one
// order. A firing that `unless` suppressed comes too, to be counted.
//
// Order of firings within and across packets: (settled time, by time before by row, settling row, rule name, first row,
// order in the list of runs), see 'Output order' in the language reference. Rules are numbered in the order of their
// names, so `rule` stands for the name in that comparison.
//
// Ownership: text and key bytes lie in the packet's buffer; offsets survive its growth.
// Thread-safety: a packet is written by one stage and then read by the judge.
#ifndef TRIPLINE_RULES_JUDGE_FIRING_H_
#define TRIPLINE_RULES_JUDGE_FIRING_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/operator.h"
#include "engine/flow/order.h"

namespace tripline::rules {

// A stretch of a packet's text.
struct TextRange {
  uint32_t begin = 0;
  uint32_t size = 0;
};

enum class SettledBy : uint8_t { kTime = 0, kRow = 1, kEnd = 2 };  // in this order where the times are equal

struct Firing {
  // Where it stands in the output.
  // The settling row's event time, or the deadline, also of what the end settles; kEndOfTime where only the end could.
  int64_t settled_at_us = 0;
  SettledBy settled_by = SettledBy::kRow;
  engine::OrderKey settling_row;  // the last row taken, where time settled it
  uint32_t rule = 0;
  engine::OrderKey first_row;
  uint32_t list_order = 0;

  engine::OrderKey last_row;  // the event that it flags
  std::optional<int64_t> late_us;  // that event's own time, where it came late: in the order it stands where it came
  uint64_t id_high = 0;       // XXH3-128 of (rule, version, kind, key, identity and variable of each row)
  uint64_t id_low = 0;
  bool suppressed = false;    // `unless` held
  // A partial match that `within` ended, or starts that were given up: an alert without score and decision.
  enum class Kind : uint8_t { kFired, kTimeout, kBudget } kind = Kind::kFired;

  // Of the last row, for judging against labels.
  enum class Label : uint8_t { kNone, kGood, kFraud } label = Label::kNone;
  int64_t amount_cents = 0;   // amount rounded to hundredths; 0 without --amount

  TextRange key_text;         // as the alert shows it: 'c1', or 'c1|m7'
  TextRange cooldown_key;     // canonical bytes of the cooldown's key; empty: the whole rule
  // The alert's JSON from `"first_time":…` on without braces: first_time, last_time (and `late`), then measures{}, emitted
  // columns, reason and rows[]; the judge writes what stands before it and settled_at, settled_by.
  TextRange first_last_json;  // "first_time":"…","last_time":"…"
  TextRange body_json;        // "measures":{…},…,"reason":"…","rows":[…]

  friend std::strong_ordering OrderOf(const Firing& a, const Firing& b) {
    if (auto order = a.settled_at_us <=> b.settled_at_us; order != 0) return order;
    if (auto order = a.settled_by <=> b.settled_by; order != 0) return order;
    if (a.settled_by == SettledBy::kRow) {
      if (auto order = a.settling_row <=> b.settling_row; order != 0) return order;
    }
    if (auto order = a.rule <=> b.rule; order != 0) return order;
    if (auto order = a.first_row <=> b.first_row; order != 0) return order;
    return a.list_order <=> b.list_order;
  }
};

class FiringPacket : public engine::Packet {
 public:
  void Clear() override {
    firings.clear();
    text.clear();
    labelled_rows = fraud_rows = 0;
    fraud_cents = 0;
    null_key_rows = 0;
    expression_errors.clear();
    rule_ns.clear();
  }
  void CountErrors(uint32_t rule, uint64_t rows) {
    if (expression_errors.size() <= rule) expression_errors.resize(rule + 1, 0);
    expression_errors[rule] += rows;
  }
  void AddTime(uint32_t rule, int64_t ns) {
    if (rule_ns.size() <= rule) rule_ns.resize(rule + 1, 0);
    rule_ns[rule] += ns;
  }
  std::string_view view(TextRange range) const { return std::string_view(text).substr(range.begin, range.size); }

  std::vector<Firing> firings;  // sorted by OrderOf once sealed
  std::string text;

  // Counted by the row stage over all rows of the frame.
  uint64_t labelled_rows = 0;
  uint64_t fraud_rows = 0;
  int64_t fraud_cents = 0;
  uint64_t null_key_rows = 0;
  // Per rule: rows at which a condition, and alerts for which a measure, `unless`, `emit` or `reason`, failed.
  std::vector<uint64_t> expression_errors;
  std::vector<int64_t> rule_ns;             // per rule: time spent on it in this packet
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_JUDGE_FIRING_H_
