#include <fmt/format.h>

#include <algorithm>

#include "dsl/analysis_advice.h"
#include "dsl/analysis_capability.h"
#include "dsl/analysis_parts.h"

namespace tripline::dsl {

namespace {

// What a written type is called in the language; its parameters are looked at by the caller.
std::optional<data::Type> TypeOfName(const std::string& name) {
  static const std::pair<std::string_view, data::Type> kTypes[] = {
      {"bool", data::BoolType()},
      {"boolean", data::BoolType()},
      {"int", data::IntType()},
      {"integer", data::IntType()},
      {"bigint", data::IntType()},
      {"smallint", data::IntType()},
      {"tinyint", data::IntType()},
      {"double", data::DoubleType()},
      {"double precision", data::DoubleType()},
      {"float", data::DoubleType()},
      {"string", data::StringType()},
      {"varchar", data::StringType()},
      {"text", data::StringType()},
      {"timestamp", data::TimestampType()},
      {"duration", data::DurationType()},
      {"decimal", data::DecimalType(data::kMaxPrecision, 0)},
      {"numeric", data::DecimalType(data::kMaxPrecision, 0)},
  };
  for (const auto& [known, type] : kTypes) {
    if (known == name) return type;
  }
  return std::nullopt;
}

std::optional<data::Type> DecimalOf(const TypeName& written, DiagnosticSink& sink) {
  if (written.parameters.empty() || written.parameters.size() > 2) {
    sink.Error("TRL0266", written.span, "a decimal needs its digits and how many of them stand behind the point")
        .Fix("write decimal(12,2)");
    return std::nullopt;
  }
  const int64_t precision = written.parameters[0];
  const int64_t scale = written.parameters.size() == 2 ? written.parameters[1] : 0;
  if (precision < 1 || precision > data::kMaxPrecision || scale < 0 || scale > precision) {
    sink.Error(
        "TRL0266", written.span,
        fmt::format("decimal({},{}) is none: 1 to 38 digits, 0 to all of them behind the point", precision, scale));
    return std::nullopt;
  }
  return data::DecimalType(static_cast<int>(precision), static_cast<int>(scale));
}

}  // namespace

std::optional<data::Type> AnalyseType(const TypeName& written, DiagnosticSink& sink) {
  const std::optional<data::Type> type = TypeOfName(AsciiLower(written.text));
  if (!type) {
    AdviseOnType(sink.Error("TRL0266", written.span, fmt::format("there is no type '{}'", written.text))
                     .Fix("the types are bool, int, double, decimal(p,s), string, timestamp and duration"),
                 written);
    return std::nullopt;
  }
  if (type->kind == data::TypeKind::kDecimal) return DecimalOf(written, sink);
  // timestamp(6) says what a timestamp is; every other number would promise something that does not happen.
  const bool micros = type->kind == data::TypeKind::kTimestamp && written.parameters == std::vector<int64_t>{6};
  if (!written.parameters.empty() && !micros) {
    sink.Error("TRL0266", written.span, fmt::format("type '{}' takes no numbers in parentheses", written.text))
        .Fix(fmt::format("write {}", data::TypeName(*type)), {written.span, data::TypeName(*type)});
    return std::nullopt;
  }
  return type;
}

namespace {

class StreamAnalyser {
 public:
  StreamAnalyser(AnalysisContext& context, const StreamStatement& statement)
      : context_(context), statement_(statement) {}

  StreamModel Analyse() {
    model_.name = statement_.name.text;
    model_.span = statement_.name.span;
    Columns();
    // The stream is looked up by its own columns only, so a context entry of its own serves.
    entry_.model = &model_;
    entry_.statement = &statement_;
    EventTime();
    Watermark();
    Late();
    Unique();
    return std::move(model_);
  }

  std::vector<std::string> broken_columns() const { return entry_.broken_columns; }

 private:
  void Columns() {
    auto schema = std::make_shared<data::Schema>();
    DeclaredNames names(context_, "columns");
    for (const ColumnDeclaration& column : statement_.columns) {
      const bool first = names.Declare(column.name.text, column.name.span);
      const std::optional<data::Type> type = ColumnType(column);
      if (!first) continue;
      if (!type) {
        entry_.broken_columns.push_back(column.name.text);
        continue;
      }
      schema->fields.push_back({column.name.text, *type, column.not_null, column.label});
    }
    model_.schema = std::move(schema);
  }

  std::optional<data::Type> ColumnType(const ColumnDeclaration& column) {
    // `string a` for `a string`: C and its heirs write the type in front.
    if (TypeOfName(AsciiLower(column.name.text)) && !TypeOfName(AsciiLower(column.type.text)) &&
        column.type.parameters.empty()) {
      context_.Error("TRL0266", column.type.span, fmt::format("there is no type '{}'", column.type.text))
          .Fix("the name stands in front of the type",
               {Cover(column.name.span, column.type.span), fmt::format("{} {}", column.type.text, column.name.text)});
      return std::nullopt;
    }
    return AnalyseType(column.type, *context_.sink);
  }

