// Makes a firing of a rule: evaluates `unless`, reason, emits and cooldown key over the last row and the measures, and
// renders the alert's text where it is cheap and parallel.
//
// RuleOutput is what is decided once per rule; a FiringWriter is one caller's working memory for it.
//
// Thread-safety: RuleOutput immutable; FiringWriter one caller at a time. Failures: those of data::Program::Compile.
#ifndef TRIPLINE_RULES_COMPILE_FIRING_WRITER_H_
#define TRIPLINE_RULES_COMPILE_FIRING_WRITER_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/merged_rows.h"
#include "dsl/model.h"
#include "engine/data/program.h"
#include "rules/judge/firing.h"

namespace tripline::rules {

// One row of a match, as the alert lists it.
struct FiredRow {
  engine::OrderKey key;
  uint32_t variable = 0;
  data::VectorView unique;  // of the stream's unique column; no type where none is declared
};

// What an alert of kind `budget` says: which budget, and what went.
struct CutText {
  std::string_view exceeded;  // "rows", "runs" or "bytes"
  uint64_t limit = 0;
  uint64_t dropped_rows = 0;
  uint64_t dropped_runs = 0;
};

struct RuleOutput {
  // `rows`: that the rule reads, merged where its streams are several.
  static data::StatusOr<RuleOutput> Make(const dsl::Model& model, const dsl::RuleModel& rule, uint32_t number,
                                         const dsl::MergedRows& rows);

  uint32_t number = 0;
  std::string identity;                       // rule, version and kind, for the alert's id
  std::string timeout_identity;
  std::string budget_identity;
  std::vector<std::string> stream_heads;      // {"stream":"…","file": for each stream of the model
  bool has_event_time = false;
  uint32_t columns = 0;                       // of a row
  std::vector<uint32_t> needed_columns;       // of the last row, for the program
  data::Program program;                      // roots in this order: unless, cooldown key, emits, reason expressions
  std::optional<size_t> unless;
  size_t first_cooldown = 0, cooldowns = 0;
  size_t first_emit = 0;
  std::vector<std::string> emit_heads;        // "name":
  std::vector<dsl::ReasonPiece> reason;       // its expressions follow the emits in the program, in order
  size_t first_reason = 0;
  std::vector<std::optional<uint32_t>> arrays;  // from first_emit on: the measure, where a root is an array
  bool cooldown_by_rule_key = false;
  std::vector<std::string> measure_heads;     // "name":
  std::vector<uint32_t> array_measures;       // ascending
  std::vector<std::string> timeout_heads;     // of the measures of timeouts
};

class FiringWriter {
 public:
  FiringWriter(const RuleOutput& output, const std::vector<std::string>* sources);

  // inputs()[i] for every needed column i, and inputs()[columns + m] for every measure m that is no array.
  std::vector<data::VectorView>& inputs() { return inputs_; }
  std::vector<data::StringRef>& cells() { return cells_; }  // one per column, for strings the views refer to

  // A measure of the next Write carries an error: counted there with those of the program.
  void NoteError() { failed_ = true; }

  // Appends a firing: its texts, id, suppression; order and settlement are the caller's to fill in before and after.
  // arrays: values of measures that are arrays, by measure (others unused); empty where there is none.
  Firing& Write(std::string_view key, std::span<const FiredRow> rows, size_t measures,
                std::span<const data::Value> arrays, FiringPacket* packet);

  // The same for starts that were given up. rows: the first of them, and the one behind which there was too much.
  Firing& WriteCut(std::string_view key, std::span<const FiredRow> rows, const CutText& cut, FiringPacket* packet);
  // The same for what `within` ended: measures and rows alone. measures: their values, by measure of a timeout.
  Firing& WriteTimeout(std::string_view key, std::span<const FiredRow> rows, std::span<const data::Value> measures,
                       FiringPacket* packet);

 private:
  Firing& Begin(std::string_view key, std::span<const FiredRow> rows, std::string_view identity,
                FiringPacket* packet);
  void WriteTimes(std::span<const FiredRow> rows, Firing* firing, std::string* text) const;
  void WriteBody(std::span<const FiredRow> rows, size_t measures, std::span<const data::Value> arrays,
                 std::string* text);
  void WriteRows(std::span<const FiredRow> rows, std::string* text);
  void HashId(std::string_view identity, std::string_view key, std::span<const FiredRow> rows, Firing* firing);

  // The value of a root from first_emit on.
  data::Value Shown(size_t root, std::span<const data::Value> arrays) const;

  const RuleOutput& output_;
  const std::vector<std::string>* sources_;
  std::vector<std::string> source_heads_;  // "…","row":
  std::vector<std::string> source_names_;  // for ids
  data::Program::Scratch scratch_;
  std::vector<data::VectorView> inputs_;
  std::vector<data::StringRef> cells_;
  bool failed_ = false;
  std::string reason_;
  std::string id_bytes_;
};

// "first_time":…,"last_time":…
void AppendTimesJson(int64_t first_us, int64_t last_us, bool has_event_time, std::string* text);

// One value of a column of a batch as a view of one row; *cell and *word hold what the view may need.
data::VectorView RowView(const data::VectorView& column, uint32_t row, uint64_t* word);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_FIRING_WRITER_H_
