#include "rules/query/infer.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <span>
#include <unordered_map>

#include "engine/data/text.h"
#include "engine/io/byte_reader.h"
#include "engine/io/file_header.h"
#include "engine/io/piece_reader.h"

namespace tripline::rules {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;
constexpr size_t kMaxRecordBytes = size_t{16} << 20;
constexpr uint32_t kMaxColumns = 16384;

bool IsNumber(std::string_view text, bool* integer) {
  // A column of names may hold "nan" or "infinity": numbers begin with a sign, a point or a digit.
  const char first = text.front();
  if (first != '-' && first != '+' && first != '.' && (first < '0' || first > '9')) return false;
  int64_t whole = 0;
  *integer = data::ParseInt(text, &whole) == data::ParseResult::kOk;
  if (*integer) return true;
  double number = 0;
  return data::ParseDouble(text, &number) == data::ParseResult::kOk;
}

bool IsTime(std::string_view text) {
  int64_t us = 0;
  return text.size() >= 10 && data::ParseTimestamp(text, &us) == data::ParseResult::kOk;
}

// The columns found so far, by name in the order in which they came.
class Columns {
 public:
  ColumnGuess& At(std::string_view name) {
    const auto [entry, added] = places_.try_emplace(std::string(name), names_.size());
    if (added) {
      names_.emplace_back(name);
      guesses_.emplace_back();
    }
    return guesses_[entry->second];
  }

  bool every_column_seen() const {
    return std::all_of(guesses_.begin(), guesses_.end(), [](const ColumnGuess& guess) { return guess.has_values(); });
  }
  data::Schema schema() const {
    data::Schema schema;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (!guesses_[i].nested() && !names_[i].empty()) schema.fields.push_back({names_[i], guesses_[i].type()});
    }
    return schema;
  }

 private:
  std::vector<std::string> names_;
  std::vector<ColumnGuess> guesses_;
  std::unordered_map<std::string, size_t> places_;
};

// CSV fields out of text that comes in portions; a record may go on in the next one.
class CsvScanner {
 public:
  CsvScanner(const std::vector<std::string>& header, Columns* columns) {
    for (const std::string& name : header) columns->At(name);
    for (const std::string& name : header) guesses_.push_back(&columns->At(name));
  }

  void Scan(std::string_view text) {
    size_t i = 0;
    while (i < text.size()) i = quoted_ ? ScanQuoted(text, i) : ScanPlain(text, i);
  }
  void End() {
    if (!field_.empty() || was_quoted_) EndField();
  }

 private:
  size_t ScanQuoted(std::string_view text, size_t i) {
    const size_t quote = std::min(text.find('"', i), text.size());
    field_ += text.substr(i, quote - i);
    if (quote == text.size()) return quote;
    // A doubled quote closes and opens again; what lies between two halves is nothing.
    quoted_ = false;
    return quote + 1;
  }
  size_t ScanPlain(std::string_view text, size_t i) {
    const char c = text[i];
    if (c == '"' && (field_.empty() || was_quoted_)) {
      if (was_quoted_) field_.push_back('"');
      quoted_ = was_quoted_ = true;
      return i + 1;
    }
    if (c == ',' || c == '\n') {
      EndField();
      column_ = c == ',' ? column_ + 1 : 0;
      return i + 1;
    }
    size_t end = i + 1;
    while (end < text.size() && text[end] != ',' && text[end] != '\n') ++end;
    const size_t size = end - i - (end < text.size() && text[end] == '\n' && text[end - 1] == '\r' ? 1 : 0);
    field_ += text.substr(i, size);
    return end;
  }
  void EndField() {
    if (column_ < guesses_.size() && (!field_.empty() || was_quoted_)) guesses_[column_]->Add(field_);
    field_.clear();
    was_quoted_ = false;
  }

  std::vector<ColumnGuess*> guesses_;
  std::string field_;
  size_t column_ = 0;
  bool quoted_ = false;
  bool was_quoted_ = false;
};

// The top level of JSON objects, one a line. Only looks: what is no JSON is the reader's to reject.
class JsonScanner {
 public:
  explicit JsonScanner(Columns* columns) : columns_(columns) {}

  void ScanLine(std::string_view line) {
    text_ = line;
    at_ = 0;
    if (!Eat('{')) return;
    while (!Eat('}')) {
      const std::optional<std::string> key = String();
      if (!key.has_value() || !Eat(':') || !Value(columns_->At(*key))) return;
      Eat(',');
    }
  }

