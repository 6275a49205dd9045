#include "rules/explain/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/data/function.h"
#include "engine/io/csv_header.h"
#include "rules/compile/late_plan.h"
#include "rules/explain/explain_plan.h"
#include "rules/explain/rejected_rows.h"
#include "rules/explain/run_reader.h"

namespace tripline::rules {
namespace {

class NoFinalStage final : public engine::FinalStage {
 public:
  data::Status Process(const engine::Frame&, std::span<engine::Packet* const>) override { return data::OkStatus(); }
  void Save(std::string*) const override {}
  data::Status Restore(std::string_view) override { return data::OkStatus(); }
};

// Notes the late rows of the key.
class LateRowsOfKey final : public engine::LateSink {
 public:
  LateRowsOfKey(const dsl::Model& model, const BacktestFiles& files, const ExplainPlan& plan)
      : model_(model), files_(files), plan_(plan) {}

  data::Status Append(uint32_t source, const data::RecordBatch& batch, std::span<const uint32_t> rows) override {
    const uint32_t stream = files_.StreamOfFile(source);
    const int32_t time_column = model_.streams[stream].time_column;
    const std::lock_guard lock(mutex_);
    for (const uint32_t row : plan_.RowsOfKey(stream, batch, rows)) {
      const engine::FileRow place = engine::FileRowOf({source, batch.positions[row]});
      RowView& view = rows_.emplace_back();
      view.file = files_.names[place.file];
      view.record = place.record;
      if (time_column >= 0) {
        view.time_us = batch.columns[static_cast<size_t>(time_column)].values<int64_t>()[row];
      }
    }
    return data::OkStatus();
  }
  std::vector<RowView> Take() { return std::move(rows_); }

 private:
  const dsl::Model& model_;
  const BacktestFiles& files_;
  const ExplainPlan& plan_;
  std::mutex mutex_;
  std::vector<RowView> rows_;  // guarded by mutex_ while the job runs
};

data::StatusOr<uint32_t> FindRule(const dsl::Model& model, const std::string& name) {
  std::vector<std::string> names;
  for (uint32_t i = 0; i < model.rules.size(); ++i) {
    if (engine::EqualIgnoringCase(model.rules[i].name, name)) return i;
    names.push_back(model.rules[i].name);
  }
  const std::vector<std::string> similar = data::SimilarNames(name, names);
  return data::Error(data::Fault::kCaller, "TRL0658",
                     fmt::format("--why {}: there is no rule of that name, only {}{}", name, fmt::join(names, ", "),
                                 similar.empty() ? "" : fmt::format("; did you mean '{}'?", similar.front())));
}

class ExplainRun final : public Explain {
 public:
  ExplainRun(const dsl::Model& model, const ExplainRequest& request) : model_(model), request_(request) {}

  // `given`: null: the inputs of the options.
  data::Status Prepare(const BacktestOptions& options, ExplainInputs* given) {
    TRIPLINE_ASSIGN_OR_RETURN(const uint32_t rule, FindRule(model_, request_.rule));
    if (request_.span.from_us >= request_.span.to_us) {
      return data::Error(data::Fault::kCaller, "TRL0647", "--why: FROM must be before TO: no row can lie between them");
    }
    // Only what this rule reads has to be there.
    model_.rules = {model_.rules[rule]};
    mode_ = std::exchange(model_.rules[0].mode, dsl::Mode::kActive);
    FileOpener opener;
    rows_have_come_ = given != nullptr;
    if (given == nullptr) {
      TRIPLINE_ASSIGN_OR_RETURN(files_, FindBacktestFiles(model_, options.inputs));
    } else {
      files_ = std::move(given->files);
      opener = std::move(given->opener);
    }
    ExplainOptions explain{request_.key, request_.span, {options.from_us, options.to_us}};
    TRIPLINE_ASSIGN_OR_RETURN(plan_, ExplainPlan::Make(model_, 0, explain));
    late_ = std::make_unique<LateRowsOfKey>(model_, files_, *plan_);
    BacktestSinks sinks{&rejected_, {{"", late_.get()}}, &duplicates_};
    for (const dsl::StreamModel& stream : model_.streams) sinks.late_rows[stream.late_to] = late_.get();
    TRIPLINE_ASSIGN_OR_RETURN(auto inputs, OpenBacktestFiles(model_, files_, options, sinks, opener));
    engine::JobOptions job;
    job.threads = options.threads;
    job.shards = 1;
    job.advance_to_us = request_.advance_to_us;
    if (options.batch_rows > 0) job.frame_rows = options.batch_rows;
    const bool sees_late = !model_.rules[0].match.has_value();
    TRIPLINE_ASSIGN_OR_RETURN(job_, engine::Job::Make(job, sees_late ? plan_ : MakeLatePlan(plan_, model_), &final_,
                                                      std::move(inputs)));
    return data::OkStatus();
  }

