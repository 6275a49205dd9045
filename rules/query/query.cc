#include "rules/query/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "dsl/analysis.h"
#include "dsl/parser.h"
#include "engine/data/function.h"
#include "engine/flow/job.h"
#include "engine/io/file_source.h"
#include "engine/io/input_paths.h"
#include "rules/compile/match_plan.h"
#include "rules/query/held_sink.h"
#include "rules/query/infer.h"
#include "rules/query/ordered_source.h"
#include "rules/query/query_final.h"
#include "rules/query/row_table.h"

namespace tripline::rules {
namespace {

using Files = std::map<std::string, std::vector<InputFile>>;

constexpr size_t kRejectedShown = 5;

// The files of each name, in the order of the command line. What can be read once, and is read more often where the
// types follow from the values, is kept in memory.
data::StatusOr<Files> FindFiles(const QueryOptions& options) {
  Files files;
  bool standard_input = false;
  for (const QueryInput& input : options.inputs) {
    TRIPLINE_ASSIGN_OR_RETURN(const std::vector<std::string> paths, engine::ExpandInput(input.file));
    for (const std::string& path : paths) {
      if (path == "-" && std::exchange(standard_input, true)) {
        return data::Error(data::Fault::kCaller, "TRL0717", "standard input can be one input only");
      }
      InputFile file{path, path};
      if (options.schema == nullptr && !CanBeReadAgain(path)) {
        TRIPLINE_ASSIGN_OR_RETURN(file.path, SpoolInput(path));
      }
      files[input.name].push_back(std::move(file));
    }
  }
  return files;
}

// The streams that the statement can name, as a model; types declared or inferred.
class QuerySchema {
 public:
  QuerySchema(const QueryOptions& options, const Files& files) : options_(options), files_(files) {}

  data::Status Find(InferExtent extent) {
    model_.streams.clear();
    whole_ = every_column_seen_ = true;
    for (const auto& [name, paths] : files_) {
      dsl::StreamModel stream;
      if (options_.schema != nullptr) {
        TRIPLINE_ASSIGN_OR_RETURN(stream, Declared(name));
      } else {
        TRIPLINE_ASSIGN_OR_RETURN(const Inferred inferred, InferSchema(paths, extent, options_.stop));
        whole_ = whole_ && inferred.whole;
        every_column_seen_ = every_column_seen_ && inferred.every_column_seen;
        stream.schema = std::make_shared<const data::Schema>(inferred.schema);
      }
      stream.name = name;
      model_.streams.push_back(std::move(stream));  // the map is ascending by name, as a model's streams are
    }
    return data::OkStatus();
  }

  const dsl::Model& model() const { return model_; }
  bool whole() const { return whole_; }
  bool every_column_seen() const { return every_column_seen_; }

 private:
  data::StatusOr<dsl::StreamModel> Declared(const std::string& name) const {
    std::vector<std::string> names;
    for (const dsl::StreamModel& stream : options_.schema->streams) {
      if (stream.name == name) return stream;
      names.push_back(stream.name);
    }
    const std::vector<std::string> similar = data::SimilarNames(name, names);
    return data::Error(data::Fault::kCaller, "TRL0663",
                       fmt::format("the schema has no stream '{}', only {}{}", name, fmt::join(names, ", "),
                                   similar.empty() ? "" : fmt::format("; did you mean '{}'?", similar.front())));
  }

  const QueryOptions& options_;
  const Files& files_;
  dsl::Model model_;
  bool whole_ = true;
  bool every_column_seen_ = true;
};

bool IsStopped(const QueryOptions& options) { return options.stop && options.stop(); }

class QueryRun {
 public:
  QueryRun(const QueryOptions& options, const Files& files, const dsl::Model& model, const dsl::SelectModel& select,
           TextSink* sink)
      : options_(options), files_(files), model_(model), select_(select), sink_(sink) {}

  // Whether the input of a match may be tried as a stream of rows: one file, which can be read again if it turns out to
  // be in another order.
  bool MayBeInOrder() const {
    const std::vector<InputFile>& files = files_.at(stream().name);
    return select_.match.has_value() && files.size() == 1 && CanBeReadAgain(files.front().path);
  }
  // Reads the input as it comes. A failure says nothing but that it has to be loaded; what has been written then is not
  // right. REQUIRES: MayBeInOrder().
  data::StatusOr<QueryReport> RunInOrder() {
    TRIPLINE_ASSIGN_OR_RETURN(auto sources, Open());
    const int32_t time_column = MatchTimeColumn();
    std::vector<engine::JobInput> inputs;
    inputs.push_back({std::make_unique<OrderedSource>(std::move(sources.front()), select_.match->order_by, time_column),
                      select_.stream, time_column});
    return RunJob(std::move(inputs), RowsRead::kAll);
  }

