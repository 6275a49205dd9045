#include "deploy/rule_files.h"

#include <fmt/format.h>

#include "dsl/analysis.h"
#include "dsl/parser.h"
#include "engine/io/byte_reader.h"

namespace tripline::deploy {
namespace {

data::StatusOr<std::string> ReadText(const std::string& path, size_t most_bytes) {
  TRIPLINE_ASSIGN_OR_RETURN(const auto reader, engine::OpenRawFile(path));
  std::string text;
  while (text.size() <= most_bytes) {
    const size_t before = text.size();
    text.resize(before + (size_t{1} << 16));
    TRIPLINE_ASSIGN_OR_RETURN(const size_t bytes, reader->Read(text.data() + before, text.size() - before));
    text.resize(before + bytes);
    if (bytes == 0) break;
  }
  return text;
}

bool HasStatements(const dsl::RuleSet& tree) {
  return !(tree.streams.empty() && tree.rules.empty() && tree.lists.empty() && tree.tables.empty() &&
           tree.texts.empty() && tree.lets.empty() && tree.features.empty() && tree.policies.empty() &&
           tree.exempts.empty() && tree.tests.empty());
}

}  // namespace

data::Status RuleFiles::Load(const std::vector<std::string>& paths, RuleFilesNeed need) {
  const dsl::ParseLimits limits;
  std::vector<dsl::FileId> roots;
  for (const std::string& path : paths) {
    TRIPLINE_ASSIGN_OR_RETURN(std::string text, ReadText(path, limits.max_file_bytes));
    const std::string name = path == "-" ? "<standard input>" : path;
    if (sources_.Find(name).has_value()) continue;
    roots.push_back(sources_.Add(name, std::move(text)));
  }
  const dsl::FileLoader loader = [&](const std::string& path) { return ReadText(path, limits.max_file_bytes); };
  tree_ = dsl::ParseRules(sources_, roots, loader, limits, diagnostics_);
  model_ = dsl::Analyse(tree_, diagnostics_);
  if (!diagnostics_.has_errors()) {
    const std::string names = fmt::format("{}", fmt::join(paths, ", "));
    if (!HasStatements(tree_)) {
      diagnostics_.Error("TRL0103", std::nullopt, fmt::format("there is no statement in {}", names))
          .Fix("a rule file declares a stream and its rules: stream …; rule …;");
    } else if (need == RuleFilesNeed::kRules && model_->rules.empty()) {
      diagnostics_.Error("TRL0902", std::nullopt, fmt::format("there is no rule in {}", names))
          .Fix("add one: rule big_amount on payments when amount > 500 then review;");
    } else if (need == RuleFilesNeed::kStreams && model_->streams.empty()) {
      diagnostics_.Error("TRL0903", std::nullopt, fmt::format("there is no stream in {}", names))
          .Fix("declare the columns: stream payments (card string, amount decimal(12,2), ts timestamp) event time ts;");
    }
  }
  diagnostics_.Sort();
  return data::OkStatus();
}

}  // namespace tripline::deploy
