// The columns of rows by their names: of one stream, or of several streams whose rows are merged.
//
// Internal to analysis*.cc. Names of merged rows are looked up in those of the streams that the place of the name is
// about; what is found is a column of MergedRows. RowScope is what a name means over one row, PatternScope
// (analysis_navigation.h) in a pattern.
//
//   RowScope scope(context, RowNames(context, rule.streams), &match.measures);
//
// Thread-safety: thread-compatible.
#ifndef TRIPLINE_DSL_ANALYSIS_ROWS_H_
#define TRIPLINE_DSL_ANALYSIS_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "dsl/analysis_expression.h"
#include "dsl/merged_rows.h"

namespace tripline::dsl {

class RowNames {
 public:
  // Streams by their place in the rule, which has at least one.
  using Places = std::vector<size_t>;

  // `streams`: places in Model::streams, ascending.
  RowNames(AnalysisContext& context, const std::vector<uint32_t>& streams);

  bool merged() const { return streams_.size() > 1; }
  const Places& all() const { return all_; }
  const StreamEntry& stream(size_t place) const { return *streams_[place]; }
  const std::vector<data::Field>& fields() const { return rows_.schema->fields; }
  uint32_t columns() const { return static_cast<uint32_t>(fields().size()); }
  bool Has(size_t place, uint32_t column) const { return rows_.columns[place][column] >= 0; }
  // Of the merged rows, the column of this stream.
  uint32_t PlaceOf(size_t stream, uint32_t column) const { return rows_.Place(stream, column); }

  // Of these streams those that have a column of the name. False: one has it and its declaration was wrong.
  bool StreamsWith(const Name& name, const Places& among, Places* found) const;
  // Appends the columns that the name means in rows of these streams, each once. False: as above.
  bool Find(const Name& name, const Places& among, std::vector<NameCandidate>* found) const;
  // True and an error, if these columns have one name and several types; `fix` says how to choose.
  bool RefuseTypes(AnalysisContext& context, const Name& name, const std::vector<NameCandidate>& found,
                   const std::string& fix) const;
  // The one column that the name means in rows of these streams; an error otherwise. Where only others of the rule have
  // it, it is theirs (NULL in these rows), with a warning; `who` reads it.
  std::optional<uint32_t> One(AnalysisContext& context, const Name& name, const Places& among,
                              const std::string& who) const;
  // "stream 'a'", "the streams 'a' and 'b'".
  std::string Text(const Places& among) const;
  // "stream 'a' has no column 'x'", "none of the streams 'a' and 'b' has a column 'x'".
  std::string NotFound(const Name& name, const Places& among) const;
  void AllNames(const Places& among, std::vector<std::string>* names) const;
  // The stream that is named so.
  std::optional<size_t> StreamNamed(const Name& name) const;

 private:
  std::vector<const StreamEntry*> streams_;
  Places all_;
  MergedRows rows_;
};

// One row, as inputs 0 to n - 1; in reasons and emits also the measures of the rule, as inputs behind them. Of merged
// rows it is any: a column that its stream lacks is NULL.
class RowScope : public NameScope {
 public:
  RowScope(AnalysisContext& context, uint32_t stream) : RowScope(context, RowNames(context, {stream}), nullptr) {}
  // A measure hides a column of its name.
  RowScope(AnalysisContext& context, RowNames rows, const std::vector<MeasureModel>* measures)
      : context_(context), rows_(std::move(rows)), measures_(measures) {}

  bool Find(const Name& name, std::vector<NameCandidate>* found) override;
  void AllNames(std::vector<std::string>* names) override;
  data::ExprPtr Use(uint32_t index, const Expr& node) override;
  Lookup Qualified(const Expr& node) override;
  Lookup Call(const Expr& node, ExpressionAnalyser& analyser) override;
  std::string NotFound(const Name& name) const override;

 private:
  AnalysisContext& context_;
  const RowNames rows_;
  const std::vector<MeasureModel>* measures_ = nullptr;
};

// A call that needs more than one row, where there is only one: reported.
Lookup RefuseRowCalls(AnalysisContext& context, const Expr& node);
// The names of these calls, for "did you mean".
void AppendRowCalls(std::vector<std::string>& names);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_ROWS_H_
