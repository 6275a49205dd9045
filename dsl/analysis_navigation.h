// What names and calls mean inside of a pattern: conditions of DEFINE and `until`, and measures.
//
// Internal to analysis*.cc. Over several streams a bare name is a column of the stream that the defined variable is bound
// to; elsewhere it must be a column of one of the streams, or be read from a variable. A column of the row under test is an input below n; everything else that is read from rows
// becomes a navigation of the match (model.h), equal ones once. The static rules of SQL:2016 are checked here: one
// variable per navigation and per aggregate, what may nest in what, where RUNNING and FINAL may stand.
//
// Thread-safety: thread-compatible.
#ifndef TRIPLINE_DSL_ANALYSIS_NAVIGATION_H_
#define TRIPLINE_DSL_ANALYSIS_NAVIGATION_H_

#include <optional>
#include <string>
#include <vector>

#include "dsl/analysis_rows.h"

namespace tripline::dsl {

class PatternScope : public NameScope {
 public:
  bool AllowsOver() const override { return false; }
  enum class Place : uint8_t {
    kDefine,   // the row under test is mapped to the variable
    kUntil,    // the row under test is mapped to no variable
    kMeasure,  // there is no row under test
  };

  // `match` has its streams, its variables, bound to them, and subsets; navigations are added to it. `negated`: variables
  // that only stand behind `!`.
  PatternScope(AnalysisContext& context, MatchModel& match, const std::vector<std::string>& negated)
      : context_(context), rows_(context, match.streams), match_(match), negated_(negated) {}

  // Where the next expressions stand; `variable` is the one that kDefine defines.
  void Enter(Place place, uint32_t variable = 0) {
    place_ = place;
    self_ = variable;
  }

  bool Find(const Name& name, std::vector<NameCandidate>* found) override;
  void AllNames(std::vector<std::string>* names) override;
  data::ExprPtr Use(uint32_t index, const Expr& node) override;
  Lookup Qualified(const Expr& node) override;
  Lookup Call(const Expr& node, ExpressionAnalyser& analyser) override;
  std::string NotFound(const Name& name) const override;

  // The rows that a name stands for: a variable, a union of several, or (empty name) every row of the match.
  struct Label {
    std::string name;
    std::vector<uint32_t> variables;
  };
  std::optional<Label> FindLabel(const Name& name) const;

 private:
  // The argument of a navigation or aggregate that is being analysed.
  struct Argument {
    bool aggregate = false;
    std::string function;  // as the author wrote it
    std::optional<Label> label;
    Span label_span;
    bool mixed = false;  // reported once
  };
  struct Offsets {
    bool from_last = true;
    int64_t logical = 0;
    int64_t physical = 0;
    RowSemantics semantics = RowSemantics::kUnspecified;
  };

  uint32_t columns() const { return rows_.columns(); }
  RowNames::Places BarePlaces() const;
  RowNames::Places PlacesOf(const Label& label) const;
  void SeveralStreams(const Name& name, const RowNames::Places& streams);
  std::optional<Label> NeedLabel(const Name& name);
  bool NoteLabel(const Label& label, Span span);
  bool IsRowUnderTest(const Label& label) const;
  bool IsFinal(RowSemantics semantics) const;
  data::ExprPtr Column(uint32_t column, const Label& label, Span span);
  data::ExprPtr AddNavigation(Navigation navigation);
  data::ExprPtr RowNavigation(const Offsets& offsets, const Label& label, data::ExprPtr expression);

  data::ExprPtr FirstOrLast(const Expr& node, ExpressionAnalyser& analyser);
  data::ExprPtr PrevOrNext(const Expr& node, ExpressionAnalyser& analyser);
  data::ExprPtr Classifier(const Expr& node, ExpressionAnalyser& analyser);
  data::ExprPtr MatchNumber(const Expr& node);
  data::ExprPtr SettledAt(const Expr& node);
  data::ExprPtr AggregateCall(const Expr& node, ExpressionAnalyser& analyser);
  data::ExprPtr CountRows(const Expr& node);
  data::ExprPtr FinishAggregate(const Expr& node, Navigation navigation, const std::vector<data::Type>& types);

  bool CheckNesting(const Expr& node);
  bool CheckSemantics(const Expr& node);
  bool RefuseSemantics(const Expr& node);
  std::optional<int64_t> Offset(const Expr& node, ExpressionAnalyser& analyser);
  data::ExprPtr NavigationArgument(const Expr& node, ExpressionAnalyser::Node argument, ExpressionAnalyser& analyser,
                                   Label* label);

  AnalysisContext& context_;
  const RowNames rows_;
  MatchModel& match_;
  const std::vector<std::string>& negated_;
  Place place_ = Place::kMeasure;
  uint32_t self_ = 0;
  Argument* argument_ = nullptr;
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_NAVIGATION_H_
