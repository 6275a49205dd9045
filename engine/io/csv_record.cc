#include "engine/io/csv_record.h"

#include <algorithm>

namespace tripline::engine {
namespace {

class Scanner {
 public:
  Scanner(std::string_view text, size_t begin, const CsvLimits& limits, CsvRecord* out)
      : text_(text),
        begin_(begin),
        // One byte more than a record may have: its newline.
        stop_(std::min(text.size(), begin + std::min(limits.max_bytes, text.size()) + 1)),
        max_fields_(limits.max_fields),
        out_(out) {}

  RecordEnd Scan() {
    out_->fields.clear();
    out_->field_count = 0;
    at_ = begin_;
    while (true) {
      CsvField field;
      RecordEnd end = RecordEnd::kComplete;
      if (at_ < stop_ && text_[at_] == '"') {
        end = ScanQuoted(&field);
      } else {
        ScanUnquoted(&field);
      }
      if (end == RecordEnd::kComplete && at_ >= stop_) end = RecordEnd::kUnfinished;
      if (end != RecordEnd::kComplete) return GiveUp(end);
      if (out_->field_count++ < max_fields_) out_->fields.push_back(field);
      if (text_[at_++] == '\n') {
        out_->next = at_;
        return RecordEnd::kComplete;
      }
    }
  }

 private:
  // Both leave at_ on the separator behind the field, or at stop_.
  void ScanUnquoted(CsvField* field) {
    field->begin = at_;
    while (at_ < stop_ && text_[at_] != ',' && text_[at_] != '\n') field->stray |= text_[at_++] == '"';
    field->end = at_;
    if (at_ < stop_ && text_[at_] == '\n' && field->end > field->begin && text_[field->end - 1] == '\r') --field->end;
  }

  RecordEnd ScanQuoted(CsvField* field) {
    field->quoted = true;
    field->begin = ++at_;
    while (true) {
      while (at_ < stop_ && text_[at_] != '"') ++at_;
      if (at_ >= stop_) return RecordEnd::kUnfinished;
      field->end = at_++;
      if (at_ >= stop_) return RecordEnd::kUnfinished;
      if (text_[at_] != '"') break;
      field->doubled = true;
      ++at_;
    }
    if (text_[at_] == ',' || text_[at_] == '\n') return RecordEnd::kComplete;
    if (text_[at_] == '\r') {
      if (at_ + 1 >= stop_) return RecordEnd::kUnfinished;
      if (text_[at_ + 1] == '\n') return ++at_, RecordEnd::kComplete;
    }
    return RecordEnd::kBroken;
  }

  RecordEnd GiveUp(RecordEnd end) {
    // The text goes on behind stop_, so it is the limit that was reached.
    if (end == RecordEnd::kUnfinished && stop_ < text_.size()) end = RecordEnd::kTooLong;
    const size_t newline = text_.find('\n', begin_);
    out_->next = newline == std::string_view::npos ? text_.size() : newline + 1;
    return end;
  }

  const std::string_view text_;
  const size_t begin_;
  const size_t stop_;
  const size_t max_fields_;
  CsvRecord* const out_;
  size_t at_ = 0;
};

}  // namespace

RecordEnd ScanRecord(std::string_view text, size_t begin, const CsvLimits& limits, CsvRecord* out) {
  return Scanner(text, begin, limits, out).Scan();
}

void UnquoteField(std::string_view inner, std::string* out) {
  for (size_t i = 0; i < inner.size(); ++i) {
    out->push_back(inner[i]);
    if (inner[i] == '"') ++i;
  }
}

std::string_view FirstLine(std::string_view text, size_t begin) {
  const size_t newline = text.find('\n', begin);
  std::string_view line = text.substr(begin, newline == std::string_view::npos ? newline : newline - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace tripline::engine
