#include "rules/backtest/backtest_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/data/function.h"
#include "engine/io/csv_header.h"
#include "engine/io/file_source.h"
#include "engine/io/input_paths.h"
#include "rules/backtest/unique_source.h"

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

// What a stream's declaration asks for and a backtest can't do is refused, never ignored.
data::Status CheckStreams(const dsl::Model& model, const std::vector<BacktestFile>& files) {
  std::vector<size_t> files_of(model.streams.size());
  for (const BacktestFile& file : files) ++files_of[file.stream];
  for (size_t i = 0; i < model.streams.size(); ++i) {
    const dsl::StreamModel& stream = model.streams[i];
    const bool accepts_late = stream.late == dsl::StreamModel::Late::kAccept;
    if (accepts_late || stream.on_arrival) {
      return data::Error(
          data::Fault::kAuthor, "TRL0649",
          fmt::format("stream '{}': '{}' is part of the language, but this version of the engine can't run it yet",
                      stream.name, accepts_late ? "late accept" : "on arrival"));
    }
    if (stream.unique_column >= 0 && files_of[i] > 1) {
      return data::Error(data::Fault::kCaller, "TRL0656",
                         fmt::format("stream '{}' is 'unique', and this version finds duplicates within one file only: "
                                     "give it one file instead of {}",
                                     stream.name, files_of[i]));
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
  TRIPLINE_RETURN_IF_ERROR(CheckStreams(model, files));
  return files;
}

data::StatusOr<std::vector<engine::JobInput>> OpenBacktestFiles(const dsl::Model& model,
                                                                const std::vector<BacktestFile>& files,
                                                                const BacktestOptions& options,
                                                                const BacktestSinks& sinks) {
  std::vector<engine::JobInput> inputs;
  for (const BacktestFile& file : files) {
    const dsl::StreamModel& stream = model.streams[file.stream];
    engine::FileSourceOptions source;
    source.schema = stream.schema;
    source.time_column = stream.time_column;
    source.watermark_bound_us = stream.watermark.us;
    source.dead_letters = sinks.dead_letters;
    if (const auto late = sinks.late_rows.find(stream.late_to); late != sinks.late_rows.end()) {
      source.late_rows = late->second;
    }
    source.strict = options.strict;
    if (options.batch_rows > 0) source.batch_rows = options.batch_rows;
    const auto ordinal = static_cast<uint32_t>(inputs.size());
    TRIPLINE_ASSIGN_OR_RETURN(auto opened, engine::OpenFile(stream.name, file.path, ordinal, source));
    if (stream.unique_column >= 0) {
      opened = MakeUniqueSource(std::move(opened), static_cast<uint32_t>(stream.unique_column),
                                static_cast<uint32_t>(stream.time_column), stream.unique_within.us, sinks.duplicates);
    }
    inputs.push_back({std::move(opened), file.stream, stream.time_column});
  }
  return inputs;
}

}  // namespace tripline::rules
