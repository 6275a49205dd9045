#ifndef TRIPLINE_TESTS_UNIT_CEP_ROWS_H_
#define TRIPLINE_TESTS_UNIT_CEP_ROWS_H_
// Rows for tests of cep: batches from values in hand, and row records without a block store.
//
// Not for tests of matching as such, which are in tests/matching. Thread-safety: thread-compatible.

#include <memory>
#include <vector>

#include "cep/row_access.h"
#include "engine/data/batch.h"
#include "engine/data/value.h"

namespace tripline::cep {

using Row = std::vector<data::Value>;

// A batch of these rows, row i at position 100 + i of source 7.
std::unique_ptr<data::RecordBatch> BatchOf(const std::vector<data::Type>& types, const std::vector<Row>& rows);

// The records of a few rows, row i at time 1000 + i of stream 2, as the row buffer of a key holds them.
class RowRecords {
 public:
  RowRecords(const RecordLayout& layout, const std::vector<data::Type>& types, const std::vector<Row>& rows);

  const RowAccess& access() const { return access_; }

 private:
  std::vector<uint64_t> records_;  // words, for alignment
  std::vector<uint8_t> texts_;
  RowAccess access_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_TESTS_UNIT_CEP_ROWS_H_
