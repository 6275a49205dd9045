#include "rules/compile/firing_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/data/text.h"
#include "rules/compile/key_encoder.h"
#include "rules/compile/value_format.h"

namespace tripline::rules {
namespace {

constexpr uint64_t kNullWord = 0;

std::string JsonHead(std::string_view name) {
  std::string head;
  data::AppendJsonString(name, &head);
  head += ':';
  return head;
}

std::string WithoutFolder(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

// What stands for a source in ids: its name without folder, so that moved files give the same alerts. Files of one name
// are told apart by their paths, and one that is given twice by its number.
std::vector<std::string> NamesForIds(const std::vector<std::string>& sources) {
  std::map<std::string, size_t> of_name, of_path;
  for (const std::string& source : sources) ++of_name[WithoutFolder(source)];
  std::vector<std::string> names;
  for (const std::string& source : sources) {
    names.push_back(WithoutFolder(source));
    if (of_name[names.back()] == 1) continue;
    const size_t before = of_path[source]++;
    names.back() = before == 0 ? source : source + '\0' + std::to_string(before);
  }
  return names;
}

void AppendTimeJson(int64_t us, bool has_event_time, std::string* text) {
  if (!has_event_time) {
    *text += "null";
    return;
  }
  text->push_back('"');
  data::AppendTimestamp(us, text);
  text->push_back('"');
}

}  // namespace

void AppendTimesJson(int64_t first_us, int64_t last_us, bool has_event_time, std::string* text) {
  *text += "\"first_time\":";
  AppendTimeJson(first_us, has_event_time, text);
  *text += ",\"last_time\":";
  AppendTimeJson(last_us, has_event_time, text);
}

data::VectorView RowView(const data::VectorView& column, uint32_t row, uint64_t* word) {
  const uint32_t i = column.constant ? 0 : row;
  data::VectorView view{column.type, column.values, nullptr, nullptr, true};
  if (!column.is_valid(row)) view.validity = &kNullWord;
  if (column.type.kind == data::TypeKind::kBool) {
    *word = data::GetBit(column.as<uint64_t>(), i) ? 1 : 0;
    view.values = word;
  } else {
    view.values = column.as<uint8_t>() + size_t{data::ValueBytes(column.type)} * i;
  }
  return view;
}

namespace {

void AddMeasures(const dsl::MatchModel& match, RuleOutput* output) {
  for (const dsl::MeasureModel& measure : match.measures) {
    if (measure.expression->type.kind == data::TypeKind::kArray) {
      output->array_measures.push_back(static_cast<uint32_t>(output->measure_heads.size()));
    }
    output->measure_heads.push_back(JsonHead(measure.name));
  }
  for (const dsl::MeasureModel& measure : match.timeout_measures) {
    output->timeout_heads.push_back(JsonHead(measure.name));
  }
}

}  // namespace

data::StatusOr<RuleOutput> RuleOutput::Make(const dsl::Model& model, const dsl::RuleModel& rule, uint32_t number,
                                            const dsl::MergedRows& rows) {
  RuleOutput output;
  output.number = number;
  output.identity = rule.name + '\0' + std::to_string(rule.version.value_or(1)) + '\0' +
                    (rule.match.has_value() ? "match" : "row") + '\0';
  output.timeout_identity = rule.name + '\0' + std::to_string(rule.version.value_or(1)) + '\0' + "timeout" + '\0';
  output.budget_identity = rule.name + '\0' + std::to_string(rule.version.value_or(1)) + '\0' + "budget" + '\0';
  for (const dsl::StreamModel& stream : model.streams) {
    std::string& head = output.stream_heads.emplace_back("{\"stream\":");
    data::AppendJsonString(stream.name, &head);
    head += ",\"file\":";
  }
  output.has_event_time = model.streams[rule.streams[0]].time_column >= 0;
  output.columns = static_cast<uint32_t>(rows.schema->fields.size());
  std::vector<data::ExprPtr> roots;
  if (rule.unless != nullptr) {
    output.unless = roots.size();
    roots.push_back(rule.unless);
  }
  output.first_cooldown = roots.size();
  if (rule.cooldown.has_value()) {
    for (const data::ExprPtr& key : rule.cooldown->key) roots.push_back(key);
    output.cooldown_by_rule_key = rule.cooldown->key.empty();
  }
  output.cooldowns = roots.size() - output.first_cooldown;
  output.first_emit = roots.size();
  for (const dsl::EmitModel& emit : rule.emits) {
    output.emit_heads.push_back(JsonHead(emit.name));
    roots.push_back(emit.expression);
  }
  output.first_reason = roots.size();
  output.reason = rule.reason;
  for (const dsl::ReasonPiece& piece : rule.reason) {
    if (piece.expression != nullptr) roots.push_back(piece.expression);
  }
  for (size_t root = output.first_emit; root < roots.size(); ++root) {
    const data::Expr& shown = *roots[root];
    const bool array = shown.kind == data::ExprKind::kInput && shown.type.kind == data::TypeKind::kArray;
    output.arrays.push_back(array ? std::optional<uint32_t>(shown.input - output.columns) : std::nullopt);
  }
  TRIPLINE_ASSIGN_OR_RETURN(output.program, data::Program::Compile(roots));
  std::set<uint32_t> needed;
  for (const data::ExprPtr& root : roots) {
    data::VisitInputs(*root, [&](uint32_t input, data::Type) {
      if (input < output.columns) needed.insert(input);
    });
  }
  output.needed_columns.assign(needed.begin(), needed.end());
  if (rule.match.has_value()) AddMeasures(*rule.match, &output);
  return output;
}

FiringWriter::FiringWriter(const RuleOutput& output, const std::vector<std::string>* sources)
    : output_(output), sources_(sources), scratch_(output.program.MakeScratch(1)) {
  inputs_.resize(output.columns + output.measure_heads.size());
  cells_.resize(output.columns);
  for (const std::string& source : *sources) {
    std::string head;
    data::AppendJsonString(source, &head);
    head += ",\"row\":";
    source_heads_.push_back(std::move(head));
  }
  source_names_ = NamesForIds(*sources);
}

namespace {

TextRange RangeFrom(size_t begin, const std::string& text) {
  return {static_cast<uint32_t>(begin), static_cast<uint32_t>(text.size() - begin)};
}

}  // namespace

Firing& FiringWriter::Begin(std::string_view key, std::span<const FiredRow> rows, std::string_view identity,
                            FiringPacket* packet) {
  Firing& firing = packet->firings.emplace_back();
  firing.rule = output_.number;
  firing.first_row = rows.front().key;
  firing.last_row = rows.back().key;
  HashId(identity, key, rows, &firing);
  const size_t begin = packet->text.size();
  packet->text += KeyText(key);
  firing.key_text = RangeFrom(begin, packet->text);
  return firing;
}

void FiringWriter::WriteTimes(std::span<const FiredRow> rows, Firing* firing, std::string* text) const {
  const size_t begin = text->size();
  AppendTimesJson(rows.front().key.time_us, rows.back().key.time_us, output_.has_event_time, text);
  firing->first_last_json = RangeFrom(begin, *text);
}

Firing& FiringWriter::Write(std::string_view key, std::span<const FiredRow> rows, size_t measures,
                            std::span<const data::Value> arrays, FiringPacket* packet) {
  Firing& firing = Begin(key, rows, output_.identity, packet);
  std::string& text = packet->text;
  // All that an expression can ask of an array is whether it is there.
  static constexpr uint64_t kPresent = 0;
  for (const uint32_t measure : output_.array_measures) {
    const void* present = arrays[measure].is_null() ? nullptr : &kPresent;
    inputs_[output_.columns + measure] = {data::IntType(), present, nullptr, nullptr, true};
  }
  output_.program.Run(inputs_, 1, scratch_);
  for (size_t i = 0; i < output_.program.roots(); ++i) failed_ = failed_ || output_.program.CountErrors(scratch_, i, 1) > 0;
  if (std::exchange(failed_, false)) packet->CountErrors(output_.number, 1);
  if (output_.unless.has_value()) {
    uint64_t holds = 0;
    output_.program.ResultTrueBits(scratch_, *output_.unless, 1, &holds);
    firing.suppressed = holds != 0;
  }
  size_t begin = text.size();
  if (output_.cooldown_by_rule_key) text += key;
  for (size_t i = 0; i < output_.cooldowns; ++i) {
    AppendKeyColumn(output_.program.result(scratch_, output_.first_cooldown + i), 0, &text);
  }
  firing.cooldown_key = RangeFrom(begin, text);
  WriteTimes(rows, &firing, &text);
  begin = text.size();
  WriteBody(rows, measures, arrays, &text);
  firing.body_json = RangeFrom(begin, text);
  return firing;
}

Firing& FiringWriter::WriteTimeout(std::string_view key, std::span<const FiredRow> rows,
                                   std::span<const data::Value> measures, FiringPacket* packet) {
  Firing& firing = Begin(key, rows, output_.timeout_identity, packet);
  std::string& text = packet->text;
  firing.kind = Firing::Kind::kTimeout;
  WriteTimes(rows, &firing, &text);
  const size_t begin = text.size();
  text += "\"measures\":{";
  for (size_t i = 0; i < measures.size(); ++i) {
    if (i > 0) text.push_back(',');
    text += output_.timeout_heads[i];
    data::AppendJson(measures[i], &text);
  }
  text.push_back('}');
  WriteRows(rows, &text);
  firing.body_json = RangeFrom(begin, text);
  return firing;
}

Firing& FiringWriter::WriteCut(std::string_view key, std::span<const FiredRow> rows, const CutText& cut,
                               FiringPacket* packet) {
  Firing& firing = Begin(key, rows, output_.budget_identity, packet);
  std::string& text = packet->text;
  firing.kind = Firing::Kind::kBudget;
  WriteTimes(rows, &firing, &text);
  const size_t begin = text.size();
  fmt::format_to(std::back_inserter(text),
                 R"("exceeded":"{0}","limit":{1},"dropped_rows":{2},"dropped_runs":{3},"reason":"the key held more than {1} )"
                 R"({0} for this rule: starts in its {2} oldest rows were given up")",
                 cut.exceeded, cut.limit, cut.dropped_rows, cut.dropped_runs);
  WriteRows(rows, &text);
  firing.body_json = RangeFrom(begin, text);
  return firing;
}

