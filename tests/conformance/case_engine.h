#ifndef TRIPLINE_TESTS_CONFORMANCE_CASE_ENGINE_H_
#define TRIPLINE_TESTS_CONFORMANCE_CASE_ENGINE_H_
// Something that can answer a MATCH_RECOGNIZE case; and the one that does it through the command line, as a user would.
//
// Not the judge of the answers: match_recognize_test.cc is.
//
//   CommandLineEngine engine("build/release/tripline", folder);
//   Outcome outcome = engine.Run(one);     // tripline query 'select … from t match_recognize ( … )' --input t=rows.csv
//   …
//
// Failures: kFailed says that the program itself did not work: it crashed, did not end, or printed what is no NDJSON.
// Thread-safety: an engine is thread-compatible; two engines need two folders.
// Cost: one process a case.

#include <filesystem>
#include <string>
#include <vector>

#include "tests/conformance/match_cases.h"
#include "tests/conformance/value.h"

namespace tripline::conformance {

struct Outcome {
  enum class Kind {
    kRows,          // `rows`, and the names of their columns unless there is no row
    kCompileError,  // the statement was refused as wrong
    kCannotRunYet,  // the statement was refused as something that this version can't run
    kRunTimeError,  // rows could not be judged
    kFailed,        // anything else
  };
  Kind kind = Kind::kFailed;
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::string message;  // diagnostics, or what failed
};

class CaseEngine {
 public:
  virtual ~CaseEngine() = default;
  virtual Outcome Run(const MatchCase& one) = 0;
};

// The statement a user would type for the case: its columns, or `select *` where the case says so or names none.
std::string StatementOf(const MatchCase& one);

// The `stream t ( … );` statement that declares its columns.
std::string SchemaOf(const MatchCase& one);

// Its rows as CSV with a header: an empty field is NULL, `""` the empty string.
std::string CsvOf(const MatchCase& one);

class CommandLineEngine : public CaseEngine {
 public:
  // `folder` is there and may be written to; files in it are overwritten by each case.
  CommandLineEngine(std::filesystem::path program, std::filesystem::path folder);
  Outcome Run(const MatchCase& one) override;

 private:
  const std::filesystem::path program_;
  const std::filesystem::path folder_;
};

}  // namespace tripline::conformance

#endif  // TRIPLINE_TESTS_CONFORMANCE_CASE_ENGINE_H_
