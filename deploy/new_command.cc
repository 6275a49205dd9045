#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "deploy/commands.h"
#include "deploy/starter.h"
#include "engine/io/output_file.h"

namespace tripline::deploy {
namespace {

namespace fs = std::filesystem;

data::Status WriteFile(const fs::path& path, std::string_view text) {
  TRIPLINE_ASSIGN_OR_RETURN(const auto file, engine::OutputFile::Create(path.string()));
  TRIPLINE_RETURN_IF_ERROR(file->Append(text));
  return file->Commit();
}

// "my rules" as a shell takes it.
std::string Quoted(const fs::path& path) {
  const std::string text = path.string();
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+,:@%") ==
      std::string::npos) {
    return text;
  }
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// The folder, new and empty.
data::StatusOr<fs::path> MakeFolder(const std::string& name) {
  fs::path folder = fs::path(name).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();  // written with a slash behind it
  const std::string last = folder.filename().string();
  if (last.empty() || last == "." || last == "..") {
    return data::Error(data::Fault::kCaller, "TRL0911", fmt::format("'{}' is no name for a new folder", name));
  }
  std::error_code error;
  if (fs::symlink_status(folder, error).type() != fs::file_type::not_found) {
    return data::Error(data::Fault::kCaller, "TRL0911",
                       fmt::format("'{}' is there already, and nothing in it is changed: choose another name",
                                   folder.string()));
  }
  if (fs::create_directories(folder, error); error) {
    return data::Error(data::Fault::kSystem, "TRL0912",
                       fmt::format("the folder '{}' can't be made: {}", folder.string(), error.message()));
  }
  return folder;
}

data::StatusOr<std::string> MakeProject(const std::string& name) {
  TRIPLINE_ASSIGN_OR_RETURN(const fs::path folder, MakeFolder(name));
  const fs::path rules = folder / (folder.filename().string() + ".rules");
  const fs::path payments = folder / "payments.csv";
  TRIPLINE_RETURN_IF_ERROR(WriteFile(rules, StarterRules()));
  TRIPLINE_RETURN_IF_ERROR(WriteFile(payments, StarterPayments()));
  return fmt::format(
      "Made {0}: two rules for card payments with their tests, and\n"
      "{1}: 20 payments to try them on.\n"
      "\n"
      "Next:\n"
      "  tripline check {2}\n"
      "  tripline test {2}\n"
      "  tripline backtest {2} --input payments={3} --out {4}\n"
      "\n"
      "Then change a rule, with the tests watching:\n"
      "  tripline test {2} --watch\n",
      rules.string(), payments.string(), Quoted(rules), Quoted(payments), Quoted(folder / "found"));
}

}  // namespace

ExitCode RunNew(const NewCommand& command, StandardOutput& out) {
  const data::StatusOr<std::string> text = MakeProject(command.name);
  if (!text.ok()) return ReportError(text.status());
  if (const data::Status status = out.Write(*text); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return kExitDone;
}

}  // namespace tripline::deploy
