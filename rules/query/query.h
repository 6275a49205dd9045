// One select statement over files: what `tripline query` does.
//
// Not the language (dsl) nor matching (cep): finds the input's types, loads and sorts what match_recognize needs in
// order, runs a job, and writes the rows of the result.
//
//   dsl::SourceSet sources;
//   dsl::DiagnosticSink diagnostics;
//   TRIPLINE_ASSIGN_OR_RETURN(QueryReport report, RunQuery(options, sources, diagnostics, &sink));
//   if (report.outcome == QueryOutcome::kRefused) …show the diagnostics…
//
// The total order of the rows is the `order by` of match_recognize, of all partitions together, then arrival; several
// files of one name arrive one after the other. Output: the order in which matches settle; the select's own `order by`
// sorts last, equal rows staying as they were.
//
// Failures: a Status for inputs that can't be read (those of engine/io), for names of inputs that the schema lacks
// (TRL0663), and of the sink; errors of the statement are diagnostics.
// Thread-safety: thread-compatible.
// A match_recognize over one file is tried as a stream of rows first, its result held back: most files are in the order
// that is asked for. One that is not is loaded and sorted, as several files are.
//
// Limits: memory holds the input of a match_recognize that has to be sorted and a result that must be; nothing else of any
// length.
#ifndef TRIPLINE_RULES_QUERY_QUERY_H_
#define TRIPLINE_RULES_QUERY_QUERY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/model.h"
#include "dsl/source.h"
#include "engine/data/status.h"
#include "engine/io/dead_letters.h"
#include "rules/query/row_format.h"
#include "rules/query/text_sink.h"

namespace tripline::rules {

struct QueryInput {
  std::string name;
  std::string file;  // may hold wildcards; "-": standard input; may be a pipe
};

struct QueryOptions {
  std::string statement;
  std::vector<QueryInput> inputs;
  const dsl::Model* schema = nullptr;  // streams with declared types; null: types follow from the values
  ResultFormat format = ResultFormat::kNdjson;
  uint32_t threads = 1;
  uint32_t shards = 0;      // 0: as many as threads
  uint32_t batch_rows = 0;  // 0: the default; no result depends on it
  bool strict = false;      // the first record that can't be read ends the query
  // True once the query is wished to end; asked often, from any thread. Empty: never.
  std::function<bool()> stop;
};

enum class QueryOutcome : uint8_t {
  kDone,
  kRefused,  // the statement is wrong: the diagnostics say how; nothing was written
  kStopped,  // as wished: what was written are whole rows, but not all of them, and none of a result of the whole input
};

struct QueryReport {
  QueryOutcome outcome = QueryOutcome::kDone;
  uint64_t rows_read = 0;
  uint64_t rows_written = 0;
  uint64_t rejected = 0;
  std::vector<engine::DeadLetter> first_rejected;  // a few of them, in the order of the files
};

data::StatusOr<QueryReport> RunQuery(const QueryOptions& options, dsl::SourceSet& sources,
                                     dsl::DiagnosticSink& diagnostics, TextSink* sink);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_QUERY_H_