  // Reads the input of a match into memory. Not needed for other selects.
  data::Status Load() {
    TRIPLINE_ASSIGN_OR_RETURN(auto sources, Open());
    TRIPLINE_ASSIGN_OR_RETURN(table_, LoadTable(std::move(sources), options_.threads, options_.stop));
    return data::OkStatus();
  }
  uint64_t rejected() const {
    uint64_t count = 0;
    for (const auto& letters : letters_) count += letters->count();
    return count;
  }

  data::StatusOr<QueryReport> Run() {
    TRIPLINE_ASSIGN_OR_RETURN(auto inputs, MakeInputs());
    return RunJob(std::move(inputs), RowsRead::kUntilFull);
  }

 private:
  enum class RowsRead : uint8_t { kAll, kUntilFull };  // although nothing more can change the result

  data::StatusOr<QueryReport> RunJob(std::vector<engine::JobInput> inputs, RowsRead rows_read) {
    TRIPLINE_ASSIGN_OR_RETURN(const SelectShape shape, SelectShape::Make(select_, options_.format));
    ResultWriter writer(shape, {select_.distinct, select_.offset, select_.limit, options_.stop}, sink_);
    TRIPLINE_ASSIGN_OR_RETURN(const std::unique_ptr<QueryFinal> final_stage, MakeFinal(shape, &writer));
    std::shared_ptr<const engine::Plan> plan;
    if (select_.match.has_value()) {
      TRIPLINE_ASSIGN_OR_RETURN(plan, CompileMatch(model_, select_, options_.budget));
    } else {
      TRIPLINE_ASSIGN_OR_RETURN(plan, CompileSelect(select_, shape));
    }
    engine::JobOptions job_options;
    job_options.threads = options_.threads;
    job_options.shards = options_.shards;
    if (options_.batch_rows > 0) job_options.frame_rows = options_.batch_rows;
    TRIPLINE_ASSIGN_OR_RETURN(const std::unique_ptr<engine::Job> job,
                              engine::Job::Make(job_options, plan, final_stage.get(), std::move(inputs)));
    final_stage->set_on_full(
        [&] {
          if (rows_read == RowsRead::kUntilFull || IsStopped(options_)) job->RequestStop();
        },
        options_.stop);
    TRIPLINE_RETURN_IF_ERROR(job->Run());
    QueryReport report;
    if (!writer.Stopped()) TRIPLINE_RETURN_IF_ERROR(final_stage->Finish());
    if (writer.Stopped()) report.outcome = QueryOutcome::kStopped;
    report.rows_read = job->progress().rows;
    report.rows_written = writer.rows_written();
    report.rejected = rejected();
    for (const auto& letters : letters_) {
      for (const engine::DeadLetter& letter : letters->letters()) {
        if (report.first_rejected.size() < kRejectedShown) report.first_rejected.push_back(letter);
      }
    }
    return report;
  }

  const dsl::StreamModel& stream() const { return model_.streams[select_.stream]; }

  data::StatusOr<std::vector<std::unique_ptr<engine::Source>>> Open() {
    engine::FileSourceOptions source_options;
    source_options.schema = stream().schema;
    source_options.strict = options_.strict;
    source_options.scalars_as_text = options_.schema == nullptr;  // a column of mixed kinds was found to be a string
    if (options_.batch_rows > 0) source_options.batch_rows = options_.batch_rows;
    std::vector<std::unique_ptr<engine::Source>> sources;
    for (const InputFile& file : files_.at(stream().name)) {
      TRIPLINE_ASSIGN_OR_RETURN(auto bytes, engine::OpenByteReader(file.path));
      const auto ordinal = static_cast<uint32_t>(sources.size());
      // A list a file: which of two files is read on first is chance.
      letters_.push_back(std::make_unique<engine::DeadLetterList>(kRejectedShown));
      source_options.dead_letters = letters_.back().get();
      TRIPLINE_ASSIGN_OR_RETURN(
          auto source, engine::MakeFileSource(stream().name, file.name, std::move(bytes), ordinal, source_options));
      sources.push_back(std::move(source));
    }
    return sources;
  }

