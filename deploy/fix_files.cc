#include "deploy/fix_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <system_error>

#include "deploy/rule_files.h"
#include "dsl/fix_edits.h"
#include "engine/io/output_file.h"

namespace tripline::deploy {
namespace {

// A statement that can't be read hides what is wrong further on, so one round is not enough; each that changes something
// leaves fewer of the diagnostics with an edit, unless two undo each other.
constexpr int kMostRounds = 50;

data::Status Rewrite(const std::string& path, const std::string& text) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  if (error) {
    return data::Error(data::Fault::kSystem, "TRL0713", fmt::format("cannot write {}: {}", path, error.message()));
  }
  const std::filesystem::perms mode = std::filesystem::status(target, error).permissions();
  TRIPLINE_ASSIGN_OR_RETURN(const auto file, engine::OutputFile::Create(target.string()));
  TRIPLINE_RETURN_IF_ERROR(file->Append(text));
  TRIPLINE_RETURN_IF_ERROR(file->Commit());
  std::filesystem::permissions(target, mode, error);
  if (!error) return data::OkStatus();
  return data::Error(data::Fault::kSystem, "TRL0714",
                     fmt::format("cannot restore the permissions of {}: {}", path, error.message()));
}

// One line of what was done: the place before the change, the code, the message and the fix.
std::string Done(const dsl::Diagnostic& diagnostic, const dsl::SourceSet& sources) {
  const dsl::Span span = diagnostic.edit->span;
  const dsl::LineColumn at = sources.LineColumnOf(span);
  const std::string_view before = sources.Text(span);
  const std::string& after = diagnostic.edit->replacement;
  const std::string change = before.empty() ? fmt::format("added '{}'", after)
                             : after.empty() ? fmt::format("removed '{}'", before)
                                             : fmt::format("'{}' is now '{}'", before, after);
  return fmt::format("{}:{}:{}: fixed {}: {}\n", sources.name(span.file), at.line, at.column, diagnostic.code, change);
}

data::Status CheckFiles(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    std::error_code error;
    const auto kind = std::filesystem::status(path, error).type();
    if (path != "-" && (error || kind == std::filesystem::file_type::regular ||
                        kind == std::filesystem::file_type::directory)) {
      continue;  // what can't be read at all is said by the reader
    }
    return data::Error(data::Fault::kCaller, "TRL0915",
                       fmt::format("--fix writes the files back, and {} is none; name a file", path));
  }
  return data::OkStatus();
}

}  // namespace

data::StatusOr<std::string> FixRuleFiles(const std::vector<std::string>& paths) {
  TRIPLINE_RETURN_IF_ERROR(CheckFiles(paths));
  std::string report;
  size_t changes = 0;
  std::set<std::string> changed;
  for (int round = 0; round < kMostRounds; ++round) {
    RuleFiles files;
    TRIPLINE_RETURN_IF_ERROR(files.Load(paths));
    const std::vector<dsl::FixedText> fixed = dsl::ApplyFixes(files.diagnostics(), files.sources());
    if (fixed.empty()) break;
    for (const dsl::FixedText& text : fixed) {
      const std::string path(files.sources().name(text.file));
      TRIPLINE_RETURN_IF_ERROR(Rewrite(path, text.text));
      changed.insert(path);
      changes += text.applied.size();
      for (const dsl::Diagnostic* diagnostic : text.applied) report += Done(*diagnostic, files.sources());
    }
  }
  if (changes == 0) return std::string("nothing that could be fixed safely\n");
  return fmt::format("{}{} fix{} in {} file{}\n", report, changes, changes == 1 ? "" : "es", changed.size(),
                     changed.size() == 1 ? "" : "s");
}

}  // namespace tripline::deploy