  void EventTime() {
    if (!statement_.event_time) return;
    const std::optional<uint32_t> column = OneColumn(context_, entry_, *statement_.event_time);
    if (!column) return;
    const data::Field& field = model_.schema->fields[*column];
    if (field.type.kind != data::TypeKind::kTimestamp) {
      Diagnostic& error = context_.Error(
          "TRL0270", statement_.event_time->span,
          fmt::format("the event time must be a timestamp, but '{}' is {}", field.name, data::TypeName(field.type)));
      RelateColumn(error.Fix("declare it as timestamp"), entry_, field.name, "it is declared here");
      return;
    }
    model_.time_column = static_cast<int32_t>(*column);
  }

  void Watermark() {
    model_.on_arrival = statement_.on_arrival;
    if (statement_.on_arrival && statement_.watermark) {
      context_.Error("TRL0271", statement_.watermark_span, "a stream has either a watermark or 'on arrival', not both")
          .Related(statement_.on_arrival_span, "'on arrival' is here");
    }
    if (statement_.watermark) {
      if (!statement_.event_time) {
        context_.Error("TRL0270", statement_.watermark_span, "a watermark is a bound on event time, and there is none")
            .Fix("add 'event time COLUMN'");
      }
      if (const auto period = AnalysePeriod(context_, *statement_.watermark, "a watermark", Months::kRefused,
                                            Zero::kAllowed, nullptr)) {
        model_.watermark = *period;
      }
    }
    if (statement_.idle_after) {
      model_.idle_after =
          AnalysePeriod(context_, *statement_.idle_after, "'idle after'", Months::kRefused, Zero::kRefused, nullptr);
    }
  }

  void Late() {
    switch (statement_.late) {
      case LatePolicy::kUnspecified:
      case LatePolicy::kDrop:
        break;
      case LatePolicy::kAccept:
        model_.late = StreamModel::Late::kAccept;
        break;
      case LatePolicy::kTo:
        model_.late = StreamModel::Late::kToStream;
        if (!statement_.late_stream) break;
        model_.late_to = statement_.late_stream->text;
        if (RefersTo(*statement_.late_stream, model_.name)) {
          context_.Error("TRL0273", statement_.late_stream->span, "a stream's late rows can't go to the stream itself");
        }
        break;
    }
  }

  void Unique() {
    if (statement_.unique.empty()) return;
    if (statement_.unique.size() > 1) {
      RefuseCapability(context_, Capability::kUniqueColumns,
                       Cover(statement_.unique.front().span, statement_.unique.back().span));
    }
    if (const std::optional<uint32_t> column = OneColumn(context_, entry_, statement_.unique[0])) {
      model_.unique_column = static_cast<int32_t>(*column);
    }
    if (!statement_.unique_within) {
      context_.Error("TRL0273", statement_.unique[0].span, "'unique' needs 'within D': nothing is remembered for ever")
          .Fix("write unique tx_id within 1 hour");
      return;
    }
    if (!statement_.event_time) {
      context_.Error("TRL0270", statement_.unique_within->span, "'within' is a span of event time, and there is none")
          .Fix("add 'event time COLUMN'");
    }
    if (const auto period =
            AnalysePeriod(context_, *statement_.unique_within, "'within'", Months::kRefused, Zero::kRefused, nullptr)) {
      model_.unique_within = *period;
    }
  }

  AnalysisContext& context_;
  const StreamStatement& statement_;
  StreamModel model_;
  StreamEntry entry_;
};

}  // namespace

void AnalyseStreams(AnalysisContext& context, const RuleSet& rules, Model& model) {
  DeclaredNames names(context, "streams");
  struct Analysed {
    StreamModel model;
    std::vector<std::string> broken;
    const StreamStatement* statement;
  };
  std::vector<Analysed> streams;
  for (const StreamStatement& statement : rules.streams) {
    const bool first = names.Declare(statement.name.text, statement.name.span);
    if (EqualsIgnoreCase(statement.name.text, "alerts")) {
      context.Error("TRL0274", statement.name.span, "'alerts' is the stream of alerts and can't be declared");
      context.refused_streams.push_back(statement.name.text);
      continue;
    }
    if (!statement.query.empty()) {
      RefuseCapability(context, Capability::kDerivedStreams, statement.name.span);
      context.refused_streams.push_back(statement.name.text);
      continue;
    }
    StreamAnalyser analyser(context, statement);
    StreamModel stream = analyser.Analyse();
    if (first) streams.push_back({std::move(stream), analyser.broken_columns(), &statement});
  }
  std::sort(streams.begin(), streams.end(), [](const auto& a, const auto& b) { return a.model.name < b.model.name; });
  for (Analysed& stream : streams) model.streams.push_back(std::move(stream.model));
  for (size_t i = 0; i < streams.size(); ++i) {
    context.streams.push_back({&model.streams[i], std::move(streams[i].broken), streams[i].statement});
  }
}

}  // namespace tripline::dsl
