#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include "deploy/commands.h"
#include "deploy/machine.h"
#include "deploy/rule_files.h"
#include "deploy/unified_diff.h"
#include "dsl/format.h"
#include "engine/io/output_file.h"

namespace tripline::deploy {
namespace {

constexpr const char* kStandardInputName = "<standard input>";

data::Status CannotRewrite(const std::string& path, std::string_view reason, std::string_view fix) {
  return data::Error(data::Fault::kSystem, "TRL0907",
                     fmt::format("'{}' cannot be rewritten: {}; {}", path, reason, fix));
}

// Puts the text in the place of the file at once: who reads it sees the old or the new one. A link stays a link.
data::Status Rewrite(const std::string& path, std::string_view text) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return CannotRewrite(path, "it is no plain file", "use 'tripline fmt --stdin' in a pipe");
  }
  if (::access(path.c_str(), W_OK) != 0) {
    return CannotRewrite(path, std::generic_category().message(errno), "make it writable, or use --stdin");
  }
  std::error_code error;
  const std::string target = std::filesystem::canonical(path, error).string();
  if (error) return CannotRewrite(path, error.message(), "check the path");
  engine::OutputFileOptions options;
  options.sync = true;
  options.mode = facts.st_mode & 07777u;
  TRIPLINE_ASSIGN_OR_RETURN(const auto file, engine::OutputFile::Create(target, options));
  TRIPLINE_RETURN_IF_ERROR(file->Append(text));
  return file->Commit();
}

// What became of the files.
struct Outcome {
  std::vector<std::string> changed;
  ExitCode exit = kExitDone;
};

void Worsen(Outcome& outcome, ExitCode exit) { outcome.exit = std::max(outcome.exit, exit); }

// The formatted text; nothing, with the reason printed, if there is none.
std::optional<std::string> Format(const std::string& name, const std::string& text, Outcome& outcome) {
  dsl::SourceSet sources;
  dsl::DiagnosticSink sink;
  const dsl::FileId file = sources.Add(name, text);
  std::optional<std::string> formatted = dsl::FormatRules(sources, file, {}, sink);
  if (!formatted.has_value()) {
    sink.Sort();
    SayError(RenderForConsole(sink, sources));
    Worsen(outcome, kExitAuthor);
  }
  return formatted;
}

// Formats one file, or standard input if the path is empty.
data::Status FormatOne(const FmtCommand& command, const std::string& path, StandardOutput& out, Outcome& outcome) {
  const dsl::ParseLimits limits;
  TRIPLINE_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(path.empty() ? "-" : path, limits.max_file_bytes));
  const std::string name = path.empty() ? kStandardInputName : path;
  const std::optional<std::string> formatted = Format(name, text, outcome);
  if (!formatted.has_value()) return data::OkStatus();
  if (*formatted != text) outcome.changed.push_back(name);
  if (command.check) {
    if (*formatted != text) Worsen(outcome, kExitAuthor);
    return out.Write(UnifiedDiff(name, text, *formatted));
  }
  if (path.empty()) return out.Write(*formatted);
  return *formatted == text ? data::OkStatus() : Rewrite(path, *formatted);
}

std::string Summary(const FmtCommand& command, const Outcome& outcome) {
  const size_t files = std::max(command.files.size(), size_t{1});
  const char* plural = files == 1 ? "" : "s";
  if (outcome.changed.empty()) return fmt::format("{} file{}, nothing to change\n", files, plural);
  return fmt::format("{} {} of {} file{}: {}\n", command.check ? "would format" : "formatted", outcome.changed.size(),
                     files, plural, fmt::join(outcome.changed, ", "));
}

}  // namespace

ExitCode RunFmt(const FmtCommand& command, StandardOutput& out) {
  const bool dash = std::find(command.files.begin(), command.files.end(), "-") != command.files.end();
  if (command.files.empty() != command.standard_input || dash) {
    return ReportError(data::Error(data::Fault::kCaller, "TRL0900",
                                   "name the rule files to format, or --stdin alone for standard input; see "
                                   "'tripline fmt --help'"));
  }
  const std::vector<std::string> paths = command.standard_input ? std::vector<std::string>{""} : command.files;
  Outcome outcome;
  for (const std::string& path : paths) {
    // The other files are formatted all the same.
    if (const data::Status status = FormatOne(command, path, out, outcome); !status.ok()) {
      Worsen(outcome, ReportError(status));
    }
  }
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  const bool quiet = command.standard_input && !command.check;
  if (!quiet && (outcome.exit == kExitDone || !outcome.changed.empty())) SayError(Summary(command, outcome));
  return outcome.exit;
}

}  // namespace tripline::deploy
