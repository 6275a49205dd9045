// What each construct of the language looks like: the walk over the tree of one file that writes its tokens.
//
// Internal to format*.cc; others call format.h. One overload per struct of the tree, as in the numberer and the dump;
// what a struct holds is written in the order of the text, but for clauses, which have an order of their own.
//
//   Formatter formatter(tokens);
//   formatter.Statement(rules, ref);       // and the `;`
//
// Thread-safety: thread-compatible. Limits: recursion is as deep as the parser allows trees to be.
#ifndef TRIPLINE_DSL_FORMATTER_H_
#define TRIPLINE_DSL_FORMATTER_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "dsl/ast.h"
#include "dsl/format_writer.h"

namespace tripline::dsl {

class Formatter {
 public:
  explicit Formatter(const FormatTokens& tokens) : tokens_(tokens), out_(tokens) {}

  FormatWriter& writer() { return out_; }
  void Statement(const RuleSet& rules, StatementRef ref);

 private:
  using Breaks = Layout::Breaks;
  using Aligned = Layout::Aligned;

  // --- parts (formatter.cc) ---
  void Write(const Name& name) { out_.Name(name.span); }
  void Write(const TypeName& type);
  template <class T>
  void Write(const std::optional<T>& part) {
    if (part) Write(*part);
  }
  // item, item, …; a line may end behind each comma, in the block around them.
  template <class T>
  void Items(const std::vector<T>& items) {
    for (const T& item : items) {
      Write(item);
      if (&item == &items.back()) return;
      out_.UpTo(items[static_cast<size_t>(&item - items.data()) + 1].span);
      out_.Break();
    }
  }
  // Words, then items, which stand below each other if they do not fit.
  template <class T>
  void WordsAndItems(const std::vector<T>& items, Breaks breaks = Breaks::kTogether) {
    const uint32_t begin = items.front().span.begin;
    const int width = out_.PhraseWidth(begin);
    out_.UpTo(begin);
    out_.Open(width, breaks);
    Items(items);
    out_.Close();
  }
  // ( items ), the next token being the parenthesis.
  template <class T>
  void Parenthesized(const std::vector<T>& items, Breaks breaks = Breaks::kTogether) {
    OpenParen();
    if (breaks == Breaks::kFill) out_.Open(0, breaks);
    Items(items);
    if (breaks == Breaks::kFill) out_.Close();
    CloseParen();
  }
  // Opens a parenthesis (or bracket), whose contents may go on lines of their own; and closes it.
  void OpenParen();
  void CloseParen();
  // Words and an expression behind them, whose further lines are indented.
  void Clause(const Expr& expr);
  // The spans by the place of their first word in the order.
  std::vector<Span> Ordered(const std::vector<Span>& clauses, std::initializer_list<Keyword> order) const;
  Keyword KeywordAt(Span span) const { return tokens_[tokens_.Find(span.begin)].keyword; }
  // Goes on behind what the span covers, all of which is written.
  void GoBehind(Span span) { out_.Jump(tokens_.Find(span.end)); }
  // Writes the rest of what it covers.
  void Finish(Span span) { out_.UpTo(span.end); }

  // --- expressions (format_expression.cc) ---
  void Write(const Expr& expr);
  void WriteInner(const Expr& expr);
  void WriteChain(const Expr& expr);
  void WriteOperation(const Expr& expr);
  void WriteCase(const Expr& expr);
  void WriteCall(const Expr& expr);
  void Write(const Window& window);
  void Write(const OrderItem& item);
  void WriteKey(const std::vector<Expr>& key);

  // --- patterns and match (format_match.cc) ---
  void Write(const Pattern& pattern);
  void WriteSequence(const Pattern& pattern);
  void WriteJoined(const Pattern& pattern, Breaks breaks);
  void WriteBound(const std::optional<Expr>& bound);
  void Write(const Gap& gap);
  void Write(const Negation& negation);
  void Write(const Quantifier& quantifier);
  void Write(const Measure& measure);
  void Write(const Definition& definition);
  void Write(const Subset& subset);
  // ( … ), on lines of their own.
  void WriteMatchBody(const MatchClause& match);
  void WriteMatchPart(const MatchClause& match, Span clause);

  // --- select (format_select.cc) ---
  void Write(const Query& query);
  void Write(const Select& select);
  void Write(const SelectItem& item);
  void Write(const Relation& relation);
  void Write(const Join& join);

  // --- statements (format_statement.cc) ---
  void Write(const StreamStatement& stream);
  void Write(const ColumnDeclaration& column);
  void Write(const ListStatement& list);
  void Write(const TableStatement& table);
  void Write(const TextsStatement& texts);
  void Write(const TextPattern& text);
  void Write(const LetStatement& let);
  void Write(const FeatureStatement& feature);
  void WriteFeatureClause(const FeatureStatement& feature, Span clause);
  void Write(const PolicyStatement& policy);
  void Write(const PolicyStep& step);
  void Write(const ExemptStatement& exempt);
  void Write(const IncludeStatement& include);

  // --- rules and tests (format_rule.cc) ---
  void Write(const RuleStatement& rule);
  void WriteRuleClause(const RuleStatement& rule, Span clause);
  void Write(const RuleStream& stream);
  void Write(const NamedExpr& named);
  void Write(const RuleAction& action);
  void Write(const TestStatement& test);
  void Write(const TestStep& step);
  void WriteRows(const TestStep& step);
  template <class T>
  void WriteRow(const std::vector<T>& cells);
  void Write(const ExpectedAlert& alert);

  const FormatTokens& tokens_;
  FormatWriter out_;
  uint32_t table_ = 1;  // of the cells that are written now; each list has its own
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_FORMATTER_H_
