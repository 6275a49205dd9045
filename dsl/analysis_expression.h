// Typing of expressions: an expression of the syntax tree becomes a typed expression (engine/data/expr.h).
//
// Internal to analysis*.cc. What a name or a special call means depends on the place the expression stands at (a row, a
// pattern, a query): the place is a NameScope; constants, parameters and `let` names are the same everywhere and are
// handled here. A null result means that the error has been reported; what is built on it stays silent.
//
//   RowScope scope(context, stream);
//   ExpressionAnalyser analyser(context, scope, parameters);
//   data::ExprPtr condition = analyser.Condition(*rule.when, "when");
//
// `let` names are expanded in place: the arguments are analysed where the body uses them, in the frame of the caller.
// Thread-safety: thread-compatible.
#ifndef TRIPLINE_DSL_ANALYSIS_EXPRESSION_H_
#define TRIPLINE_DSL_ANALYSIS_EXPRESSION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/analysis_context.h"
#include "engine/data/expr.h"

namespace tripline::dsl {

class ExpressionAnalyser;

// Something of the scope that a name of one part may mean.
struct NameCandidate {
  std::string name;
  std::string what;    // "the column 'Amount'", "the measure 'n'": for messages
  uint32_t index = 0;  // what the scope knows it by
  std::optional<Span> span = std::nullopt;  // where it is declared, if that is in the text
};

// What a scope says to a name or call.
struct Lookup {
  enum class Result : uint8_t {
    kNotMine,   // the analyser goes on: constants, scalar functions
    kFound,     // `expr` is it
    kReported,  // an error was reported, or stays silent as a follow-up
  } result = Result::kNotMine;
  data::ExprPtr expr;

  static Lookup NotMine() { return {}; }
  static Lookup Found(data::ExprPtr expr) {
    return expr ? Lookup{Result::kFound, std::move(expr)} : Lookup{Result::kReported, nullptr};
  }
  static Lookup Reported() { return {Result::kReported, nullptr}; }
};

// What names and special calls mean at the place of an expression.
class NameScope {
 public:
  virtual ~NameScope() = default;
  // Appends what this name of one part may mean. False: the name is known and wrong already, stay silent.
  virtual bool Find(const Name& name, std::vector<NameCandidate>* found) = 0;
  // All names, for "did you mean".
  virtual void AllNames(std::vector<std::string>* names) = 0;
  // The expression of a candidate that Find gave. Null: reported.
  virtual data::ExprPtr Use(uint32_t index, const Expr& node) = 0;
  // `a.b` and `a.b.c`.
  virtual Lookup Qualified(const Expr& node) = 0;
  // A call that means something here beyond scalar functions.
  virtual Lookup Call(const Expr& node, ExpressionAnalyser& analyser) = 0;
  // Every typed part passes through here: a scope may put another expression of the same type in its place.
  virtual data::ExprPtr Typed(data::ExprPtr expr) { return expr; }
  // Whether `f(x) over (…)` could mean something here at all.
  virtual bool AllowsOver() const { return true; }
  // What can't be found: "stream 'payments' has no column 'x'".
  virtual std::string NotFound(const Name& name) const = 0;
};

// One `let name(…)` being expanded.
struct LetFrame {
  size_t let = 0;                    // place in AnalysisContext::lets
  const Expr* call = nullptr;        // its arguments stand for the parameters
  const LetFrame* caller = nullptr;  // where the arguments are analysed; null: outside of any let
};

class ExpressionAnalyser {
 public:
  // `parameters` may be null; they hide constants of the file.
  ExpressionAnalyser(AnalysisContext& context, NameScope& scope, const std::vector<NamedConstant>* parameters)
      : context_(context), scope_(scope), parameters_(parameters) {}

  // A whole expression.
  data::ExprPtr Analyse(const Expr& expr);
  // A whole expression that must be a bool; `where` names the clause in the message.
  data::ExprPtr Condition(const Expr& expr, std::string_view where);

  // For scopes: a part of the expression that is being analysed.
  data::ExprPtr Part(const Expr& expr);
  // For scopes: what stands behind the names of let parameters, with the frame it belongs to.
  struct Node {
    const Expr* expr;
    const LetFrame* frame;
  };
  Node Resolve(const Expr& expr) const;
  data::ExprPtr Part(Node node);

  AnalysisContext& context() { return context_; }
  const std::vector<NamedConstant>* parameters() const { return parameters_; }

