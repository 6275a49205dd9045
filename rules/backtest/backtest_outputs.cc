#include "rules/backtest/backtest_outputs.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace tripline::rules {
namespace {

data::Status CheckLateName(const std::string& name) {
  const bool taken = name == "alerts" || name == "decisions" || name == "dead_letters";
  if (!taken && name.find('/') == std::string::npos) return data::OkStatus();
  return data::Error(data::Fault::kAuthor, "TRL0657",
                     fmt::format("late rows go to a file of the stream's name, and '{}' can't be one: {}", name,
                                 taken ? "it is the name of another output" : "it holds a slash"));
}

}  // namespace

data::StatusOr<std::unique_ptr<BacktestOutputs>> BacktestOutputs::Create(const std::string& folder,
                                                                         const std::set<std::string>& late_streams) {
  for (const std::string& name : late_streams) TRIPLINE_RETURN_IF_ERROR(CheckLateName(name));
  auto outputs = std::make_unique<BacktestOutputs>();
  if (folder.empty()) return outputs;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !std::filesystem::is_directory(folder, error)) {
    return data::Error(data::Fault::kSystem, "TRL0644",
                       fmt::format("cannot make the output folder '{}': {}", folder,
                                   error ? error.message() : "there is a file of that name"));
  }
  const std::string prefix = folder.back() == '/' ? folder : folder + "/";
  TRIPLINE_ASSIGN_OR_RETURN(outputs->alerts_, engine::OutputFile::Create(prefix + "alerts.ndjson"));
  TRIPLINE_ASSIGN_OR_RETURN(outputs->decisions_, engine::OutputFile::Create(prefix + "decisions.ndjson"));
  TRIPLINE_ASSIGN_OR_RETURN(outputs->summary_, engine::OutputFile::Create(prefix + "summary.json"));
  TRIPLINE_ASSIGN_OR_RETURN(outputs->dead_letters_, engine::DeadLetterFile::Create(prefix + "dead_letters.ndjson"));
  for (const std::string& name : late_streams) {
    TRIPLINE_ASSIGN_OR_RETURN(outputs->late_rows_[name], engine::LateFile::Create(prefix + name + ".ndjson"));
  }
  return outputs;
}

data::Status BacktestOutputs::WriteAlerts(std::string_view lines) {
  return alerts_ == nullptr ? data::OkStatus() : alerts_->Append(lines);
}

data::Status BacktestOutputs::WriteDecisions(std::string_view lines) {
  return decisions_ == nullptr ? data::OkStatus() : decisions_->Append(lines);
}

std::map<std::string, engine::LateSink*> BacktestOutputs::late_rows() const {
  std::map<std::string, engine::LateSink*> sinks;
  for (const auto& [name, file] : late_rows_) sinks[name] = file.get();
  return sinks;
}

data::Status BacktestOutputs::Publish(std::string_view summary) {
  if (alerts_ == nullptr) return data::OkStatus();
  TRIPLINE_RETURN_IF_ERROR(summary_->Append(summary));
  // All bytes are on the disk before the first file gets its name: a disk that is full leaves no half of a result.
  for (engine::OutputFile* file : {alerts_.get(), decisions_.get(), summary_.get()}) {
    TRIPLINE_RETURN_IF_ERROR(file->Flush());
  }
  TRIPLINE_RETURN_IF_ERROR(dead_letters_->Arrange());
  for (const auto& [name, file] : late_rows_) TRIPLINE_RETURN_IF_ERROR(file->Arrange());
  // The summary last: who sees it finds the others.
  TRIPLINE_RETURN_IF_ERROR(alerts_->Commit());
  TRIPLINE_RETURN_IF_ERROR(decisions_->Commit());
  TRIPLINE_RETURN_IF_ERROR(dead_letters_->Commit());
  for (const auto& [name, file] : late_rows_) TRIPLINE_RETURN_IF_ERROR(file->Commit());
  return summary_->Commit();
}

}  // namespace tripline::rules
