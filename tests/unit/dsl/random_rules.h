// Random rule files that parse: every statement, clause, expression and pattern of the grammar, written as nobody would.
//
// Not files that mean something: names are not declared, types do not fit. Keywords come in any case, clauses in any
// order, with blanks, line ends and comments of both kinds between any two tokens. A file is given by its seed.
//
//   RandomRules random(seed);
//   std::string text = random.File(3);        // three statements
//
// Thread-safety: thread-compatible. Cost: linear in the text.
#ifndef TRIPLINE_TESTS_UNIT_DSL_RANDOM_RULES_H_
#define TRIPLINE_TESTS_UNIT_DSL_RANDOM_RULES_H_

#include "tests/unit/dsl/random_patterns.h"

namespace tripline::dsl::random_rules {

class RandomRules : private RandomPatterns {
 public:
  explicit RandomRules(uint64_t seed) : RandomPatterns(seed) {}

  std::string File(int statements);

 private:
  void Statement();
  void List();
  void Stream();
  void Column();
  void Table();
  void Texts();
  void Let();
  void Feature();
  void Policy();
  void Exempt();
  void Rule();
  void Test();
  void TestStep();
  void NamedExpr();
  void Decision() { Words(Pick({"approve", "review", "challenge", "block"})); }
};

}  // namespace tripline::dsl::random_rules

#endif  // TRIPLINE_TESTS_UNIT_DSL_RANDOM_RULES_H_
