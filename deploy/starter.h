// What `tripline new` writes: a first rule file that teaches by its comments, with tests, and payments to try it on.
//
// The texts are part of the program. A test holds them to what they promise: they pass `check` without a warning, pass
// `test` with nothing uncovered, and give alerts in `backtest`.
//
//   TRIPLINE_RETURN_IF_ERROR(file->Append(StarterRules()));
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_STARTER_H_
#define TRIPLINE_DEPLOY_STARTER_H_

#include <string_view>

namespace tripline::deploy {

std::string_view StarterRules();
std::string_view StarterPayments();  // CSV of its stream

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_STARTER_H_
