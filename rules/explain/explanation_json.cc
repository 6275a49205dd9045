#include <fmt/format.h>

#include "rules/explain/explanation.h"
#include "rules/explain/json_writer.h"

namespace tripline::rules {
namespace {

void WritePairs(const std::vector<std::pair<std::string, std::string>>& pairs, JsonWriter& json) {
  json.Object([&] {
    for (const auto& [name, value] : pairs) {
      json.Key(name);
      json.Text(value);
    }
  });
}

void WriteRow(const RowView& row, JsonWriter& json) {
  constexpr std::string_view kTruths[] = {"true", "false", "null"};
  json.Object([&] {
    json.Key("file");
    json.Text(row.file);
    json.Key("row");
    json.Plain(std::to_string(row.record));
    json.Key("event_time");
    json.Time(row.time_us);
    if (row.variable.empty()) return;
    json.Key("variable");
    json.Text(row.variable);
    json.Key("conditions");
    json.List([&] {
      for (const ConjunctView& part : row.conjuncts) {
        json.Object([&] {
          json.Key("condition");
          json.Text(part.text);
          json.Key("outcome");
          json.Plain(kTruths[static_cast<size_t>(part.truth)]);
          json.Key("values");
          WritePairs(part.values, json);
        });
      }
    });
  });
}

void WriteRows(std::string_view name, const std::vector<RowView>& rows, JsonWriter& json) {
  json.Key(name);
  json.List([&] {
    for (const RowView& row : rows) WriteRow(row, json);
  });
}

void WriteTexts(std::string_view name, const std::vector<std::string>& texts, JsonWriter& json) {
  json.Key(name);
  json.List([&] {
    for (const std::string& text : texts) json.Text(text);
  });
}

void WriteMatch(const MatchView& match, JsonWriter& json) {
  constexpr std::string_view kBy[] = {"time", "row", "end"};
  json.Object([&] {
    json.Key("settled_at");
    json.Time(match.settled_at_us);
    json.Key("settled_by");
    json.Text(kBy[static_cast<size_t>(match.settled_by)]);
    WriteRows("rows", match.rows, json);
    json.Key("measures");
    WritePairs(match.measures, json);
    WriteTexts("notes", match.notes, json);
  });
}

void WriteMiss(const MissView& miss, JsonWriter& json) {
  json.Object([&] {
    WriteRows("rows", miss.rows, json);
    json.Key("still_open");
    json.Plain(miss.still_open ? "true" : "false");
    json.Key("ended_at");
    json.Time(miss.ended_at_us);
    json.Key("ended_by");
    miss.ended_by.has_value() ? WriteRow(*miss.ended_by, json) : json.Plain("null");
    json.Key("waits");
    json.List([&] {
      for (const WaitView& wait : miss.waits) {
        json.Object([&] {
          json.Key("waited_for");
          json.Text(wait.waited_for);
          json.Key("rule");
          json.Text(RuleName(wait.rule));
          json.Key("text");
          json.Text(wait.sentence);
          json.Key("went_before");
          wait.earlier.has_value() ? WriteRow(*wait.earlier, json) : json.Plain("null");
          WriteRows("tested", wait.tested, json);
        });
      }
    });
  });
}

void WriteWatermarks(const std::vector<WatermarkView>& watermarks, JsonWriter& json) {
  json.Key("watermarks");
  json.List([&] {
    for (const WatermarkView& mark : watermarks) {
      json.Object([&] {
        json.Key("stream");
        json.Text(mark.stream);
        json.Key("watermark");
        json.Time(mark.watermark_us);
        json.Key("held_back_by");
        json.Text(mark.file);
        json.Key("last_row");
        json.Time(mark.last_row_us);
      });
    }
  });
}

}  // namespace

std::string ExplanationJson(const Explanation& explanation) {
  JsonWriter json;
  json.Object([&] {
    json.Key("rule");
    json.Text(explanation.rule);
    json.Key("kind");
    json.Text(explanation.match ? "match" : "row");
    json.Key("key");
    json.Text(explanation.key);
    json.Key("from");
    json.Time(explanation.from_us);
    json.Key("to");
    json.Time(explanation.to_us);
    json.Key("rows");
    json.Plain(std::to_string(explanation.rows));
    json.Key("rows_in_span");
    json.Plain(std::to_string(explanation.rows_in_span));
    WriteTexts("notes", explanation.notes, json);
    json.Key("matches");
    json.List([&] {
      for (const MatchView& match : explanation.matches) WriteMatch(match, json);
    });
    json.Key("nearest_partial_match");
    explanation.miss.has_value() ? WriteMiss(*explanation.miss, json) : json.Plain("null");
    json.Key("nearest_row");
    explanation.nearest_row.has_value() ? WriteRow(*explanation.nearest_row, json) : json.Plain("null");
    WriteRows("not_fired", explanation.not_fired, json);
    WriteWatermarks(explanation.watermarks, json);
    WriteRows("late", explanation.late, json);
    WriteTexts("rejected", explanation.rejected, json);
    json.Key("rejected_elsewhere");
    json.Plain(std::to_string(explanation.rejected_elsewhere));
  });
  return json.Take();
}

}  // namespace tripline::rules
