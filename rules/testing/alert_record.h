// An alert as a test looks at it: columns by name, with typed values.
//
// Read back from the judge's own lines, so that a test sees what users get. Names are looked up as analysis does
// (dsl/analysis_test_values.h): measures, emits, columns of the last row, what every alert has.
//
//   EmitLastRow(model, {"card"}, &rule);                         // before the job
//   std::vector<AlertRecord> alerts = ReadAlerts(sink.alerts(), rule);
//
// Thread-safety: values; pure functions.
#ifndef TRIPLINE_RULES_TESTING_ALERT_RECORD_H_
#define TRIPLINE_RULES_TESTING_ALERT_RECORD_H_

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/model.h"
#include "engine/data/value.h"

namespace tripline::rules {

struct AlertRecord {
  std::vector<std::pair<std::string, data::Value>> columns;  // in the order of look-up
  size_t measures = 0;                                       // the first so many are measures

  // NULL where the alert has no such column: a timeout shows no last row.
  data::Value Find(std::string_view name) const;
};

// The rule's alerts of these lines (all rules', in output order).
std::vector<AlertRecord> ReadAlerts(std::string_view lines, const dsl::RuleModel& rule);

// Adds the columns of the last row that are named and nothing else shows to what the rule emits.
void EmitLastRow(const dsl::Model& model, const std::set<std::string>& names, dsl::RuleModel* rule);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_TESTING_ALERT_RECORD_H_
