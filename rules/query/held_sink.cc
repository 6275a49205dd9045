#include "rules/query/held_sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace tripline::rules {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;

data::Status CannotHold() {
  return data::Error(data::Fault::kSystem, "TRL0714",
                     fmt::format("the result can't be kept in a temporary file: {}; make room there",
                                 std::generic_category().message(errno)));
}

}  // namespace

data::Status HeldSink::Write(std::string_view text) {
  if (pieces_.empty() || pieces_.back().capacity() - pieces_.back().size() < text.size()) {
    pieces_.emplace_back().reserve(std::max(kPieceBytes, text.size()));
  }
  pieces_.back() += text;
  bytes_ += text.size();
  return bytes_ <= most_bytes_ ? data::OkStatus() : Spill();
}

data::Status HeldSink::Spill() {
  if (file_ == nullptr) file_.reset(std::tmpfile());
  if (file_ == nullptr) return CannotHold();
  for (const std::string& piece : pieces_) {
    if (std::fwrite(piece.data(), 1, piece.size(), file_.get()) != piece.size()) return CannotHold();
  }
  pieces_.clear();
  bytes_ = 0;
  return data::OkStatus();
}

data::Status HeldSink::ReleaseTo(TextSink* sink) {
  if (file_ != nullptr) {
    if (std::fflush(file_.get()) != 0) return CannotHold();
    std::rewind(file_.get());
    std::string piece(kPieceBytes, '\0');
    for (;;) {
      const size_t got = std::fread(piece.data(), 1, piece.size(), file_.get());
      if (got == 0) break;
      TRIPLINE_RETURN_IF_ERROR(sink->Write(std::string_view(piece).substr(0, got)));
    }
    if (std::ferror(file_.get()) != 0) return CannotHold();
  }
  for (const std::string& piece : pieces_) TRIPLINE_RETURN_IF_ERROR(sink->Write(piece));
  return data::OkStatus();
}

}  // namespace tripline::rules
