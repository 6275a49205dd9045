#include "rules/backtest/backtest_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/data/function.h"
#include "engine/io/csv_header.h"
#include "engine/io/file_source.h"
#include "engine/io/input_paths.h"

namespace tripline::rules {
namespace {

std::vector<std::string> StreamNames(const dsl::Model& model) {
  std::vector<std::string> names;
  for (const dsl::StreamModel& stream : model.streams) names.push_back(stream.name);
  return names;
}

data::StatusOr<uint32_t> FindStream(const dsl::Model& model, const BacktestInput& input) {
  const std::vector<std::string> names = StreamNames(model);
  if (input.stream.empty()) {
    if (names.size() == 1) return 0u;
    return data::Error(data::Fault::kCaller, "TRL0641",
                       fmt::format("the rules have several streams ({}): say which one '{}' is, as in {}={}",
                                   fmt::join(names, ", "), input.file, names.front(), input.file));
  }
  std::vector<uint32_t> matching;
  for (uint32_t i = 0; i < names.size(); ++i) {
    if (names[i] == input.stream) return i;
    if (engine::EqualIgnoringCase(names[i], input.stream)) matching.push_back(i);
  }
  if (matching.size() == 1) return matching.front();
  const std::vector<std::string> similar = data::SimilarNames(input.stream, names);
  return data::Error(
      data::Fault::kCaller, "TRL0642",
      fmt::format("there is no stream '{}' in the rules, only {}{}", input.stream, fmt::join(names, ", "),
                  similar.empty() ? "" : fmt::format("; did you mean '{}'?", similar.front())));
}

// A rule that waits for a stream without rows would be silent for a reason nobody sees.
data::Status CheckFed(const dsl::Model& model, const std::vector<BacktestFile>& files) {
  std::set<uint32_t> fed;
  for (const BacktestFile& file : files) fed.insert(file.stream);
  for (const dsl::RuleModel& rule : model.rules) {
    if (rule.mode == dsl::Mode::kOff) continue;
    for (const uint32_t stream : rule.streams) {
      if (fed.contains(stream)) continue;
      const std::string& name = model.streams[stream].name;
      return data::Error(
          data::Fault::kCaller, "TRL0643",
          fmt::format("no input for stream '{0}', which rule '{1}' reads: add --input {0}=FILE", name, rule.name));
    }
  }
  return data::OkStatus();
}

}  // namespace

data::StatusOr<std::vector<BacktestFile>> FindBacktestFiles(const dsl::Model& model,
                                                            const std::vector<BacktestInput>& inputs) {
  std::vector<BacktestFile> files;
  bool standard_input = false;
  for (const BacktestInput& input : inputs) {
    TRIPLINE_ASSIGN_OR_RETURN(const uint32_t stream, FindStream(model, input));
    TRIPLINE_ASSIGN_OR_RETURN(const std::vector<std::string> paths, engine::ExpandInput(input.file));
    for (const std::string& path : paths) {
      if (path == "-" && std::exchange(standard_input, true)) {
        return data::Error(data::Fault::kCaller, "TRL0717", "standard input can be one input only");
      }
      files.push_back({stream, path});
    }
  }
  TRIPLINE_RETURN_IF_ERROR(CheckFed(model, files));
  return files;
}

data::StatusOr<std::vector<engine::JobInput>> OpenBacktestFiles(const dsl::Model& model,
                                                                const std::vector<BacktestFile>& files,
                                                                const BacktestOptions& options,
                                                                engine::DeadLetterSink* dead_letters) {
  std::vector<engine::JobInput> inputs;
  for (const BacktestFile& file : files) {
    const dsl::StreamModel& stream = model.streams[file.stream];
    engine::FileSourceOptions source;
    source.schema = stream.schema;
    source.time_column = stream.time_column;
    source.watermark_bound_us = stream.watermark.us;
    source.dead_letters = dead_letters;
    source.strict = options.strict;
    if (options.batch_rows > 0) source.batch_rows = options.batch_rows;
    const auto ordinal = static_cast<uint32_t>(inputs.size());
    TRIPLINE_ASSIGN_OR_RETURN(auto opened, engine::OpenFile(stream.name, file.path, ordinal, source));
    inputs.push_back({std::move(opened), file.stream, stream.time_column});
  }
  return inputs;
}

}  // namespace tripline::rules
