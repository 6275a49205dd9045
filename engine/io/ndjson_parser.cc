#include "engine/io/ndjson_parser.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/io/batch_builder.h"
#include "engine/io/batch_rows.h"
#include "engine/io/csv_header.h"
#include "engine/io/csv_index.h"
#include "engine/io/csv_record.h"
#include "engine/io/dead_letters.h"
#include "engine/io/field_value.h"
#include "engine/io/json_number.h"

namespace tripline::engine {
namespace {

namespace ondemand = simdjson::ondemand;
using data::TypeKind;

static_assert(simdjson::SIMDJSON_PADDING <= kTextPadding);

constexpr int32_t kNoColumn = -1;
// Keys of a record whose columns are remembered by their place in it.
constexpr size_t kRememberedKeys = 256;
constexpr size_t kRememberedKeyBytes = 64;

// What one call of Parse works with; kept from call to call.
struct Scratch {
  ondemand::parser parser;
  // Records mostly have the same keys in the same order: place i of the record before had this key, of that column.
  struct Key {
    std::string text;
    int32_t column = kNoColumn;
  };
  std::vector<Key> keys;
  std::vector<uint64_t> seen;  // per column the number of the last record that had its key
  uint64_t record = 0;
  std::string number;
};

class NdjsonParser final : public RecordParser {
 public:
  NdjsonParser(NdjsonParserOptions options, BatchPool* pool)
      : RecordParser(options.max_record_bytes),
        fields_(std::move(options.fields)),
        batch_rows_(options.batch_rows),
        scalars_as_text_(options.scalars_as_text),
        pool_(pool) {}

  void Parse(std::string_view text, bool at_end, ParsedPiece* out) const override;

 private:
  class Work;

  std::unique_ptr<Scratch> TakeScratch() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (free_.empty()) {
      auto scratch = std::make_unique<Scratch>();
      scratch->seen.resize(fields_.size());
      return scratch;
    }
    std::unique_ptr<Scratch> scratch = std::move(free_.back());
    free_.pop_back();
    return scratch;
  }
  void GiveScratch(std::unique_ptr<Scratch> scratch) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(std::move(scratch));
  }

  // Constant after construction.
  const std::vector<data::Field> fields_;
  const uint32_t batch_rows_;
  const bool scalars_as_text_;
  BatchPool* const pool_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  mutable std::vector<std::unique_ptr<Scratch>> free_;
};

// In our words, which do not change with the library.
std::string_view Explain(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "it is not valid UTF-8";
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
      return "a string has a wrong escape or a bare control character";
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    case simdjson::INCORRECT_TYPE:
      return "it is another JSON value";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "an object or array is not closed";
    default:
      return "its syntax is wrong";
  }
}

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

class NdjsonParser::Work {
 public:
  Work(const NdjsonParser& parser, Scratch* scratch, ParsedPiece* out)
      : parser_(parser), scratch_(*scratch), out_(*out), builder_(parser.pool_, parser.batch_rows_, out) {}

  void Run(std::string_view text) {
    size_t begin = 0;
    while (begin < text.size() && out_.rejected.size() < kMaxRejected) {
      const auto* newline = static_cast<const char*>(std::memchr(text.data() + begin, '\n', text.size() - begin));
      const size_t end = newline == nullptr ? text.size() : static_cast<size_t>(newline - text.data());
      const std::string_view line = text.substr(begin, end - begin);
      if (!IsBlank(line)) TakeLine(line);
      ++out_.lines;
      begin = end + 1;
    }
    builder_.Finish();
    out_.consumed = std::min(begin, text.size());
    out_.stopped = begin < text.size();
  }

 private:
  void TakeLine(std::string_view line) {
    batch_ = builder_.Start(out_.records);
    row_ = batch_->rows;
    if (line.size() > parser_.max_record_bytes()) {
      // Of a longer line the piece may have no more than this (piece_reader.h).
      Reject("", line.substr(0, parser_.max_record_bytes()), parser_.TooLongReason());
    } else if (ReadObject(line)) {
      builder_.Add(out_.records, 1);
    } else {
      builder_.Forget();
    }
    ++out_.records;
  }

  // False: the record was rejected.
  bool ReadObject(std::string_view line) {
    ++scratch_.record;
    ondemand::document document;
    ondemand::object object;
    const simdjson::padded_string_view padded(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING);
    if (auto error = scratch_.parser.iterate(padded).get(document)) return NotJson(line, error);
    if (auto error = document.get_object().get(object)) return NotJson(line, error);
    size_t place = 0;
    for (auto each : object) {
      ondemand::field pair;
      std::string_view key;
      if (auto error = std::move(each).get(pair)) return NotJson(line, error);
      if (auto error = pair.unescaped_key().get(key)) return NotJson(line, error);
      const int32_t column = ColumnOf(key, place++);
      if (column == kNoColumn) continue;
      if (!ReadValue(line, static_cast<size_t>(column), pair.value())) return false;
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
      Reject("", line, "there is more on the line behind the JSON object");
      return false;
    }
    return FillMissing();
  }

