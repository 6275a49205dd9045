#include "rules/testing/test_inputs.h"

#include <algorithm>
#include <cstring>

#include "dsl/source.h"
#include "engine/io/file_source.h"

namespace tripline::rules {
namespace {

// Longer than all time that a timestamp can name: nothing is late.
constexpr int64_t kNeverLateUs = int64_t{1} << 60;
constexpr std::string_view kWrittenRows = "given ";

class RowsReader final : public engine::ByteReader {
 public:
  explicit RowsReader(std::shared_ptr<const std::string> text) : text_(std::move(text)) {}

  data::StatusOr<size_t> Read(char* out, size_t capacity) override {
    const size_t count = std::min(capacity, text_->size() - at_);
    std::memcpy(out, text_->data() + at_, count);
    at_ += count;
    return count;
  }
  uint64_t consumed_bytes() const override { return at_; }
  uint64_t total_bytes() const override { return text_->size(); }

 private:
  const std::shared_ptr<const std::string> text_;
  size_t at_ = 0;
};

void AppendRow(const data::Schema& schema, const dsl::TestGivenModel::Row& row, std::string* text) {
  text->push_back('{');
  for (size_t i = 0; i < row.values.size(); ++i) {
    if (i > 0) text->push_back(',');
    data::AppendJsonString(schema.fields[i].name, text);
    text->push_back(':');
    data::AppendJson(row.values[i], text);
  }
  *text += "}\n";
}

// Columns that a test does not give are NULL, also where a file's may not be.
std::shared_ptr<const data::Schema> Nullable(const data::Schema& schema) {
  auto nullable = std::make_shared<data::Schema>(schema);
  for (data::Field& field : nullable->fields) field.not_null = false;
  return nullable;
}

using WrittenRows = std::map<std::string, std::shared_ptr<const std::string>>;  // by the input's name

data::StatusOr<std::vector<std::unique_ptr<engine::Source>>> OpenGiven(const WrittenRows& written,
                                                                       const dsl::StreamModel& stream,
                                                                       const BacktestSource& source,
                                                                       engine::FileSourceOptions options) {
  options.strict = true;
  if (!stream.on_arrival) {
    options.watermark_bound_us = kNeverLateUs;
    options.below_watermark = engine::BelowWatermark::kGivenUp;
  }
  std::vector<std::unique_ptr<engine::Source>> sources;
  for (const std::string& path : source.paths) {
    const auto number = source.first_file + static_cast<uint32_t>(sources.size());
    const auto rows = written.find(path);
    if (rows == written.end()) {
      TRIPLINE_ASSIGN_OR_RETURN(auto file, engine::OpenFile(stream.name, path, number, options));
      sources.push_back(std::move(file));
      continue;
    }
    engine::FileSourceOptions of_rows = options;
    of_rows.schema = Nullable(*stream.schema);
    of_rows.format = engine::FileFormat::kNdjson;
    TRIPLINE_ASSIGN_OR_RETURN(
        auto made, engine::MakeFileSource(stream.name, path, std::make_unique<RowsReader>(rows->second), number, of_rows));
    sources.push_back(std::move(made));
  }
  return sources;
}

}  // namespace

std::string GivenFilePath(std::string_view rule_file, const std::string& path) {
  std::string resolved = dsl::ResolveInclude(rule_file, path);
  // Neither standard input nor written rows.
  if (resolved == "-" || resolved.starts_with(kWrittenRows)) resolved.insert(0, "./");
  return resolved;
}

TestInputs::TestInputs(const dsl::Model& model, std::span<const dsl::TestStepModel> steps, std::string_view rule_file)
    : model_(model) {
  std::map<std::string, std::string> texts;
  std::vector<StreamFile> files;
  for (const dsl::TestStepModel& step : steps) {
    if (step.kind != dsl::TestStepKind::kGivenRows && step.kind != dsl::TestStepKind::kGivenFile) continue;
    const dsl::StreamModel& stream = model.streams[step.given.stream];
    if (step.kind == dsl::TestStepKind::kGivenFile) {
      files.push_back({step.given.stream, GivenFilePath(rule_file, step.given.file)});
      continue;
    }
    const auto [rows, first] = texts.try_emplace(std::string(kWrittenRows) + stream.name);
    if (first) files.push_back({step.given.stream, rows->first});
    for (const dsl::TestGivenModel::Row& row : step.given.rows) AppendRow(*stream.schema, row, &rows->second);
  }
  WrittenRows written;
  for (auto& [name, text] : texts) written[name] = std::make_shared<const std::string>(std::move(text));
  files_ = ArrangeFiles(model, files);
  opener_ = [written](const dsl::StreamModel& stream, const BacktestSource& source,
                      const engine::FileSourceOptions& options) { return OpenGiven(written, stream, source, options); };
}

data::StatusOr<std::vector<engine::JobInput>> TestInputs::Open(const BacktestSinks& sinks) const {
  return OpenBacktestFiles(model_, files_, {}, sinks, opener_);
}

}  // namespace tripline::rules