// Programs know no arrays: one that is shown as it is comes from the measures.
data::Value FiringWriter::Shown(size_t root, std::span<const data::Value> arrays) const {
  const std::optional<uint32_t>& array = output_.arrays[root - output_.first_emit];
  return array.has_value() ? arrays[*array] : data::ValueAt(output_.program.result(scratch_, root), 0);
}

void FiringWriter::WriteBody(std::span<const FiredRow> rows, size_t measures, std::span<const data::Value> arrays,
                             std::string* text) {
  *text += "\"measures\":{";
  for (size_t i = 0; i < measures; ++i) {
    if (i > 0) text->push_back(',');
    *text += output_.measure_heads[i];
    const bool array = std::binary_search(output_.array_measures.begin(), output_.array_measures.end(), i);
    data::AppendJson(array ? arrays[i] : data::ValueAt(inputs_[output_.columns + i], 0), text);
  }
  text->push_back('}');
  for (size_t i = 0; i < output_.emit_heads.size(); ++i) {
    text->push_back(',');
    *text += output_.emit_heads[i];
    data::AppendJson(Shown(output_.first_emit + i, arrays), text);
  }
  reason_.clear();
  size_t root = output_.first_reason;
  for (const dsl::ReasonPiece& piece : output_.reason) {
    reason_ += piece.text;
    if (piece.expression == nullptr) continue;
    AppendFormatted(Shown(root++, arrays), piece.format, &reason_);
  }
  *text += ",\"reason\":";
  data::AppendJsonString(reason_, text);
  WriteRows(rows, text);
}