  // `within` reads event time: the first column of the order.
  int32_t MatchTimeColumn() const {
    const std::vector<dsl::SortKey>& order = select_.match->order_by;
    if (order.empty() || order.front().descending || order.front().nulls_first) return -1;
    const data::Type type = stream().schema->fields[order.front().column].type;
    return type.kind == data::TypeKind::kTimestamp ? static_cast<int32_t>(order.front().column) : -1;
  }

  data::StatusOr<std::vector<engine::JobInput>> MakeInputs() {
    std::vector<engine::JobInput> inputs;
    if (select_.match.has_value()) {
      SortTable(select_.match->order_by, &table_);
      const int32_t time_column = MatchTimeColumn();
      inputs.push_back({MakeTableSource(std::move(table_), stream().name, time_column), select_.stream, time_column});
      return inputs;
    }
    TRIPLINE_ASSIGN_OR_RETURN(auto sources, Open());
    for (auto& source : sources) inputs.push_back({std::move(source), select_.stream, -1});
    return inputs;
  }

  data::StatusOr<std::unique_ptr<QueryFinal>> MakeFinal(const SelectShape& shape, ResultWriter* writer) const {
    std::unique_ptr<GroupFinal> groups;
    if (!select_.aggregates.empty() || !select_.group_by.empty()) {
      groups = std::make_unique<GroupFinal>(select_, shape, writer);
    }
    if (select_.match.has_value()) {
      TRIPLINE_ASSIGN_OR_RETURN(auto matches, MatchFinal::Make(select_, shape, writer, std::move(groups)));
      return std::unique_ptr<QueryFinal>(std::move(matches));
    }
    if (groups != nullptr) return std::unique_ptr<QueryFinal>(std::move(groups));
    return std::unique_ptr<QueryFinal>(std::make_unique<RenderedFinal>(writer));
  }

  const QueryOptions& options_;
  const Files& files_;
  const dsl::Model& model_;
  const dsl::SelectModel& select_;
  TextSink* sink_;
  std::vector<std::unique_ptr<engine::DeadLetterList>> letters_;  // by file
  RowTable table_;
};

}  // namespace

data::StatusOr<QueryReport> RunQuery(const QueryOptions& options, dsl::SourceSet& sources,
                                     dsl::DiagnosticSink& diagnostics, TextSink* sink) {
  QueryReport refused, stopped;
  refused.outcome = QueryOutcome::kRefused;
  stopped.outcome = QueryOutcome::kStopped;
  const dsl::FileId file = sources.Add("<query>", options.statement);
  const std::optional<dsl::Query> query = dsl::ParseQuery(sources, file, {}, diagnostics);
  if (!query.has_value() || diagnostics.has_errors()) return refused;

  TRIPLINE_ASSIGN_OR_RETURN(const Files files, FindFiles(options));
  QuerySchema schema(options, files);
  // A sample of the values first. Where that might not be the whole truth, all of them.
  for (const InferExtent extent : {InferExtent::kSample, InferExtent::kAll}) {
    TRIPLINE_RETURN_IF_ERROR(schema.Find(extent));
    if (IsStopped(options)) return stopped;
    const bool final_try = extent == InferExtent::kAll || schema.whole();
    if (!final_try && !schema.every_column_seen()) continue;
    dsl::DiagnosticSink found;
    const std::optional<dsl::SelectModel> select = dsl::AnalyseSelect(*query, schema.model(), found);
    const bool wrong = !select.has_value() || found.has_errors();
    if (!final_try && (wrong || !select->match.has_value())) continue;
    if (wrong) {
      for (const dsl::Diagnostic& each : found.diagnostics()) diagnostics.Add(each);
      return refused;
    }
    HeldSink held;
    QueryRun in_order(options, files, schema.model(), *select, &held);
    if (in_order.MayBeInOrder()) {
      const data::StatusOr<QueryReport> report = in_order.RunInOrder();
      if (report.ok() && report->outcome == QueryOutcome::kDone && !final_try && report->rejected > 0) continue;
      if (report.ok()) {
        TRIPLINE_RETURN_IF_ERROR(held.ReleaseTo(sink));
        for (const dsl::Diagnostic& each : found.diagnostics()) diagnostics.Add(each);
        return report;
      }
    }
    QueryRun run(options, files, schema.model(), *select, sink);
    if (select->match.has_value()) {
      const data::Status loaded = run.Load();
      if (IsStopped(options)) return stopped;
      if (!final_try && (!loaded.ok() || run.rejected() > 0)) continue;
      TRIPLINE_RETURN_IF_ERROR(loaded);
    }
    for (const dsl::Diagnostic& each : found.diagnostics()) diagnostics.Add(each);
    return run.Run();
  }
  return refused;
}

}  // namespace tripline::rules
