// Writes JSON for people and programs: objects and lists, two blanks a level.
//
//   JsonWriter json;
//   json.Object([&] { json.Key("rule"); json.Text(name); });
//   std::string text = json.Take();   // ended by a newline
//
// REQUIRES: in an object a key before each value. Thread-safety: thread-compatible.
#ifndef TRIPLINE_RULES_EXPLAIN_JSON_WRITER_H_
#define TRIPLINE_RULES_EXPLAIN_JSON_WRITER_H_

#include <functional>
#include <string>
#include <string_view>

#include "engine/data/text.h"
#include "engine/data/value.h"
#include "engine/flow/order.h"

namespace tripline::rules {

class JsonWriter {
 public:
  void Object(const std::function<void()>& fill) { Nested('{', '}', fill); }
  void List(const std::function<void()>& fill) { Nested('[', ']', fill); }
  void Key(std::string_view name) {
    Next();
    data::AppendJsonString(name, &text_);
    text_ += ": ";
    named_ = true;
  }
  void Text(std::string_view value) {
    Next();
    data::AppendJsonString(value, &text_);
  }
  void Plain(std::string_view value) {
    Next();
    text_ += value;
  }
  void Time(int64_t us) {
    if (us == engine::kEndOfTime || us == engine::kStartOfTime) return Plain("null");
    std::string time;
    data::AppendTimestamp(us, &time);
    Text(time);
  }
  std::string Take() { return std::move(text_) + "\n"; }

 private:
  void Next() {
    if (named_) {
      named_ = false;
      return;
    }
    if (depth_ == 0) return;
    text_ += first_ ? "\n" : ",\n";
    text_.append(2 * depth_, ' ');
    first_ = false;
  }
  void Nested(char open, char close, const std::function<void()>& fill) {
    Next();
    text_.push_back(open);
    ++depth_;
    first_ = true;
    fill();
    --depth_;
    if (!first_) {
      text_ += "\n";
      text_.append(2 * depth_, ' ');
    }
    first_ = false;
    text_.push_back(close);
  }

  std::string text_;
  size_t depth_ = 0;
  bool first_ = true;
  bool named_ = false;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_JSON_WRITER_H_
