// A row record: what of a row is kept in its key's state, once for all patterns of a domain.
//
// Only the columns that some DEFINE, measure or PREV can still read are kept. A record has a fixed size; long strings
// lie in the key's text queue (key_state.h) and are referred to by their offset there, so a record is a few bytes
// without pointers that can be copied, saved and restored as they are.
//
//   time (8) position (8) source (4) stream (4) | text offset (8)? | predicate words | null words? | marks | values
//
// It is as short as it can be, since what a row costs is mostly the lines of memory that it touches: the text offset is
// there only with strings, and null bits stand in what the last predicate word has to spare if they find room there.
//
// Rows of several streams that are merged have one layout: a column that a row's stream lacks is NULL.
//
// Marks are words that belong to the patterns (search.h); a new record's are 0. A value is 8 or 16 bytes: bool is a
// word of 0 or 1; a string is size, then 12 bytes inline, or 4 unused and the absolute offset of its text.
//
// Thread-safety: RecordLayout is immutable. Units: bytes; times in microseconds.
#ifndef TRIPLINE_CEP_RECORD_H_
#define TRIPLINE_CEP_RECORD_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/schema.h"
#include "engine/flow/order.h"

namespace tripline::cep {

struct RecordHeader {
  int64_t time_us;
  uint64_t position;
  uint32_t source;
  uint32_t stream;
};

// Where the columns of merged rows lie in the rows of one of their streams.
struct StreamColumns {
  uint32_t stream = 0;           // as frames number it
  std::vector<int32_t> columns;  // by column of the merged rows; -1: the stream lacks it
};

inline engine::OrderKey OrderKeyOf(const RecordHeader& header) {
  return {header.time_us, header.stream, {header.source, header.position}};
}

class RecordLayout {
 public:
  RecordLayout() = default;
  // `columns`: of the schema, ascending, without duplicates. `predicate_bits`: in as many 64-bit words as they fill.
  // `marks`: words. `streams`: whose rows come; none: those of one stream, with columns as in the schema.
  RecordLayout(const std::vector<data::Type>& schema_types, std::vector<uint32_t> columns, uint32_t predicate_bits,
               uint32_t marks = 0, const std::vector<StreamColumns>& streams = {});

  uint32_t bytes() const { return bytes_; }
  uint32_t predicate_words() const { return predicate_words_; }
  const std::vector<uint32_t>& columns() const { return columns_; }
  bool has_strings() const { return has_strings_; }
  data::Type type(uint32_t column) const { return types_[column]; }
  bool keeps(uint32_t column) const { return column < offset_of_.size() && offset_of_[column] != 0; }

  // Bytes of long strings of this row, as Write needs them in the text queue.
  uint32_t TextBytes(const data::RecordBatch& batch, uint32_t row, uint32_t stream) const;
  // Writes the record; long strings go to `text` (TextBytes of them), whose first byte has this absolute offset.
  // REQUIRES: no bit is set in the words of `predicates` behind the predicates.
  void Write(const data::RecordBatch& batch, uint32_t row, int64_t time_us, uint32_t stream, const uint64_t* predicates,
             uint64_t text_offset, uint8_t* text, uint8_t* record) const;

  const uint64_t* predicates(const uint8_t* record) const {
    return reinterpret_cast<const uint64_t*>(record + predicates_at_);
  }
  uint64_t* predicates(uint8_t* record) const { return reinterpret_cast<uint64_t*>(record + predicates_at_); }

  uint64_t& mark(uint8_t* record, uint32_t mark) const {
    return reinterpret_cast<uint64_t*>(record + marks_at_)[mark];
  }
  uint64_t mark(const uint8_t* record, uint32_t mark) const {
    return reinterpret_cast<const uint64_t*>(record + marks_at_)[mark];
  }
  // Where its long strings begin in the text queue. REQUIRES: has_strings().
  uint64_t text_offset(const uint8_t* record) const {
    return *reinterpret_cast<const uint64_t*>(record + sizeof(RecordHeader));
  }

  // The value of a kept column as a view of one row. A string's StringRef is built in *cell, which the view then refers
  // to. `texts` is where absolute text offset 0 would lie.
  data::VectorView View(const uint8_t* record, uint32_t column, const uint8_t* texts, data::StringRef* cell) const;

  // The value's place in the record (8 or 16 bytes, REQUIRES not a string), and whether it is NULL.
  const uint8_t* Raw(const uint8_t* record, uint32_t column) const { return record + offset_of_[column]; }
  uint32_t offset(uint32_t column) const { return offset_of_[column]; }
  // The word with its null bit, in bytes from the record, and the bit.
  std::pair<uint32_t, uint64_t> NullBit(uint32_t column) const {
    const uint32_t i = null_bit_of_[column];
    return {nulls_at_ + i / 64 * 8, uint64_t{1} << (i % 64)};
  }
  bool IsNull(const uint8_t* record, uint32_t column) const {
    const uint32_t i = null_bit_of_[column];
    return (reinterpret_cast<const uint64_t*>(record + nulls_at_)[i >> 6] >> (i & 63)) & 1;
  }

 private:
  // How a kept column lies in a record.
  struct Field {
    enum class Form : uint8_t { kWord, kPair, kBool, kString } form;
    uint32_t column;  // of the row's batch
    uint32_t at;
    uint32_t null_bit;
  };
  // What a row of one stream has of the columns, and the columns that it lacks.
  struct Source {
    std::vector<Field> fields;
    std::vector<Field> lacking;
  };

  static void WriteNull(const Field& field, uint64_t* nulls, uint8_t* record);
  const Source& SourceOf(uint32_t stream) const { return streams_.empty() ? own_ : sources_[streams_[stream]]; }

  std::vector<data::Type> types_;
  std::vector<uint32_t> columns_;
  Source own_;                        // of one stream; else of the merged rows, of which none comes
  std::vector<Source> sources_;       // of each of several streams
  std::vector<uint32_t> streams_;     // by number of a stream, its place in sources_; empty: one stream, of any number
  std::vector<uint32_t> offset_of_;   // per schema column; 0: not kept
  std::vector<uint32_t> null_bit_of_;  // per schema column, from nulls_at_
  uint32_t null_words_ = 0;            // of their own
  uint32_t predicate_words_ = 0;
  uint32_t marks_ = 0;
  uint32_t predicates_at_ = 0;
  uint32_t nulls_at_ = 0;
  uint32_t marks_at_ = 0;
  uint32_t bytes_ = 0;
  bool has_strings_ = false;
};

inline const RecordHeader& HeaderOf(const uint8_t* record) { return *reinterpret_cast<const RecordHeader*>(record); }

// A view of one NULL of this type.
data::VectorView NullView(data::Type type);

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_RECORD_H_
