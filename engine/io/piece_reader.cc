#include "engine/io/piece_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/io/csv_index.h"

namespace tripline::engine {

const char* TextBuffer::begin() const {
  return memory_.data() == nullptr ? "" : reinterpret_cast<const char*>(memory_.data()) + kTextPadding;
}

char* TextBuffer::Room(size_t bytes) {
  const size_t needed = size_ + bytes + 2 * kTextPadding;
  if (memory_.capacity() < needed) {
    data::Buffer larger;
    larger.Reserve(std::max(needed, memory_.capacity() * 3 / 2));
    // The padding is read, though never looked at.
    std::memset(larger.data(), 0, kTextPadding);
    if (size_ > 0) std::memcpy(larger.data() + kTextPadding, begin(), size_);
    memory_ = std::move(larger);
  }
  char* const room = reinterpret_cast<char*>(memory_.data()) + kTextPadding + size_;
  std::memset(room + bytes, 0, kTextPadding);
  return room;
}

void TextBuffer::Append(std::string_view bytes) {
  if (bytes.empty()) return;
  std::memcpy(Room(bytes.size()), bytes.data(), bytes.size());
  Grow(bytes.size());
}

PieceReader::PieceReader(std::unique_ptr<ByteReader> reader, size_t piece_bytes, size_t max_record_bytes)
    : reader_(std::move(reader)), piece_bytes_(piece_bytes), max_record_bytes_(max_record_bytes) {}

data::StatusOr<bool> PieceReader::ReadAhead() {
  const size_t before = ahead_.size();
  Fill(before + piece_bytes_, &ahead_);
  if (ahead_.size() > before) return true;
  TRIPLINE_RETURN_IF_ERROR(failure_);
  return false;
}

void PieceReader::Fill(size_t target, TextBuffer* buffer) {
  while (buffer->size() < target && !ended_) {
    const size_t wanted = target - buffer->size();
    const data::StatusOr<size_t> bytes = reader_->Read(buffer->Room(wanted), wanted);
    if (!bytes.ok()) failure_ = bytes.status();
    ended_ = !bytes.ok() || *bytes == 0;
    if (!ended_) buffer->Grow(*bytes);
  }
}

data::StatusOr<bool> PieceReader::Next(TextBuffer* piece) {
  piece->Clear();
  piece->Append(ahead());
  ahead_.Clear();
  skipped_ = 0;
  size_t searched = 0;
  size_t target = piece_bytes_;
  while (true) {
    Fill(target, piece);
    const std::string_view text = piece->text();
    const void* found = ::memrchr(text.data() + searched, '\n', text.size() - searched);
    if (found != nullptr) {
      const size_t end = static_cast<size_t>(static_cast<const char*>(found) - text.data()) + 1;
      ahead_.Append(text.substr(end));
      piece->Truncate(end);
      return true;
    }
    if (text.size() > max_record_bytes_) {
      CutLine(piece);
      return true;
    }
    if (ended_) {
      // What stands behind the last newline may be half a line.
      TRIPLINE_RETURN_IF_ERROR(failure_);
      if (text.empty()) return false;
      piece->Append("\n");
      return true;
    }
    searched = text.size();
    target = text.size() + piece_bytes_;
  }
}

void PieceReader::CutLine(TextBuffer* piece) {
  piece->Truncate(max_record_bytes_ + 1);
  piece->Append("\n");
  while (true) {
    ahead_.Clear();
    Fill(piece_bytes_, &ahead_);
    const size_t newline = ahead_.text().find('\n');
    if (newline != std::string_view::npos) {
      skipped_ = newline + 1;
      return;
    }
    if (ended_) {
      ahead_.Clear();
      return;
    }
  }
}

}  // namespace tripline::engine