void FiringWriter::WriteRows(std::span<const FiredRow> rows, std::string* text) {
  *text += ",\"rows\":[";
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) text->push_back(',');
    const engine::FileRow row = engine::FileRowOf(rows[i].key.row);
    *text += output_.stream_heads[rows[i].key.stream];
    *text += source_heads_[row.file];
    data::AppendInt(static_cast<int64_t>(row.record), text);
    text->push_back('}');
  }
  text->push_back(']');
}

void FiringWriter::HashId(std::string_view identity, std::string_view key, std::span<const FiredRow> rows,
                          Firing* firing) {
  id_bytes_ = identity;
  id_bytes_ += key;
  for (const FiredRow& row : rows) {
    if (row.unique.type.kind != data::TypeKind::kNull && row.unique.is_valid(0)) {
      AppendKeyColumn(row.unique, 0, &id_bytes_);
    } else {
      const engine::FileRow place = engine::FileRowOf(row.key.row);
      id_bytes_ += source_names_[place.file];
      id_bytes_.push_back('\0');
      id_bytes_.append(reinterpret_cast<const char*>(&place.record), sizeof place.record);
    }
    id_bytes_.append(reinterpret_cast<const char*>(&row.variable), sizeof row.variable);
  }
  const XXH128_hash_t hash = XXH3_128bits(id_bytes_.data(), id_bytes_.size());
  firing->id_high = hash.high64;
  firing->id_low = hash.low64;
}

}  // namespace tripline::rules
