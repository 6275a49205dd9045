#include "tests/conformance/case_engine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "tests/conformance/json.h"

namespace tripline::conformance {

namespace {

constexpr std::chrono::seconds kPatience{30};  // the largest case takes milliseconds

std::string CsvField(const Value& value) {
  if (value.IsNull()) return "";
  if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&value.data)) return fmt::format("{}", *number);
  if (const auto* truth = std::get_if<bool>(&value.data)) return *truth ? "true" : "false";
  std::string quoted = "\"";
  for (char c : std::get<std::string>(value.data)) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

// Runs the program with its output in two files. Returns its exit code, or nothing if it did not end by itself.
std::optional<int> RunProgram(const std::vector<std::string>& words, const std::filesystem::path& out,
                              const std::filesystem::path& err) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), kFlags, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), kFlags, 0600);
  pid_t child = 0;
  const int failed = posix_spawn(&child, words[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return std::nullopt;

  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

Outcome ReadRows(const std::string& output) {
  Outcome outcome;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const std::optional<Value> json = ParseJson(line);
    if (!json || !std::holds_alternative<Object>(json->data)) {
      outcome.message = "no JSON object: " + line;
      return outcome;
    }
    Row row;
    outcome.columns.clear();
    for (const auto& [name, value] : std::get<Object>(json->data)) {
      outcome.columns.push_back(name);
      row.push_back(value);
    }
    outcome.rows.push_back(std::move(row));
  }
  outcome.kind = Outcome::Kind::kRows;
  return outcome;
}

}  // namespace

std::string StatementOf(const MatchCase& one) {
  const bool star = one.select_star || one.select.empty();
  return fmt::format("select {} from t match_recognize (\n{}\n)",
                     star ? "*" : fmt::format("{}", fmt::join(one.select, ", ")), one.match);
}

std::string SchemaOf(const MatchCase& one) {
  std::string columns;
  for (const MatchColumn& column : one.columns) {
    columns += fmt::format("{}\n  {} {}", columns.empty() ? "" : ",", column.name, column.type);
  }
  return fmt::format("stream t ({}\n);\n", columns);
}

std::string CsvOf(const MatchCase& one) {
  std::string csv;
  for (const MatchColumn& column : one.columns) csv += (csv.empty() ? "" : ",") + column.name;
  csv += "\n";
  for (const Row& row : one.rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += (i == 0 ? "" : ",") + CsvField(row[i]);
    csv += line + "\n";
  }
  return csv;
}

CommandLineEngine::CommandLineEngine(std::filesystem::path program, std::filesystem::path folder)
    : program_(std::move(program)), folder_(std::move(folder)) {}

Outcome CommandLineEngine::Run(const MatchCase& one) {
  WriteFile(folder_ / "schema.rules", SchemaOf(one));
  WriteFile(folder_ / "rows.csv", CsvOf(one));
  const std::optional<int> code =
      RunProgram({program_.string(), "query", StatementOf(one), "--input", "t=" + (folder_ / "rows.csv").string(),
                  "--schema", (folder_ / "schema.rules").string(), "--format", "ndjson"},
                 folder_ / "out.ndjson", folder_ / "err.txt");
  Outcome outcome;
  if (code == 0) outcome = ReadRows(ReadFile(folder_ / "out.ndjson"));
  if (outcome.message.empty()) outcome.message = ReadFile(folder_ / "err.txt");
  if (code == 0) return outcome;
  if (code == 1) {
    const bool later = outcome.message.find("can't run it yet") != std::string::npos;
    outcome.kind = later ? Outcome::Kind::kCannotRunYet : Outcome::Kind::kCompileError;
  } else if (code == 3) {
    outcome.kind = Outcome::Kind::kRunTimeError;
  } else {
    outcome.message += code ? fmt::format("exit code {}", *code) : "crashed, or did not end in time";
  }
  return outcome;
}

}  // namespace tripline::conformance
