// Evaluates a stream's row-local expressions over whole batches: keys, predicates, conditions, in one program.
//
// Working memory comes from a pool that all workers share: one lock per batch, and a warm scratch each.
//
// Thread-safety: thread-safe; a Lease belongs to one worker. Failures: those of data::Program::Compile.
#ifndef TRIPLINE_RULES_COMPILE_ROW_PROGRAM_H_
#define TRIPLINE_RULES_COMPILE_ROW_PROGRAM_H_

#include <memory>
#include <mutex>
#include <vector>

#include "cep/domain_plan.h"
#include "engine/data/batch.h"
#include "engine/data/program.h"
#include "engine/flow/frame.h"
#include "rules/compile/key_encoder.h"

namespace tripline::rules {

class RowProgram {
 public:
  // Returns the number of the root; equal expressions share one.
  size_t Add(const data::ExprPtr& expr);
  // After the last Add.
  data::Status Compile();

  struct Memory {
    data::Program::Scratch scratch;
    std::vector<data::VectorView> inputs;
    std::vector<uint64_t> bits;
  };
  // Results of one batch; good while it lives.
  class Lease {
   public:
    Lease(const RowProgram& program, const data::RecordBatch& batch);
    ~Lease();
    Lease(const Lease&) = delete;  // a scratch is lent once
    Lease& operator=(const Lease&) = delete;

    data::VectorView view(size_t root) const;
    // Bit i: the root is TRUE for row i.
    void TrueBits(size_t root, uint64_t* bits) const;
    // Sets bit i where the root carries an error for row i. False: it has none, and no bit was looked at.
    bool AddErrorBits(size_t root, std::vector<uint64_t>* bits) const;
    std::vector<uint64_t>& bits() { return memory_->bits; }

   private:
    const RowProgram& program_;
    const uint32_t rows_;
    std::unique_ptr<Memory> memory_;
  };

 private:
  std::vector<data::ExprPtr> roots_;
  data::Program program_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Memory>> idle_;  // guarded by mutex_
};

// Which rows of a batch a job looks at: all, or those with an event time in [from, to).
struct TimeRange {
  int64_t from_us = engine::kStartOfTime;
  int64_t to_us = engine::kEndOfTime;
};
// Sets bits for `rows` rows. times may be null: all rows.
void MarkRows(const int64_t* times, uint32_t rows, TimeRange range, std::vector<uint64_t>* bits);

// A key domain, for the rows of one of its streams: what Prepare computes for its patterns.
struct DomainProgram {
  struct Predicate {
    uint32_t bit = 0;  // its place in DomainPlan::predicates()
    size_t root = 0;
  };
  std::vector<size_t> keys;           // roots
  std::vector<Predicate> predicates;  // that rows of the stream may meet
  NullKeys null_keys = NullKeys::kLeaveOut;
  const cep::DomainPlan* plan = nullptr;
};
// Adds a domain's expressions to the program of a stream. `stream`: its place among those of the domain.
DomainProgram AddDomain(const std::vector<data::ExprPtr>& keys, NullKeys null_keys, const cep::DomainPlan& plan,
                        size_t stream, RowProgram* program);
// Fills the domain's keys and its rows' predicate words. REQUIRES: keys->relevant is set.
void PrepareDomain(const DomainProgram& domain, RowProgram::Lease& lease, uint32_t rows, engine::PreparedKeys* keys,
                   std::vector<uint64_t>* predicate_words);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_ROW_PROGRAM_H_