  data::Status Run() override {
    TRIPLINE_RETURN_IF_ERROR(job_->Run());
    if (job_->stopped()) return data::OkStatus();
    return Read();
  }

  void RequestStop() override { job_->RequestStop(); }
  engine::JobProgress progress() const override { return job_->progress(); }
  const Explanation& explanation() const override { return explanation_; }

 private:
  const dsl::RuleModel& rule() const { return model_.rules[0]; }

  data::Status Read() {
    explanation_.rule = rule().name;
    explanation_.key = request_.key;
    explanation_.match = rule().match.has_value();
    explanation_.from_us = request_.span.from_us;
    explanation_.to_us = request_.span.to_us;
    explanation_.late = late_->Take();
    for (const ExplainPlan::LateRow& row : plan_->late_rows()) {
      const engine::FileRow place = engine::FileRowOf(row.row);
      RowView& view = explanation_.late.emplace_back();
      view.file = files_.names[place.file];
      view.record = place.record;
      view.time_us = row.time_us;
    }
    rejected_.Find(request_.key, &explanation_.rejected, &explanation_.rejected_elsewhere);
    ReadWatermarks();
    NameKey();
    for (const state::BlockId block : plan_->found()->blocks()) TRIPLINE_RETURN_IF_ERROR(ReadKey(block));
    if (explanation_.rows == 0 && explanation_.late.empty()) return KeyNeverSeen();
    std::stable_sort(explanation_.matches.begin(), explanation_.matches.end(),
                     [](const MatchView& a, const MatchView& b) { return a.settled_at_us < b.settled_at_us; });
    // A row that began nothing says something only where no run got further.
    if (explanation_.miss.has_value() || (explanation_.match && !explanation_.matches.empty())) {
      explanation_.nearest_row.reset();
    }
    if (!explanation_.not_fired.empty()) explanation_.nearest_row.reset();
    AddNotes();
    return data::OkStatus();
  }

  void ReadWatermarks() {
    for (const uint32_t stream : rule().streams) {
      std::optional<WatermarkView> mark;
      for (const auto& [source, progress] : plan_->progress()) {
        if (progress.stream != stream || progress.last_us == engine::kStartOfTime) continue;
        if (mark.has_value() && mark->last_row_us <= progress.last_us) continue;
        const int64_t watermark_us = progress.last_us - model_.streams[stream].watermark.us;
        mark = WatermarkView{model_.streams[stream].name, files_.sources[source].paths.front(), progress.last_us,
                             watermark_us};
      }
      if (mark.has_value()) {
        if (rows_have_come_) mark->watermark_us = std::max(mark->last_row_us, request_.advance_to_us);
        explanation_.watermarks.push_back(*mark);
      }
    }
  }

  // Of the rule: the stream that is behind the others holds it back.
  int64_t Watermark() const {
    int64_t watermark_us = engine::kEndOfTime;
    for (const WatermarkView& mark : explanation_.watermarks) watermark_us = std::min(watermark_us, mark.watermark_us);
    return watermark_us;
  }

  data::Status ReadKey(state::BlockId block) {
    const cep::PatternPlan& pattern = plan_->pattern();
    TRIPLINE_ASSIGN_OR_RETURN(const auto conditions, ConditionReader::Make(pattern, model_, rule()));
    const cep::RowAccess rows = plan_->found()->Rows(block);
    RunReader reader(pattern, *conditions, rows, files_.names, Watermark());
    explanation_.rows += rows.tail - rows.head;
    for (uint64_t row = rows.head; row < rows.tail; ++row) {
      const int64_t time_us = cep::HeaderOf(rows.record(row)).time_us;
      explanation_.rows_in_span += time_us >= request_.span.from_us && time_us < request_.span.to_us ? 1 : 0;
    }
    const RunCollector& found = plan_->found()->collector();
    for (const RunCollector::Match& match : found.matches()) {
      if (match.block == block) AddMatch(reader, match);
    }
    if (found.miss().has_value() && found.miss()->block == block) explanation_.miss = reader.Miss(*found.miss());
    if (!explanation_.nearest_row.has_value()) explanation_.nearest_row = reader.NearestRow(request_.span);
    if (!explanation_.match && explanation_.rows_in_span <= explanation_.matches.size() + Explanation::kMostNotFired) {
      for (RowView& row : reader.OtherRows(request_.span)) explanation_.not_fired.push_back(std::move(row));
    }
    return data::OkStatus();
  }

