#include "tests/unit/data/evaluate.h"

#include <gtest/gtest.h>

#include <utility>

#include "engine/data/program.h"
#include "tests/unit/data/sql_text.h"

namespace tripline::data {
namespace {

void Put(Column* column, TextArena* texts, uint32_t row, const Value& value) {
  if (value.is_null()) {
    column->set_has_nulls(true);
    ClearBit(column->mutable_validity(), row);
    return;
  }
  SetBit(column->mutable_validity(), row);
  switch (column->type().kind) {
    case TypeKind::kBool:
      value.as_bool() ? SetBit(column->mutable_values<uint64_t>(), row)
                      : ClearBit(column->mutable_values<uint64_t>(), row);
      break;
    case TypeKind::kDouble:
      column->mutable_values<double>()[row] = value.as_double();
      break;
    case TypeKind::kDecimal:
      if (IsWideDecimal(column->type())) {
        column->mutable_values<Int128>()[row] = value.as_decimal();
      } else {
        column->mutable_values<int64_t>()[row] = static_cast<int64_t>(value.as_decimal());
      }
      break;
    case TypeKind::kString:
      column->mutable_values<StringRef>()[row] = texts->Add(value.as_string());
      break;
    default:
      column->mutable_values<int64_t>()[row] = value.as_int();
  }
}

std::string RowText(const Program& program, const Program::Scratch& scratch, uint32_t row) {
  const VectorView view = program.result(scratch, 0);
  const uint32_t place = view.constant ? 0 : row;
  if (view.errors != nullptr && GetBit(view.errors, place)) {
    EXPECT_FALSE(view.is_valid(row)) << "an error that is not NULL";
    return "ERROR";
  }
  const Value value = ValueAt(view, row);
  return value.is_null() ? "NULL" : ToText(value);
}

// One Run over `rows` rows, of which every null_every-th has NULL inputs (0: none). The text of a row with inputs.
std::string RunRows(const Program& program, const std::vector<Value>& inputs, uint32_t rows, uint32_t null_every) {
  std::vector<TestColumn> columns;
  columns.reserve(inputs.size());
  for (const Value& input : inputs) {
    columns.emplace_back(input, rows, null_every);
  }
  std::vector<VectorView> views;
  for (const TestColumn& column : columns) views.push_back(column.view());
  Program::Scratch scratch = program.MakeScratch(rows);
  program.Run(views, rows, scratch);
  const std::string first = RowText(program, scratch, 0);
  // Of a full batch every word, but not every row, is printed.
  const uint32_t step = rows > 100 ? 61 : 1;
  for (uint32_t row = 0; row < rows; row += step) {
    if (null_every == 0 || row % null_every != 1) {
      EXPECT_EQ(RowText(program, scratch, row), first) << "row " << row;
    }
  }
  const VectorView view = program.result(scratch, 0);
  uint32_t errors = 0;
  for (uint32_t row = 0; row < rows && view.errors != nullptr; ++row) {
    errors += GetBit(view.errors, view.constant ? 0 : row) ? 1 : 0;
  }
  EXPECT_EQ(program.CountErrors(scratch, 0, rows), errors);
  return first;
}

std::string RunConstant(const Program& program, const std::vector<Value>& inputs) {
  std::vector<TestColumn> columns;
  columns.reserve(inputs.size());
  for (const Value& input : inputs) columns.emplace_back(input, 1, 0);
  std::vector<VectorView> views;
  for (const TestColumn& column : columns) {
    views.push_back(column.view());
    views.back().constant = true;
  }
  Program::Scratch scratch = program.MakeScratch(100);
  program.Run(views, 100, scratch);
  return RowText(program, scratch, 99);
}

// The first input as a column, the others as constants, and the other way round.
std::string RunMixed(const Program& program, const std::vector<Value>& inputs, bool first_constant) {
  constexpr uint32_t kRows = 130;
  std::vector<TestColumn> columns;
  columns.reserve(inputs.size());
  for (const Value& input : inputs) columns.emplace_back(input, kRows, 0);
  std::vector<VectorView> views;
  for (const TestColumn& column : columns) {
    views.push_back(column.view());
    views.back().constant = (views.size() == 1) == first_constant;
  }
  Program::Scratch scratch = program.MakeScratch(kRows);
  program.Run(views, kRows, scratch);
  return RowText(program, scratch, kRows - 1);
}

}  // namespace

TestColumn::TestColumn(Type type, const std::vector<Value>& values)
    : column_(std::make_unique<Column>(type)), texts_(std::make_unique<TextArena>()) {
  for (uint32_t row = 0; row < values.size(); ++row) Put(column_.get(), texts_.get(), row, values[row]);
}

TestColumn::TestColumn(const Value& value, uint32_t rows, uint32_t null_every) : TestColumn(value.type(), {}) {
  const Value null(value.type());
  for (uint32_t row = 0; row < rows; ++row) {
    Put(column_.get(), texts_.get(), row, null_every != 0 && row % null_every == 1 ? null : value);
  }
}

std::string Evaluate(const ExprPtr& expr, const std::vector<Value>& inputs) {
  auto program = Program::Compile({&expr, 1});
  if (!program.ok()) return MessageOf(program.status());
  const std::string one = RunRows(*program, inputs, 1, 0);
  EXPECT_EQ(RunRows(*program, inputs, 67, 3), one) << DumpExpr(*expr);
  EXPECT_EQ(RunRows(*program, inputs, 67, 0), one) << DumpExpr(*expr);
  EXPECT_EQ(RunRows(*program, inputs, kBatchRows, 5), one) << DumpExpr(*expr);
  EXPECT_EQ(RunConstant(*program, inputs), one) << DumpExpr(*expr);
  EXPECT_EQ(RunMixed(*program, inputs, true), one) << DumpExpr(*expr);
  EXPECT_EQ(RunMixed(*program, inputs, false), one) << DumpExpr(*expr);
  // And folded, if there is no error to keep.
  const ExprPtr folded = ReplaceInputs(expr, [&inputs](uint32_t input, Type) { return MakeConstant(inputs[input]); });
  if (folded->kind == ExprKind::kConstant) {
    EXPECT_EQ(folded->constant.is_null() ? "NULL" : ToText(folded->constant), one) << DumpExpr(*expr);
  }
  return one;
}

std::string Evaluate(std::string_view sql, const std::vector<Value>& inputs) {
  std::vector<Type> types;
  for (const Value& input : inputs) types.push_back(input.type());
  auto expr = Sql(sql, types);
  return expr.ok() ? Evaluate(*expr, inputs) : MessageOf(expr.status());
}

std::string TypeOf(std::string_view sql, std::vector<Type> inputs) {
  auto expr = Sql(sql, std::move(inputs));
  return expr.ok() ? TypeName((*expr)->type) : MessageOf(expr.status());
}

}  // namespace tripline::data