 private:
  void Blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }
  bool Eat(char c) {
    Blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // Escapes other than \" \\ \/ are kept as they stand: no time or number has any.
  std::optional<std::string> String() {
    if (!Eat('"')) return std::nullopt;
    std::string result;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return result;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        const char next = text_[at_ + 1];
        if (next == '"' || next == '\\' || next == '/') {
          result.push_back(next);
          ++at_;
          continue;
        }
      }
      result.push_back(text_[at_]);
    }
    return std::nullopt;
  }
  bool Value(ColumnGuess& guess) {
    Blanks();
    if (at_ >= text_.size()) return false;
    const char c = text_[at_];
    if (c == '"') {
      const std::optional<std::string> text = String();
      if (text.has_value()) guess.AddJsonString(*text);
      return text.has_value();
    }
    if (c == '{' || c == '[') {
      guess.AddJsonNested();
      return SkipNested();
    }
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}' && text_[at_] != ' ' && text_[at_] != '\r')
      ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "true" || word == "false") {
      guess.AddJsonBool();
    } else if (word != "null" && !word.empty()) {
      guess.AddJsonNumber(word);
    }
    return !word.empty();
  }
  bool SkipNested() {
    int depth = 0;
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        if (!String().has_value()) return false;
        continue;
      }
      if (text_[at_] == '{' || text_[at_] == '[') ++depth;
      if (text_[at_] == '}' || text_[at_] == ']') --depth;
      ++at_;
      if (depth == 0) return true;
    }
    return false;
  }

  Columns* columns_;
  std::string_view text_;
  size_t at_ = 0;
};

void ScanJsonLines(std::string_view text, JsonScanner& scanner) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    scanner.ScanLine(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

// True if the file was read to its end.
data::StatusOr<bool> ScanFile(const InputFile& file, InferExtent extent, const std::function<bool()>& stop,
                              Columns* columns) {
  TRIPLINE_ASSIGN_OR_RETURN(auto bytes, engine::OpenByteReader(file.path));
  engine::PieceReader reader(std::move(bytes), kPieceBytes, kMaxRecordBytes);
  TRIPLINE_ASSIGN_OR_RETURN(const engine::FileHeader header,
                            engine::ReadFileHeader(engine::InputName(file.name), engine::FileFormat::kAuto,
                                                   {kMaxRecordBytes, kMaxColumns}, &reader));
  CsvScanner csv(header.columns, columns);
  JsonScanner json(columns);
  engine::TextBuffer piece;
  for (;;) {
    TRIPLINE_ASSIGN_OR_RETURN(const bool more, reader.Next(&piece));
    if (!more) break;
    if (header.format == engine::FileFormat::kNdjson) {
      ScanJsonLines(piece.text(), json);
    } else {
      csv.Scan(piece.text());
    }
    if (extent == InferExtent::kSample || (stop && stop())) return false;
  }
  csv.End();
  return true;
}

}  // namespace

void ColumnGuess::Exclude(bool integer, bool number, bool time, bool boolean) {
  seen_ = true;
  integer_ = integer_ && !integer;
  number_ = number_ && !number;
  time_ = time_ && !time;
  boolean_ = boolean_ && !boolean;
}

void ColumnGuess::Add(std::string_view text) {
  if (seen_ && !number_ && !time_) return;  // a string already, whatever comes
  bool integer = false;
  const bool number = (number_ || !seen_) && !text.empty() && IsNumber(text, &integer);
  const bool time = time_ && !number && IsTime(text);
  Exclude(!integer, !number, !time, true);
}

void ColumnGuess::AddJsonString(std::string_view text) { Exclude(true, true, !(time_ && IsTime(text)), true); }

void ColumnGuess::AddJsonBool() { Exclude(true, true, true, false); }

void ColumnGuess::AddJsonNumber(std::string_view text) {
  bool integer = false;
  const bool number = IsNumber(text, &integer);
  Exclude(!integer, !number, true, true);
}

data::Type ColumnGuess::type() const {
  if (!seen_) return data::StringType();
  if (integer_) return data::IntType();
  if (number_) return data::DoubleType();
  if (time_) return data::TimestampType();
  if (boolean_) return data::BoolType();
  return data::StringType();
}

data::StatusOr<Inferred> InferSchema(std::span<const InputFile> files, InferExtent extent,
                                     const std::function<bool()>& stop) {
  Columns columns;
  bool whole = extent == InferExtent::kAll || files.size() == 1;
  for (const InputFile& file : files) {
    TRIPLINE_ASSIGN_OR_RETURN(const bool ended, ScanFile(file, extent, stop, &columns));
    if (extent == InferExtent::kAll) continue;
    whole = whole && ended;
    break;
  }
  Inferred result;
  result.schema = columns.schema();
  result.whole = whole;
  result.every_column_seen = columns.every_column_seen();
  return result;
}

}  // namespace tripline::rules
