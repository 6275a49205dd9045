// "Run test" of an editor: the tests of a rule over the texts as they stand there, saved or not.
//
// The tests run as `tripline test` runs them (rules/testing); here is only how they are chosen and shown.
//
//   server.FinishTest(job, RunEditorTests(job, stop));
//
// Failures: TRL0924 there is nothing to run: the rules are wrong, or no test has this name. A test that fails is a
// report, with a diagnostic where its expectation stands.
// Thread-safety: pure function of its arguments and of the files that `given file` names; the command runs it on a thread
// beside the server. Cost: that of the tests; after a stop that of the one which runs.
#ifndef TRIPLINE_DEPLOY_LSP_TESTS_H_
#define TRIPLINE_DEPLOY_LSP_TESTS_H_

#include <stop_token>

#include "deploy/lsp/server.h"
#include "engine/data/status.h"

namespace tripline::deploy {

// After a stop the result says nothing.
data::StatusOr<TestReport> RunEditorTests(const TestJob& job, const std::stop_token& stop);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_TESTS_H_
