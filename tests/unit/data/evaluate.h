// Evaluates an expression for given input values in every way a program can be run, and demands one answer.
//
// The ways: one flat row; constant views; 67 rows of which every third has NULL inputs; a full batch. So a kernel's
// vector, constant and tail paths all see each case of a test's table.
//
//   EXPECT_EQ(Evaluate("#0 / #1", {Value::Int(7), Value::Int(0)}), "ERROR");
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_TESTS_UNIT_DATA_EVALUATE_H_
#define TRIPLINE_TESTS_UNIT_DATA_EVALUATE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/expr.h"
#include "engine/data/value.h"

namespace tripline::data {

// A column of these values and nothing else.
class TestColumn {
 public:
  TestColumn(Type type, const std::vector<Value>& values);
  // The same value in every row; NULL in rows 1, 1 + null_every, … if null_every is not 0.
  TestColumn(const Value& value, uint32_t rows, uint32_t null_every);
  VectorView view() const { return column_->view(); }

 private:
  std::unique_ptr<Column> column_;
  std::unique_ptr<TextArena> texts_;
};

// The value's text, "NULL" or "ERROR", or why the expression could not be made.
std::string Evaluate(std::string_view sql, const std::vector<Value>& inputs);
std::string Evaluate(const ExprPtr& expr, const std::vector<Value>& inputs);
// The type of the expression over inputs of these types, or why there is none.
std::string TypeOf(std::string_view sql, std::vector<Type> inputs = {});

}  // namespace tripline::data

#endif  // TRIPLINE_TESTS_UNIT_DATA_EVALUATE_H_
