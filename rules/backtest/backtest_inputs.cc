#include "rules/backtest/backtest_inputs.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "engine/data/function.h"
#include "engine/io/csv_header.h"
#include "engine/io/file_source.h"
#include "engine/io/input_paths.h"
#include "engine/io/merged_source.h"
#include "rules/backtest/unique_source.h"

namespace tripline::rules {
namespace {

struct StreamFile {
  uint32_t stream;  // place in Model::streams
  std::string path;
};

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
data::Status CheckFed(const dsl::Model& model, const std::vector<StreamFile>& files) {
  std::set<uint32_t> fed;
  for (const StreamFile& file : files) fed.insert(file.stream);
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

// A source a file, but for streams whose rows have to be merged first. The numbers of the files of a merged source stand
// behind those of all others, which are the sources' own.
BacktestFiles MakeSources(const dsl::Model& model, const std::vector<StreamFile>& found) {
  BacktestFiles files;
  std::map<uint32_t, size_t> unique_sources;  // by stream
  for (const StreamFile& file : found) {
    if (model.streams[file.stream].unique_column >= 0) {
      const auto [at, first] = unique_sources.try_emplace(file.stream, files.sources.size());
      if (!first) {
        files.sources[at->second].paths.push_back(file.path);
        continue;
      }
    }
    files.sources.push_back({file.stream, {file.path}, static_cast<uint32_t>(files.sources.size())});
  }
  for (const BacktestSource& source : files.sources) files.names.push_back(source.paths.front());
  for (BacktestSource& source : files.sources) {
    if (source.paths.size() == 1) continue;
    source.first_file = static_cast<uint32_t>(files.names.size());
    files.names.insert(files.names.end(), source.paths.begin(), source.paths.end());
  }
  return files;
}

engine::FileSourceOptions SourceOptions(const dsl::StreamModel& stream, const BacktestOptions& options,
                                        const BacktestSinks& sinks) {
  engine::FileSourceOptions source;
  source.schema = stream.schema;
  source.time_column = stream.time_column;
  source.watermark_bound_us = stream.watermark.us;
  if (stream.on_arrival) {
    source.below_watermark = engine::BelowWatermark::kOnArrival;
  } else if (stream.late == dsl::StreamModel::Late::kAccept) {
    source.below_watermark = engine::BelowWatermark::kAccepted;
  }
  source.dead_letters = sinks.dead_letters;
  if (const auto late = sinks.late_rows.find(stream.late_to); late != sinks.late_rows.end()) {
    source.late_rows = late->second;
  }
  source.strict = options.strict;
  if (options.batch_rows > 0) source.batch_rows = options.batch_rows;
  return source;
}

data::StatusOr<std::unique_ptr<engine::Source>> OpenSource(const dsl::StreamModel& stream, const BacktestSource& source,
                                                           const BacktestSinks& sinks,
                                                           const engine::FileSourceOptions& options) {
  TRIPLINE_ASSIGN_OR_RETURN(auto opened, engine::OpenFiles(stream.name, source.paths, source.first_file, options));
  const auto time_column = static_cast<uint32_t>(stream.time_column);
  std::unique_ptr<engine::Source> made;
  if (opened.size() == 1) {
    made = std::move(opened.front());
  } else {
    made = engine::MakeMergedSource(std::move(opened),
                                    {stream.schema, time_column, source.first_file, options.batch_rows});
  }
  if (stream.unique_column < 0) return made;
  return MakeUniqueSource(std::move(made), static_cast<uint32_t>(stream.unique_column), time_column,
                          stream.unique_within.us, sinks.duplicates);
}

}  // namespace

uint32_t BacktestFiles::StreamOfFile(uint32_t file) const {
  const auto holds = [file](const BacktestSource& source) {
    return file >= source.first_file && file - source.first_file < source.paths.size();
  };
  return std::find_if(sources.begin(), sources.end(), holds)->stream;
}

data::StatusOr<BacktestFiles> FindBacktestFiles(const dsl::Model& model, const std::vector<BacktestInput>& inputs) {
  std::vector<StreamFile> files;
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
  return MakeSources(model, files);
}

data::StatusOr<std::vector<engine::JobInput>> OpenBacktestFiles(const dsl::Model& model, const BacktestFiles& files,
                                                                const BacktestOptions& options,
                                                                const BacktestSinks& sinks) {
  std::vector<engine::JobInput> inputs;
  for (const BacktestSource& source : files.sources) {
    const dsl::StreamModel& stream = model.streams[source.stream];
    TRIPLINE_ASSIGN_OR_RETURN(auto opened, OpenSource(stream, source, sinks, SourceOptions(stream, options, sinks)));
    inputs.push_back({std::move(opened), source.stream, stream.time_column});
  }
  return inputs;
}

}  // namespace tripline::rules
