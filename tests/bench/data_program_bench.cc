// Expressions over columns of 4,096 rows and over single rows, and the parsers of text that readers call per field.
// Every benchmark computes its answer another way first, and is skipped with an error if they differ.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/expr.h"
#include "engine/data/program.h"
#include "engine/data/text.h"

namespace tripline::data {
namespace {

constexpr Type kAmount = DecimalType(12, 2);

ExprPtr Call(std::string_view name, std::vector<ExprPtr> args) { return MakeCall(name, std::move(args)).value(); }

// A column of amounts from 0.00 to 499.99, every eighth NULL if asked for.
Column Amounts(bool nulls) {
  Column column(kAmount);
  std::mt19937_64 random(1);
  std::memset(column.mutable_validity(), 0xFF, BitmapWords(kBatchRows) * 8);
  for (uint32_t row = 0; row < kBatchRows; ++row) {
    column.mutable_values<int64_t>()[row] = static_cast<int64_t>(random() % 50000);
    if (nulls && row % 8 == 0) ClearBit(column.mutable_validity(), row);
  }
  column.set_has_nulls(nulls);
  return column;
}

uint32_t CountTrue(const uint64_t* bits) {
  uint32_t count = 0;
  for (uint32_t row = 0; row < kBatchRows; ++row) count += GetBit(bits, row) ? 1 : 0;
  return count;
}

// Runs one predicate over a batch; `expected` says which amounts it holds for.
template <class Expected>
void RunPredicate(benchmark::State& state, const ExprPtr& root, bool nulls, Expected expected) {
  const Program program = Program::Compile({&root, 1}).value();
  const Column column = Amounts(nulls);
  const VectorView input = column.view();
  Program::Scratch scratch = program.MakeScratch(kBatchRows);
  uint64_t bits[BitmapWords(kBatchRows)];
  program.Run({&input, 1}, kBatchRows, scratch);
  program.ResultTrueBits(scratch, 0, kBatchRows, bits);
  uint32_t count = 0;
  for (uint32_t row = 0; row < kBatchRows; ++row) {
    if (nulls && row % 8 == 0) continue;
    count += expected(column.values<int64_t>()[row]) ? 1 : 0;
  }
  if (count != CountTrue(bits)) state.SkipWithError("wrong answer");
  for (auto _ : state) {
    program.Run({&input, 1}, kBatchRows, scratch);
    program.ResultTrueBits(scratch, 0, kBatchRows, bits);
    benchmark::DoNotOptimize(bits[0]);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * kBatchRows);
}

void BM_Predicate_GreaterThanConstant(benchmark::State& state) {
  const ExprPtr root = Call(">", {MakeInput(0, kAmount), MakeConstant(Value::Int(220))});
  RunPredicate(state, root, state.range(0) != 0, [](int64_t amount) { return amount > 22000; });
}
BENCHMARK(BM_Predicate_GreaterThanConstant)->ArgName("nulls")->Arg(0)->Arg(1);

void BM_Predicate_FiveConditions(benchmark::State& state) {
  const ExprPtr x = MakeInput(0, kAmount);
  const auto constant = [](int64_t whole) { return MakeConstant(Value::Int(whole)); };
  const ExprPtr root = Call("or", {Call("and", {Call(">", {x, constant(20)}), Call("<", {x, constant(80)})}),
                                   Call("and", {Call(">", {x, constant(220)}), Call("<=", {x, constant(300)})}),
                                   Call("=", {x, constant(5)})});
  RunPredicate(state, root, false, [](int64_t amount) {
    return (amount > 2000 && amount < 8000) || (amount > 22000 && amount <= 30000) || amount == 500;
  });
}
BENCHMARK(BM_Predicate_FiveConditions);

void BM_Predicate_Arithmetic(benchmark::State& state) {
  const ExprPtr x = MakeInput(0, kAmount);
  const ExprPtr gross = Call("*", {x, MakeConstant(Value::Decimal(12, 2, 1))});
  const ExprPtr root = Call(">", {gross, MakeConstant(Value::Int(300))});
  RunPredicate(state, root, false, [](int64_t amount) { return amount * 12 > 300000; });
}
BENCHMARK(BM_Predicate_Arithmetic);

void BM_Predicate_DecimalWithDouble(benchmark::State& state) {
  const ExprPtr root = Call(">", {MakeInput(0, kAmount), MakeConstant(Value::Double(220))});
  RunPredicate(state, root, false, [](int64_t amount) { return amount > 22000; });
}
BENCHMARK(BM_Predicate_DecimalWithDouble);

// `amount > 5 * avg` over one record of keyed state: what a run of a pattern pays per row.
void BM_SingleRow_GreaterThanFiveTimesAverage(benchmark::State& state) {
  const Type average = DecimalType(38, 6);
  const ExprPtr root =
      Call(">", {MakeInput(0, kAmount), Call("*", {MakeConstant(Value::Int(5)), MakeInput(1, average)})});
  const Program program = Program::Compile({&root, 1}).value();
  Program::Scratch scratch = program.MakeScratch(1);
  int64_t amount = 50001;
  const Int128 mean = 100'000000;
  const VectorView inputs[2] = {{kAmount, &amount}, {average, &mean}};
  uint64_t bits = 0;
  program.Run(inputs, 1, scratch);
  program.ResultTrueBits(scratch, 0, 1, &bits);
  if (bits != 1) state.SkipWithError("wrong answer");
  for (auto _ : state) {
    amount ^= 1;
    benchmark::ClobberMemory();
    program.Run(inputs, 1, scratch);
    program.ResultTrueBits(scratch, 0, 1, &bits);
    benchmark::DoNotOptimize(bits);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK(BM_SingleRow_GreaterThanFiveTimesAverage);

void BM_SingleRow_TwoComparisons(benchmark::State& state) {
  const ExprPtr x = MakeInput(0, kAmount);
  const ExprPtr y = MakeInput(1, kAmount);
  const ExprPtr root = Call("and", {Call("<", {x, y}), Call(">", {x, MakeConstant(Value::Int(2))})});
  const Program program = Program::Compile({&root, 1}).value();
  Program::Scratch scratch = program.MakeScratch(1);
  const int64_t a = 500;
  const int64_t b = 600;
  const VectorView inputs[2] = {{kAmount, &a}, {kAmount, &b}};
  uint64_t bits = 0;
  program.Run(inputs, 1, scratch);
  program.ResultTrueBits(scratch, 0, 1, &bits);
  if (bits != 1) state.SkipWithError("wrong answer");
  for (auto _ : state) {
    benchmark::ClobberMemory();
    program.Run(inputs, 1, scratch);
    program.ResultTrueBits(scratch, 0, 1, &bits);
    benchmark::DoNotOptimize(bits);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK(BM_SingleRow_TwoComparisons);

// The seven fields of a line of card payments, as a CSV reader hands them over.
struct Line {
  std::string id;
  std::string time;
  std::string customer;
  std::string terminal;
  std::string amount;
  std::string flag;
  std::string scenario;
};

std::vector<Line> Lines() {
  std::mt19937_64 random(2);
  std::vector<Line> lines;
  for (int i = 0; i < 1000; ++i) {
    Line line;
    line.id = std::to_string(i + 100000);
    AppendTimestamp(int64_t{1'522'540'800} * 1'000'000 + static_cast<int64_t>(random() % 8'000'000) * 1'000'000,
                    &line.time);
    line.customer = std::to_string(random() % 5000);
    line.terminal = std::to_string(random() % 10000);
    AppendDecimal(static_cast<int64_t>(random() % 20000), 2, &line.amount);
    line.flag = std::to_string(random() % 2);
    line.scenario = std::to_string(random() % 4);
    lines.push_back(line);
  }
  return lines;
}

void BM_Text_SevenFields(benchmark::State& state) {
  const std::vector<Line> lines = Lines();
  int64_t expected = 0;
  for (const Line& line : lines) expected += std::stoll(line.id) + std::stoll(line.customer);
  int64_t sum = 0;
  int64_t value = 0;
  for (const Line& line : lines) {
    if (ParseInt(line.id, &value) == ParseResult::kOk) sum += value;
    if (ParseInt(line.customer, &value) == ParseResult::kOk) sum += value;
  }
  if (sum != expected) state.SkipWithError("wrong answer");
  for (auto _ : state) {
    int64_t values[7] = {};
    bool good = true;
    for (const Line& line : lines) {
      good &= ParseInt(line.id, &values[0]) == ParseResult::kOk;
      good &= ParseTimestamp(line.time, &values[1]) == ParseResult::kOk;
      good &= ParseInt(line.customer, &values[2]) == ParseResult::kOk;
      good &= ParseInt(line.terminal, &values[3]) == ParseResult::kOk;
      good &= ParseDecimal64(line.amount, 12, 2, &values[4]) == ParseResult::kOk;
      good &= ParseInt(line.flag, &values[5]) == ParseResult::kOk;
      good &= ParseInt(line.scenario, &values[6]) == ParseResult::kOk;
      benchmark::DoNotOptimize(values);
    }
    if (!good) state.SkipWithError("not parsed");
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * lines.size()));
}
BENCHMARK(BM_Text_SevenFields);

void BM_Text_Timestamp(benchmark::State& state) {
  const std::vector<Line> lines = Lines();
  int64_t us = 0;
  std::string back;
  for (const Line& line : lines) {
    back.clear();
    if (ParseTimestamp(line.time, &us) == ParseResult::kOk) AppendTimestamp(us, &back);
    if (back != line.time) state.SkipWithError("wrong answer");
  }
  for (auto _ : state) {
    for (const Line& line : lines) {
      benchmark::DoNotOptimize(ParseTimestamp(line.time, &us));
      benchmark::DoNotOptimize(us);
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * lines.size()));
}
BENCHMARK(BM_Text_Timestamp);

void BM_Text_Decimal(benchmark::State& state) {
  const std::vector<Line> lines = Lines();
  int64_t value = 0;
  std::string back;
  for (const Line& line : lines) {
    back.clear();
    if (ParseDecimal64(line.amount, 12, 2, &value) == ParseResult::kOk) AppendDecimal(value, 2, &back);
    if (back != line.amount) state.SkipWithError("wrong answer");
  }
  for (auto _ : state) {
    for (const Line& line : lines) {
      benchmark::DoNotOptimize(ParseDecimal64(line.amount, 12, 2, &value));
      benchmark::DoNotOptimize(value);
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * lines.size()));
}
BENCHMARK(BM_Text_Decimal);

}  // namespace
}  // namespace tripline::data
