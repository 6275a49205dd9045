#ifndef TRIPLINE_TESTS_CONFORMANCE_MATCH_CASES_H_
#define TRIPLINE_TESTS_CONFORMANCE_MATCH_CASES_H_
// Reads the MATCH_RECOGNIZE cases (rows in, clause, rows out) that other systems' own tests expect.
//
// Not a runner: match_recognize_test.cc is. The fields are those of the README beside the files.
//
//   std::string error;
//   std::optional<MatchCaseFile> file = LoadMatchCases(*SharedFolder() / "conformance/match_recognize/flink_sql.json",
//   &error);
//
// Failures: nothing is returned and `error` says what is wrong with the file.
// Thread-safety: plain functions; thread-compatible.
// Cost: a file is read whole (the largest has 2,000 cases).

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/value.h"

namespace tripline::conformance {

// The folder with the shared files: the environment variable TRIPLINE_SHARED, else the folder named at configuration
// time; nothing if it is not there.
std::optional<std::filesystem::path> SharedFolder();

struct MatchColumn {
  std::string name;
  std::string type;  // bigint, double, varchar, timestamp
};

struct MatchCase {
  std::string id;
  std::vector<MatchColumn> columns;
  std::vector<Row> rows;                   // in arrival order
  std::string match;                       // the text inside MATCH_RECOGNIZE ( … )
  std::vector<std::string> select;         // output columns; none: the statement selects *
  bool select_star = false;                // `select` is then the layout of `select *`
  bool ordered = false;                    // the order of `expect` counts
  std::optional<std::vector<Row>> expect;  // exactly one of expect, error and accept is there
  std::optional<std::string> error;
  bool accept = false;
  std::optional<std::string> deviation;  // `expect` is then no pass mark
  bool peer_limit = false;               // the peer rejects what SQL:2016 need not
  std::vector<std::string> needs;        // functions and types beyond the clause
  std::vector<std::string> tags;
  std::string notes;

  bool IsRunTimeError() const { return error && error->starts_with("run-time error"); }
};

struct MatchCaseFile {
  std::string source;
  std::vector<MatchCase> cases;
};

std::optional<MatchCaseFile> LoadMatchCases(const std::filesystem::path& path, std::string* error);

}  // namespace tripline::conformance

#endif  // TRIPLINE_TESTS_CONFORMANCE_MATCH_CASES_H_
