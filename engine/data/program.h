// Runs expressions a column at a time: what a set of typed expressions becomes.
//
// One program holds all expressions that are evaluated over the same rows; equal sub-expressions are evaluated once.
// The same program serves a batch of 4,096 rows and a single row of keyed state (rows = 1, inputs pointing at a
// record): there is one evaluator. SQL's three-valued logic throughout. An error of a row (overflow, division by
// zero) is NULL with the row's error bit; and, or, case and coalesce absorb it exactly as they absorb a NULL.
//
//   TRIPLINE_ASSIGN_OR_RETURN(Program program, Program::Compile({condition, measure}));
//   Program::Scratch scratch = program.MakeScratch(kBatchRows);
//   program.Run(inputs, rows, scratch);
//   VectorView measure = program.result(scratch, 1);
//   program.ResultTrueBits(scratch, 0, rows, bits);     // TRUE only: NULL and error are 0
//
// Thread-safety: Program is immutable and shared by all workers; a Scratch belongs to one caller at a time.
// Ownership: results live in the scratch (or are the input itself) until its next Run.
// Cost: no allocation after warm-up but for strings made by functions (an arena in the scratch, reset by every Run).
#ifndef TRIPLINE_ENGINE_DATA_PROGRAM_H_
#define TRIPLINE_ENGINE_DATA_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/expr.h"
#include "engine/data/status.h"
#include "engine/data/value.h"

namespace tripline::data {

class ProgramBuilder;

class Program {
 public:
  class Scratch {
   public:
    Scratch();
    ~Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;

   private:
    friend class Program;
    struct Impl;
    std::unique_ptr<Impl> impl_;
  };

  // Without roots: there is nothing to run.
  Program();
  ~Program();
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;

  // Fails only on an expression no kernel exists for (a bug of ours, said so).
  static StatusOr<Program> Compile(std::span<const ExprPtr> roots);

  // Working memory for up to max_rows rows a Run. REQUIRES: max_rows <= kBatchRows.
  Scratch MakeScratch(uint32_t max_rows) const;

  // Evaluates every root over rows [0, rows) of inputs; inputs[i] is what input i of the expressions reads (unused
  // numbers may hold anything). A view without values is NULL in every row. REQUIRES: rows <= the scratch's max_rows;
  // inputs outlive the use of the results; errors of an input are a subset of its NULLs.
  void Run(std::span<const VectorView> inputs, uint32_t rows, Scratch& scratch) const;

  // The value of root `root` for every row of the last Run.
  VectorView result(const Scratch& scratch, size_t root) const;
  // Writes bit i = root is TRUE for row i, for BitmapWords(rows) words; bits behind the last row are 0.
  // REQUIRES: a bool root.
  void ResultTrueBits(const Scratch& scratch, size_t root, uint32_t rows, uint64_t* bits) const;
  // Rows of the last Run at which this root carries an error.
  uint32_t CountErrors(const Scratch& scratch, size_t root, uint32_t rows) const;

  size_t roots() const;
  // The highest input number that any root reads, plus one.
  uint32_t inputs() const;
  std::string Dump() const;

 private:
  friend class ProgramBuilder;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The value of one row of a view, copied out.
Value ValueAt(const VectorView& view, uint32_t row);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_PROGRAM_H_
