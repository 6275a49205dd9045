// The names in expressions, patterns and selects, for symbols.cc.
//
// Internal to symbols*.cc; the API is symbols.h. Each expression stands in a scope, which says whose columns bare names
// are; names of the statement itself (parameters, measures, pattern variables) come before it.
//
//   NameCollector names(symbols);
//   names.Visit(rule.when, names.Scope({stream}));
//
// Thread-safety: thread-compatible. Ownership: writes into the caller's symbols.
#ifndef TRIPLINE_DSL_SYMBOLS_EXPRESSION_H_
#define TRIPLINE_DSL_SYMBOLS_EXPRESSION_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "dsl/symbols.h"

namespace tripline::dsl {

class NameCollector {
 public:
  explicit NameCollector(StatementSymbols& out) : out_(out) {}

  uint32_t Scope(std::vector<Name> sources);
  // Adds a declaration; gives its place.
  uint32_t Declare(Declaration declaration);
  // From here on, bare names may mean this declaration.
  void AddLocal(uint32_t declaration) { locals_.push_back(declaration); }

  void Refer(ReferenceRole role, const Name& name, uint32_t scope = 0);
  void Visit(const Expr& expr, uint32_t scope);
  void Visit(const std::optional<Expr>& expr, uint32_t scope) {
    if (expr) Visit(*expr, scope);
  }
  void Visit(const MatchClause& match, uint32_t scope);
  void Visit(const Query& query);

 private:
  void Column(const Expr& expr, uint32_t scope);
  void Call(const Expr& expr, uint32_t scope);
  // False: the name is none of the statement's own.
  bool ReferLocally(const Name& name);
  // A pattern variable or subset.
  bool ReferToVariable(const Name& name);
  // The scope of `V.x`: the stream that V is bound to, or all of them.
  uint32_t ScopeOfQualifier(const Name& name, uint32_t scope);
  void DeclareVariables(const MatchClause& match, uint32_t scope);
  void DeclareVariable(SymbolKind kind, const Name& name, Span whole, uint32_t scope);
  void Visit(const Pattern& pattern, uint32_t scope);
  void Visit(const std::vector<Negation>& negations, uint32_t scope);
  void Measures(const std::vector<Measure>& measures, uint32_t scope);
  void Visit(const Select& select, const std::vector<OrderItem>& order_by);
  void Visit(const Relation& relation, uint32_t scope);

  struct Variable {
    std::string folded;
    uint32_t declaration;
    uint32_t scope;
  };
  StatementSymbols& out_;
  std::vector<uint32_t> locals_;
  std::vector<Variable> variables_;
  std::vector<std::pair<Name, uint32_t>> aliases_;  // of a select's relations, with their scopes
};

// The streams that a select reads, its subqueries' included.
std::vector<Name> SelectSources(const Select& select);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_SYMBOLS_EXPRESSION_H_
