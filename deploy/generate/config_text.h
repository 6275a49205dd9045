// A generator's configuration as text: JSON, in which comments are allowed.
//
// Keys are those of GenerateConfig and ScriptParameters; what is not given keeps its default. A range is [low, high] or
// one value; a time is a number of seconds or a text such as "20 minutes"; money is a number with two decimals:
//
//   { "fraud_rate": 0.01, "fraud": { "velocity": { "share": 0.3, "gap": ["5 seconds", "2 minutes"],
//                                                  "look_alike": { "per_fraud": 3, "count": [4, 8] } } } }
//
// ConfigText() gives all of it with comments, and ParseConfig() reads it back.
// Failures of ParseConfig: TRL0952 the text is no JSON (with line and column), TRL0953 there is no such key (with its
// path and the closest one), TRL0954 a value that does not fit (with its path and what does).
// Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_GENERATE_CONFIG_TEXT_H_
#define TRIPLINE_DEPLOY_GENERATE_CONFIG_TEXT_H_

#include <string>
#include <string_view>

#include "deploy/generate/config.h"
#include "engine/data/status.h"

namespace tripline::deploy {

// `name` stands for the text in messages. Starts from DefaultConfig().
data::StatusOr<GenerateConfig> ParseConfig(std::string_view text, std::string_view name);

std::string ConfigText(const GenerateConfig& config);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_CONFIG_TEXT_H_
