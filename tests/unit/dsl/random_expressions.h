// Random expressions, types, durations and keys: every production of the grammar of expressions.
//
// They parse, but mean nothing. `depth` bounds how many levels of operators and calls are below.
//
// Thread-safety: thread-compatible. Cost: linear in the text.
#ifndef TRIPLINE_TESTS_UNIT_DSL_RANDOM_EXPRESSIONS_H_
#define TRIPLINE_TESTS_UNIT_DSL_RANDOM_EXPRESSIONS_H_

#include "tests/unit/dsl/random_text.h"

namespace tripline::dsl::random_rules {

class RandomExpressions : protected RandomText {
 protected:
  using RandomText::RandomText;

  void Name();
  void String();
  void Number();
  void Duration();
  void Leaf();
  void Primary(int depth);
  void Arithmetic(int depth);
  void Predicate(int depth);
  void Boolean(int depth);
  void Call(int depth);
  void OrderItem(int depth);
  void Type();
  void Key();

 private:
  void Window(int depth);
  void FrameBound(int depth);
};

}  // namespace tripline::dsl::random_rules

#endif  // TRIPLINE_TESTS_UNIT_DSL_RANDOM_EXPRESSIONS_H_
