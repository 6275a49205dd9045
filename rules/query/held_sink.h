// Keeps what is written to it until it is known to be right.
//
//   HeldSink held;
//   … held.Write(rows) …
//   TRIPLINE_RETURN_IF_ERROR(held.ReleaseTo(sink));    // or nothing, and it is gone
//
// Failures: TRL0714 where the temporary file can't be written. Thread-safety: thread-compatible.
// Limits: memory holds kMostBytes, a temporary file without a name the rest.
#ifndef TRIPLINE_RULES_QUERY_HELD_SINK_H_
#define TRIPLINE_RULES_QUERY_HELD_SINK_H_

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/query/text_sink.h"

namespace tripline::rules {

class HeldSink final : public TextSink {
 public:
  static constexpr size_t kMostBytes = size_t{32} << 20;

  explicit HeldSink(size_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

  data::Status Write(std::string_view text) override;
  // Hands on all that was written. Nothing may be written after it.
  data::Status ReleaseTo(TextSink* sink);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  data::Status Spill();

  const size_t most_bytes_;
  std::vector<std::string> pieces_;  // none grows beyond the room it has: text is copied once
  size_t bytes_ = 0;                 // in them
  std::unique_ptr<std::FILE, Close> file_;  // what came before them; null: nothing
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_HELD_SINK_H_
