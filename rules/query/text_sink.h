// Where the rows of a query go as text: standard output, or a string in a test.
//
// Not here: how a row becomes text (result_writer.h).
//
//   StringSink sink;
//   RunQuery(options, sources, diagnostics, &sink);
//
// Failures: a Status ends the query. Thread-safety: one caller at a time.
#ifndef TRIPLINE_RULES_QUERY_TEXT_SINK_H_
#define TRIPLINE_RULES_QUERY_TEXT_SINK_H_

#include <string>
#include <string_view>

#include "engine/data/status.h"

namespace tripline::rules {

class TextSink {
 public:
  virtual ~TextSink() = default;
  virtual data::Status Write(std::string_view text) = 0;
  // True once nobody reads any more: the query may end early.
  virtual bool closed() const { return false; }
};

class StringSink final : public TextSink {
 public:
  data::Status Write(std::string_view text) override {
    text_ += text;
    return data::OkStatus();
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_TEXT_SINK_H_
