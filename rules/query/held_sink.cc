#include "rules/query/held_sink.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace tripline::rules {
namespace {

data::Status CannotHold() {
  return data::Error(data::Fault::kSystem, "TRL0714",
                     fmt::format("the result can't be kept in a temporary file: {}; make room there",
                                 std::generic_category().message(errno)));
}

}  // namespace

data::Status HeldSink::Write(std::string_view text) {
  text_ += text;
  if (text_.size() <= most_bytes_) return data::OkStatus();
  if (file_ == nullptr) file_.reset(std::tmpfile());
  if (file_ == nullptr || std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size()) return CannotHold();
  text_.clear();
  return data::OkStatus();
}

data::Status HeldSink::ReleaseTo(TextSink* sink) {
  if (file_ != nullptr) {
    if (std::fflush(file_.get()) != 0) return CannotHold();
    std::rewind(file_.get());
    std::string piece(size_t{1} << 20, '\0');
    for (;;) {
      const size_t got = std::fread(piece.data(), 1, piece.size(), file_.get());
      if (got == 0) break;
      TRIPLINE_RETURN_IF_ERROR(sink->Write(std::string_view(piece).substr(0, got)));
    }
    if (std::ferror(file_.get()) != 0) return CannotHold();
  }
  return sink->Write(text_);
}

}  // namespace tripline::rules
