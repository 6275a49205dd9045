// The end of a query: distinct, order by, offset and limit over rendered rows, and the writing.
//
// Rows that need no sort are written as they come; with order by, or for a table, when all are there.
//
//   ResultWriter writer(shape, {.limit = 10}, &sink);
//   TRIPLINE_RETURN_IF_ERROR(writer.Add(rendered));
//   if (writer.full()) …no more rows are needed…
//   TRIPLINE_RETURN_IF_ERROR(writer.Finish());
//
// Thread-safety: thread-compatible. Failures: those of the sink.
// Limits: memory holds the result where it must be sorted, laid out, or made distinct.
#ifndef TRIPLINE_RULES_QUERY_RESULT_WRITER_H_
#define TRIPLINE_RULES_QUERY_RESULT_WRITER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>

#include "rules/query/row_renderer.h"
#include "rules/query/text_sink.h"

namespace tripline::rules {

struct ResultOptions {
  bool distinct = false;
  uint64_t offset = 0;
  std::optional<uint64_t> limit;
  std::function<bool()> stop = {};  // as QueryOptions has it; then Finish ends early, behind a whole row
};

class ResultWriter {
 public:
  // The shape and the sink outlive the writer.
  ResultWriter(const SelectShape& shape, const ResultOptions& options, TextSink* sink);

  // The next rows, in the order in which the source gave them.
  data::Status Add(const RenderedRows& rows);
  // Whether no further row can change what is written.
  bool full() const;
  data::Status Finish();
  // Asks options.stop. Once it has said so, what is written is not the whole result.
  bool Stopped();

  uint64_t rows_written() const { return written_; }

 private:
  data::Status WriteRow(std::string_view row);
  data::Status WriteHeader();

  const SelectShape& shape_;
  const ResultOptions options_;
  TextSink* sink_;
  const bool streaming_;
  RenderedRows kept_;
  std::unordered_set<std::string> seen_;
  uint64_t passed_ = 0;  // rows that came to offset and limit
  uint64_t written_ = 0;
  bool header_written_ = false;
  bool stopped_ = false;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_RESULT_WRITER_H_