 private:
  data::ExprPtr Dispatch(const Expr& expr);
  data::ExprPtr Literal(const Expr& expr);
  data::ExprPtr Number(const Expr& expr, bool negative);
  data::ExprPtr ColumnReference(const Expr& expr);
  data::ExprPtr SimpleName(const Expr& expr);
  void Ambiguous(const Expr& expr, const std::vector<NameCandidate>& found);
  void UnknownName(const Expr& expr);
  data::ExprPtr LetConstant(size_t let, const Expr& expr);
  data::ExprPtr LetCall(size_t let, const Expr& expr);
  data::ExprPtr Call(const Expr& expr);
  data::ExprPtr ScalarCall(const Expr& expr);
  data::ExprPtr Operator(const Expr& expr, std::string_view name);
  data::ExprPtr Comparison(const Expr& expr, std::string_view name);
  data::ExprPtr Logical(const Expr& expr, std::string_view name);
  bool CheckConditions(const Expr& expr, const std::vector<data::ExprPtr>& typed, std::string_view name);
  data::ExprPtr Predicate(const Expr& expr);
  data::ExprPtr Case(const Expr& expr);
  data::ExprPtr Cast(const Expr& expr);
  data::ExprPtr Make(const Expr& expr, std::string_view name, std::vector<data::ExprPtr> args);
  data::ExprPtr Negated(const Expr& expr, data::ExprPtr typed);
  bool Parts(const std::vector<Expr>& exprs, std::vector<data::ExprPtr>* out);
  bool CheckLiteral(const Expr& expr, const data::ExprPtr& typed, data::Type target);
  bool CheckLiterals(const std::vector<Expr>& exprs, const std::vector<data::ExprPtr>& typed);
  void WarnComparedWithNull(const Expr& expr);
  void WarnIntegerDivision(const std::vector<Expr>& exprs, const std::vector<data::ExprPtr>& typed);
  std::vector<size_t> FindLets(const Name& name, bool with_parameters) const;
  void UnknownFunction(const Expr& expr);

  AnalysisContext& context_;
  NameScope& scope_;
  const std::vector<NamedConstant>* parameters_;
  const LetFrame* frame_ = nullptr;
  uint32_t height_ = 0;
  uint32_t nodes_ = 0;
  bool too_large_ = false;
};

// No columns: what may stand in `let`, `with`, `score`, `watermark`, …
class ConstantScope : public NameScope {
 public:
  explicit ConstantScope(AnalysisContext& context) : context_(context) {}
  bool Find(const Name&, std::vector<NameCandidate>*) override { return true; }
  void AllNames(std::vector<std::string>*) override {}
  data::ExprPtr Use(uint32_t, const Expr&) override { return nullptr; }
  Lookup Qualified(const Expr& node) override;
  Lookup Call(const Expr& node, ExpressionAnalyser& analyser) override;
  std::string NotFound(const Name& name) const override;

 private:
  AnalysisContext& context_;
};

// One row of a stream, as inputs 0 to n - 1; in reasons and emits also the measures of the rule, as inputs behind them.
class RowScope : public NameScope {
 public:
  RowScope(AnalysisContext& context, uint32_t stream) : context_(context), stream_(context.streams[stream]) {}
  // A measure hides a column of its name.
  RowScope(AnalysisContext& context, uint32_t stream, const std::vector<MeasureModel>* measures)
      : context_(context), stream_(context.streams[stream]), measures_(measures) {}

  bool Find(const Name& name, std::vector<NameCandidate>* found) override;
  void AllNames(std::vector<std::string>* names) override;
  data::ExprPtr Use(uint32_t index, const Expr& node) override;
  Lookup Qualified(const Expr& node) override;
  Lookup Call(const Expr& node, ExpressionAnalyser& analyser) override;
  std::string NotFound(const Name& name) const override;

 private:
  AnalysisContext& context_;
  const StreamEntry& stream_;
  const std::vector<MeasureModel>* measures_ = nullptr;
};

// Appends the columns of the stream that the name means; false if it means one whose declaration was wrong.
bool FindColumns(const StreamEntry& stream, const Name& name, std::vector<NameCandidate>* found);
// False, and an error, if the column is a label and rules must not read it.
bool MayRead(AnalysisContext& context, const data::Field& field, Span span);
// The column `a.b` names, where `a` is the stream; an error otherwise. Ambiguity is reported.
std::optional<uint32_t> OneColumn(AnalysisContext& context, const StreamEntry& stream, const Name& name);

// The value of an expression without columns; nothing and an error if it has none or is no constant.
std::optional<data::Value> AnalyseConstant(AnalysisContext& context, const Expr& expr,
                                           const std::vector<NamedConstant>* parameters);
// A constant of this type, converted as the language converts beside it; `what` begins the message ("a score").
std::optional<data::Value> AnalyseConstantAs(AnalysisContext& context, const Expr& expr, data::Type type,
                                             std::string_view what, const std::vector<NamedConstant>* parameters);
// A length of time; months only where they mean something. Negative ones, and zero unless allowed, are errors.
enum class Months : uint8_t { kAllowed, kRefused };
enum class Zero : uint8_t { kAllowed, kRefused };
std::optional<Period> AnalysePeriod(AnalysisContext& context, const Expr& expr, std::string_view what, Months months,
                                    Zero zero, const std::vector<NamedConstant>* parameters);
// A string literal read as a value of the type (timestamp, duration, bool); nothing if it is none.
std::optional<data::Value> ReadAs(const std::string& text, data::Type type);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_EXPRESSION_H_