  int32_t ColumnOf(std::string_view key, size_t place) {
    if (place < scratch_.keys.size() && scratch_.keys[place].text == key) return scratch_.keys[place].column;
    const int32_t column = LookUp(key);
    if (place <= scratch_.keys.size() && place < kRememberedKeys && key.size() <= kRememberedKeyBytes) {
      if (place == scratch_.keys.size()) scratch_.keys.emplace_back();
      scratch_.keys[place].text.assign(key);
      scratch_.keys[place].column = column;
    }
    return column;
  }

  int32_t LookUp(std::string_view key) const {
    const std::vector<data::Field>& fields = parser_.fields_;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].name == key) return static_cast<int32_t>(i);
    }
    for (size_t i = 0; i < fields.size(); ++i) {
      if (EqualIgnoringCase(fields[i].name, key)) return static_cast<int32_t>(i);
    }
    return kNoColumn;
  }

  bool ReadValue(std::string_view line, size_t column, ondemand::value value) {
    const data::Field& field = parser_.fields_[column];
    const bool again = scratch_.seen[column] == scratch_.record;
    scratch_.seen[column] = scratch_.record;
    if (again) return Bad(field, line, FieldError::kDuplicateKey);
    ondemand::json_type type;
    if (auto error = value.type().get(type)) return NotJson(line, error);
    switch (type) {
      case ondemand::json_type::null: {
        bool null = false;
        if (auto error = value.is_null().get(null)) return NotJson(line, error);
        return Check(field, "null", WriteNull(field, column, row_, batch_));
      }
      case ondemand::json_type::string: {
        std::string_view text;
        if (auto error = value.get_string().get(text)) return NotJson(line, error);
        return Check(field, text, WriteField(text, field, column, row_, batch_));
      }
      case ondemand::json_type::boolean: {
        bool truth = false;
        if (auto error = value.get_bool().get(truth)) return NotJson(line, error);
        const std::string_view text = truth ? "true" : "false";
        const bool takes = field.type.kind == TypeKind::kBool || TakesAsText(field);
        if (!takes) return Bad(field, text, FieldError::kJsonKind);
        return Check(field, text, WriteField(text, field, column, row_, batch_));
      }
      case ondemand::json_type::number: {
        std::string_view token = value.raw_json_token();
        token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
        return Check(field, token, WriteNumber(token, field, column));
      }
      default:
        return Bad(field, line, FieldError::kJsonKind);
    }
  }

  FieldError WriteNumber(std::string_view token, const data::Field& field, size_t column) {
    if (!IsJsonNumber(token)) return FieldError::kBad;
    switch (field.type.kind) {
      case TypeKind::kString:
        if (!TakesAsText(field)) return FieldError::kJsonKind;
        return WriteField(token, field, column, row_, batch_);
      case TypeKind::kTimestamp:
        return FieldError::kJsonKind;
      case TypeKind::kDouble:
      case TypeKind::kBool:
        return WriteField(token, field, column, row_, batch_);
      default:
        break;
    }
    if (token.find_first_of(".eE") == std::string_view::npos) return WriteField(token, field, column, row_, batch_);
    switch (PlainNumber(token, &scratch_.number)) {
      case data::ParseResult::kOk:
        return WriteField(scratch_.number, field, column, row_, batch_);
      case data::ParseResult::kOverflow:
        return FieldError::kOverflow;
      default:
        return FieldError::kTooPrecise;
    }
  }

  bool TakesAsText(const data::Field& field) const {
    return field.type.kind == TypeKind::kString && parser_.scalars_as_text_;
  }

  // Columns whose key the record does not have.
  bool FillMissing() {
    for (size_t column = 0; column < parser_.fields_.size(); ++column) {
      if (scratch_.seen[column] == scratch_.record) continue;
      const data::Field& field = parser_.fields_[column];
      if (!Check(field, "", WriteNull(field, column, row_, batch_))) return false;
    }
    return true;
  }

  bool Check(const data::Field& field, std::string_view value, FieldError error) {
    return error == FieldError::kNone || Bad(field, value, error);
  }

  bool Bad(const data::Field& field, std::string_view value, FieldError error) {
    Reject(field.name, value, Reason(error, field));
    return false;
  }

  bool NotJson(std::string_view line, simdjson::error_code error) {
    Reject("", line, fmt::format("the line is not one JSON object: {}", Explain(error)));
    return false;
  }

  void Reject(std::string_view column, std::string_view value, std::string reason) {
    if (value.ends_with('\r')) value.remove_suffix(1);
    out_.rejected.push_back(
        {out_.records, out_.lines, std::string(column), DeadLetterValue(value), std::move(reason)});
  }

  const NdjsonParser& parser_;
  Scratch& scratch_;
  ParsedPiece& out_;
  BatchBuilder builder_;
  data::RecordBatch* batch_ = nullptr;  // of the builder
  uint32_t row_ = 0;                    // that is being filled
};

void NdjsonParser::Parse(std::string_view text, bool /*at_end*/, ParsedPiece* out) const {
  std::unique_ptr<Scratch> scratch = TakeScratch();
  Work(*this, scratch.get(), out).Run(text);
  GiveScratch(std::move(scratch));
}

}  // namespace

std::unique_ptr<RecordParser> MakeNdjsonParser(NdjsonParserOptions options, BatchPool* pool) {
  return std::make_unique<NdjsonParser>(std::move(options), pool);
}

}  // namespace tripline::engine
