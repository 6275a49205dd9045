// From what a search noted (run_collector.h) to what a person reads: rows with their places and times, conditions with
// their values, and for each lost wait a sentence that says what removed it.
//
// It looks at rows that are all there, and asks the conditions what they say of a row; it decides no match.
//
//   RunReader reader(plan, conditions, rows, sources);
//   MatchView view = reader.Match(match, names_of_measures);
//
// Thread-safety: thread-compatible. Failures: none. Cost: a lost wait reads the conditions of the rows behind its run, at
// most kMostRows of them.
#ifndef TRIPLINE_RULES_EXPLAIN_RUN_READER_H_
#define TRIPLINE_RULES_EXPLAIN_RUN_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "rules/explain/condition_reader.h"
#include "rules/explain/explanation.h"
#include "rules/explain/run_collector.h"

namespace tripline::rules {

class RunReader {
 public:
  static constexpr uint64_t kMostRows = 10'000;

  // All outlive the reader. `sources`: files by engine::FileRow::file. `watermark_us`: of the stream at the end.
  RunReader(const cep::PatternPlan& plan, ConditionReader& conditions, cep::RowAccess rows,
            const std::vector<std::string>& sources, int64_t watermark_us)
      : plan_(plan), conditions_(conditions), rows_(rows), sources_(sources), watermark_us_(watermark_us) {}

  MatchView Match(const RunCollector::Match& match);
  MissView Miss(const RunCollector::Miss& miss);
  // The rule's `unless`, the last variable of the plan's pattern, at the last row. REQUIRES: there is one.
  RowView Unless(const RunCollector::Match& match);
  // Of the rows in the span that begin no run the one with the fewest conjuncts that do not hold, then the latest.
  std::optional<RowView> NearestRow(Span span);
  // All rows in the span that begin no run.
  std::vector<RowView> OtherRows(Span span);
  // Without conditions.
  RowView Place(uint64_t row) const;

 private:
  using Labels = std::vector<cep::MatchedRow>;

  RowView Test(std::span<const cep::MatchedRow> labels, uint32_t variable, uint64_t row);
  std::vector<RowView> Labelled(const Labels& labels);
  WaitView Wait(const Labels& labels, const cep::LostWait& wait);
  void ExplainCondition(const Labels& labels, const cep::LostWait& wait, WaitView* view);
  void ExplainTime(const Labels& labels, const cep::LostWait& wait, WaitView* view);
  void ExplainOpen(const Labels& labels, const cep::LostWait& wait, WaitView* view);
  void AddHolding(const Labels& labels, uint64_t at, const std::vector<uint32_t>& variables, WaitView* view);
  void AddNearest(const Labels& labels, uint32_t variable, uint64_t from, int64_t before_us, WaitView* view);
  std::vector<uint32_t> ForbiddenBy(const cep::LostWait& wait) const;
  std::vector<uint32_t> LoopVariables(const cep::LostWait& wait, bool until) const;
  std::string WaitedFor(const cep::LostWait& wait) const;
  std::string BoundText(const Labels& labels, const cep::LostWait& wait) const;
  int64_t TimeOf(uint64_t row) const { return cep::HeaderOf(rows_.record(row)).time_us; }
  const std::string& NameOf(uint32_t variable) const { return plan_.pattern.variables[variable].name; }

  const cep::PatternPlan& plan_;
  ConditionReader& conditions_;
  const cep::RowAccess rows_;
  const std::vector<std::string>& sources_;
  const int64_t watermark_us_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_RUN_READER_H_