  // "card"; where the streams have keys of other names, all of them: "user_id or account".
  void NameKey() {
    std::vector<std::string> names;
    for (size_t i = 0; i < rule().keys.size(); ++i) {
      const data::Schema& schema = *model_.streams[rule().streams[i]].schema;
      std::string name;
      for (const data::ExprPtr& key : rule().keys[i]) {
        name += (name.empty() ? "" : "|") +
                ExpressionText(*key, [&](uint32_t input) { return schema.fields[input].name; });
      }
      if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    explanation_.key_name = fmt::format("{}", fmt::join(names, " or "));
  }

  void AddMatch(RunReader& reader, const RunCollector::Match& match) {
    MatchView view = reader.Match(match);
    const int64_t last_us = view.rows.back().time_us;
    if ((rule().active_from_us.has_value() && last_us < *rule().active_from_us) ||
        (rule().active_until_us.has_value() && last_us >= *rule().active_until_us)) {
      view.notes.emplace_back("no alert: its last row lies outside the time in which the rule is active");
    }
    if (rule().unless != nullptr) {
      const RowView unless = reader.Unless(match);
      if (unless.holds()) view.notes.push_back("no alert: `unless` holds on its last row: " + ConditionText(unless));
    }
    explanation_.matches.push_back(std::move(view));
  }

  static std::string ConditionText(const RowView& row) {
    std::string text;
    for (const ConjunctView& part : row.conjuncts) {
      text += (text.empty() ? "" : " and ") + part.text;
      for (const auto& [name, value] : part.values) text += fmt::format(" [{} = {}]", name, value);
    }
    return text;
  }

  void AddNotes() {
    if (mode_ == dsl::Mode::kOff) explanation_.notes.emplace_back("the rule is off: it runs only here");
    if (mode_ == dsl::Mode::kShadow) explanation_.notes.emplace_back("the rule is a shadow: it decides nothing");
    if (rule().cooldown.has_value()) {
      const dsl::Period period = rule().cooldown->period;
      explanation_.notes.push_back(fmt::format("its cooldown of {} may keep alerts of later matches back",
                                               PeriodText({period.us, period.months})));
    }
  }

  data::Status KeyNeverSeen() const {
    std::vector<std::string> keys(plan_->seen_keys().begin(), plan_->seen_keys().end());
    const std::vector<std::string> similar = data::SimilarNames(request_.key, keys);
    if (keys.size() > 3) keys.resize(3);
    std::string hint = keys.empty() ? "; no row has any" : fmt::format("; keys are written like {}", fmt::join(keys, ", "));
    if (!similar.empty()) hint = fmt::format("; did you mean '{}'?", similar.front());
    return data::Error(data::Fault::kCaller, "TRL0659",
                       fmt::format("--why {} '{}': no row has this key{}", rule().name, request_.key, hint));
  }

  dsl::Model model_;  // of the rule alone
  const ExplainRequest request_;
  dsl::Mode mode_ = dsl::Mode::kActive;
  bool rows_have_come_ = false;
  Explanation explanation_;
  BacktestFiles files_;
  std::shared_ptr<ExplainPlan> plan_;
  RejectedRows rejected_;
  std::atomic<uint64_t> duplicates_{0};
  NoFinalStage final_;
  // In this order: the job refers to the sink.
  std::unique_ptr<LateRowsOfKey> late_;
  std::unique_ptr<engine::Job> job_;
};

}  // namespace

data::StatusOr<std::unique_ptr<Explain>> Explain::Make(const dsl::Model& model, const BacktestOptions& options,
                                                       const ExplainRequest& request) {
  auto run = std::make_unique<ExplainRun>(model, request);
  TRIPLINE_RETURN_IF_ERROR(run->Prepare(options, nullptr));
  return std::unique_ptr<Explain>(std::move(run));
}

data::StatusOr<std::unique_ptr<Explain>> Explain::Make(const dsl::Model& model, const BacktestOptions& options,
                                                       const ExplainRequest& request, ExplainInputs inputs) {
  auto run = std::make_unique<ExplainRun>(model, request);
  TRIPLINE_RETURN_IF_ERROR(run->Prepare(options, &inputs));
  return std::unique_ptr<Explain>(std::move(run));
}

}  // namespace tripline::rules
