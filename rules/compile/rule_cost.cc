#include "rules/compile/rule_cost.h"

#include <chrono>
#include <utility>

namespace tripline::rules {
namespace {

constexpr uint64_t kBatchesBetweenMeasures = 128;

}  // namespace

int64_t SteadyNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void RuleCost::Add(uint32_t output, std::vector<data::ExprPtr> expressions) {
  if (expressions.empty()) return;
  Rule& rule = rules_.emplace_back();
  rule.output = output;
  rule.expressions = std::move(expressions);
}

data::Status RuleCost::Compile() {
  for (Rule& rule : rules_) {
    TRIPLINE_ASSIGN_OR_RETURN(rule.program, data::Program::Compile(rule.expressions));
  }
  return data::OkStatus();
}

void RuleCost::Divide(const data::RecordBatch& batch, int64_t ns, std::vector<int64_t>* shares) const {
  if (rules_.empty()) return;
  if (rules_.size() == 1) {
    (*shares)[rules_.front().output] += ns;
    return;
  }
  if (batches_.fetch_add(1, std::memory_order_relaxed) % kBatchesBetweenMeasures == 0) Measure(batch);
  int64_t all = 0;
  for (const Rule& rule : rules_) all += rule.measured_ns.load(std::memory_order_relaxed);
  if (all == 0) return;  // another worker is at the first measure
  for (const Rule& rule : rules_) {
    const auto part = static_cast<double>(rule.measured_ns.load(std::memory_order_relaxed)) / static_cast<double>(all);
    (*shares)[rule.output] += static_cast<int64_t>(static_cast<double>(ns) * part);
  }
}

void RuleCost::Measure(const data::RecordBatch& batch) const {
  std::vector<data::VectorView> inputs;
  for (const data::Column& column : batch.columns) inputs.push_back(column.view());
  for (const Rule& rule : rules_) {
    data::Program::Scratch scratch = rule.program.MakeScratch(batch.rows);
    const int64_t start = SteadyNs();
    rule.program.Run(inputs, batch.rows, scratch);
    rule.measured_ns.fetch_add(SteadyNs() - start, std::memory_order_relaxed);
  }
}

}  // namespace tripline::rules
