// Cuts an input into pieces of whole lines.
//
// A piece ends at a newline (one is put behind the last line if the file has none), so a record never straddles two
// pieces unless it has newlines of its own. A line longer than a record may be is cut after max_record_bytes + 1 bytes:
// enough for a parser to see that it is too long, and memory stays bounded.
//
// Failures: those of the ByteReader. Thread-safety: thread-compatible.
// Cost: the bytes behind a piece's last newline are copied once.
#ifndef TRIPLINE_ENGINE_IO_PIECE_READER_H_
#define TRIPLINE_ENGINE_IO_PIECE_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/data/batch.h"
#include "engine/data/status.h"
#include "engine/io/byte_reader.h"

namespace tripline::engine {

// Text with kTextPadding readable bytes before and behind it.
class TextBuffer {
 public:
  std::string_view text() const { return {begin(), size_}; }
  size_t size() const { return size_; }
  size_t capacity() const { return memory_.capacity(); }

  void Clear() { size_ = 0; }
  void Append(std::string_view bytes);
  // Room for `bytes` more, uninitialised; Grow says how many of them are now text.
  char* Room(size_t bytes);
  void Grow(size_t bytes) { size_ += bytes; }
  // Drops what is behind the first `size` bytes.
  void Truncate(size_t size) { size_ = size; }

 private:
  const char* begin() const;

  data::Buffer memory_;
  size_t size_ = 0;
};

class PieceReader {
 public:
  // REQUIRES: piece_bytes > 0.
  PieceReader(std::unique_ptr<ByteReader> reader, size_t piece_bytes, size_t max_record_bytes);

  // Before the first Next: what has been read and not skipped, and more of it. False: the input ends here.
  std::string_view ahead() const { return ahead_.text().substr(skipped_); }
  data::StatusOr<bool> ReadAhead();
  void Skip(size_t bytes) { skipped_ += bytes; }

  // Fills *piece with the next lines; false at the end of the input. An input that fails gives the whole lines before
  // that first.
  data::StatusOr<bool> Next(TextBuffer* piece);

  const ByteReader& reader() const { return *reader_; }

 private:
  // Reads up to `target` bytes of text into the buffer, fewer only at the end of the input or where it fails.
  void Fill(size_t target, TextBuffer* buffer);
  // Drops the rest of a line of which max_record_bytes_ + 1 bytes are kept.
  void CutLine(TextBuffer* piece);

  const std::unique_ptr<ByteReader> reader_;
  const size_t piece_bytes_;
  const size_t max_record_bytes_;
  TextBuffer ahead_;  // read, but behind the last piece
  size_t skipped_ = 0;
  bool ended_ = false;  // or failed
  data::Status failure_;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_PIECE_READER_H_
