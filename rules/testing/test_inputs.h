// What a test gives as inputs of a job: written rows and files, one source each, opened as often as a job needs them.
//
// Written rows go through the reader of files, as NDJSON in memory, so that a row of a test is a row of production. The
// rows of a test have all come: they are put into the total order and none is late; a stream `on arrival` takes them as
// they are written. All rows that are written for one stream are one input, called "given STREAM", and are numbered
// from 1.
//
//   TestInputs inputs(model, steps, rule_file);
//   TRIPLINE_ASSIGN_OR_RETURN(auto opened, inputs.Open(sinks));
//
// Failures: those of engine/io for files. Thread-safety: immutable. Ownership: the model outlives it.
// Limits: memory holds the rows of the test, those of its files too.
#ifndef TRIPLINE_RULES_TESTING_TEST_INPUTS_H_
#define TRIPLINE_RULES_TESTING_TEST_INPUTS_H_

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/model.h"
#include "rules/backtest/backtest_inputs.h"
#include "rules/explain/explain.h"

namespace tripline::rules {

class TestInputs {
 public:
  // Of the steps those that give count. `rule_file`: what the paths of files are relative to.
  TestInputs(const dsl::Model& model, std::span<const dsl::TestStepModel> steps, std::string_view rule_file);

  const BacktestFiles& files() const { return files_; }
  // The first record of a file that can't be read is a failure.
  data::StatusOr<std::vector<engine::JobInput>> Open(const BacktestSinks& sinks) const;
  ExplainInputs ForExplain() const { return {files_, opener_}; }

 private:
  const dsl::Model& model_;
  BacktestFiles files_;
  FileOpener opener_;
};

// Where a `given file` of a rule file lies.
std::string GivenFilePath(std::string_view rule_file, const std::string& path);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_TESTING_TEST_INPUTS_H_
