// "Run test" of an editor: the tests of a rule over the texts as they stand there, saved or not.
//
// The tests run as `tripline test` runs them (rules/testing); here is only how they are chosen and shown.
//
//   ServerOptions options{version, reader, RunEditorTests};
//
// Failures: TRL0924 there is nothing to run: the rules are wrong, or no test has this name. A test that fails is a
// report, with a diagnostic where its expectation stands.
// Thread-safety: pure function of its arguments and of the files that `given file` names. Cost: that of the tests; the
// server answers nothing else meanwhile.
#ifndef TRIPLINE_DEPLOY_LSP_TESTS_H_
#define TRIPLINE_DEPLOY_LSP_TESTS_H_

#include <optional>
#include <string>

#include "deploy/lsp/rule_check.h"
#include "deploy/lsp/server.h"
#include "engine/data/status.h"

namespace tripline::deploy {

// `test`: the description; none: all tests of the rule.
data::StatusOr<TestReport> RunEditorTests(const CheckJob& job, const std::string& rule,
                                          const std::optional<std::string>& test);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_TESTS_H_
