#include "tests/fuzz/source_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "engine/io/late_rows.h"

namespace tripline::fuzz {
namespace {

// Small, so that a fuzzer's inputs reach it.
constexpr size_t kMaxRecordBytes = 300;

class MemoryReader final : public engine::ByteReader {
 public:
  explicit MemoryReader(std::string_view bytes) : bytes_(bytes) {}

  data::StatusOr<size_t> Read(char* out, size_t capacity) override {
    const size_t count = std::min(capacity, bytes_.size() - at_);
    std::memcpy(out, bytes_.data() + at_, count);
    at_ += count;
    return count;
  }
  uint64_t consumed_bytes() const override { return at_; }
  uint64_t total_bytes() const override { return bytes_.size(); }

 private:
  const std::string_view bytes_;
  size_t at_ = 0;
};

std::shared_ptr<const data::Schema> StreamSchema() {
  using data::TypeKind;
  auto schema = std::make_shared<data::Schema>();
  schema->fields = {{"id", {TypeKind::kInt}, true},       {"ts", {TypeKind::kTimestamp}, true},
                    {"name", {TypeKind::kString}},        {"amount", {TypeKind::kDecimal, 12, 2}},
                    {"big", {TypeKind::kDecimal, 30, 4}}, {"ratio", {TypeKind::kDouble}},
                    {"flag", {TypeKind::kBool}},          {"wait", {TypeKind::kDuration}}};
  return schema;
}

void AppendBatches(std::vector<engine::BatchPtr>* batches, engine::Source* source, std::string* out) {
  for (engine::BatchPtr& batch : *batches) {
    for (uint32_t row = 0; row < batch->rows; ++row) {
      *out += fmt::format("{} ", batch->positions[row]);
      engine::AppendRowJson(*batch, row, out);
      *out += '\n';
    }
    source->Recycle(std::move(batch));
  }
  batches->clear();
}

data::Status Drain(engine::Source* source, std::string* out) {
  std::vector<engine::BatchPtr> batches;
  while (true) {
    TRIPLINE_ASSIGN_OR_RETURN(std::unique_ptr<engine::Source::Piece> piece, source->Fetch());
    const bool at_end = piece == nullptr;
    if (!at_end) source->Parse(*piece);
    TRIPLINE_RETURN_IF_ERROR(source->Release(std::move(piece), &batches));
    AppendBatches(&batches, source, out);
    if (at_end) return data::OkStatus();
  }
}

}  // namespace

std::string ReadAsText(std::string_view bytes, const Reading& reading) {
  engine::DeadLetterList letters(100'000);
  engine::FileSourceOptions options;
  options.schema = StreamSchema();
  options.time_column = reading.in_time_order ? 1 : -1;
  options.watermark_bound_us = 2'000'000;
  options.dead_letters = &letters;
  options.format = reading.format;
  options.max_record_bytes = kMaxRecordBytes;
  options.max_columns = 64;
  options.piece_bytes = reading.piece_bytes;
  options.batch_rows = reading.batch_rows;

  std::string out;
  auto source = engine::MakeFileSource("s", "input", std::make_unique<MemoryReader>(bytes), 0, options);
  if (!source.ok()) return data::MessageOf(source.status());
  if (const data::Status status = Drain(source->get(), &out); !status.ok()) out += data::MessageOf(status) + "\n";
  for (const engine::DeadLetter& letter : letters.letters()) {
    out += fmt::format("dead line {} record {} column '{}' value '{}': {}\n", letter.line, letter.record, letter.column,
                       letter.value, letter.reason);
  }
  const engine::SourceCounters& counters = (*source)->counters();
  out += fmt::format("{} records, {} rows, {} rejected, {} late\n", counters.records, counters.rows, counters.rejected,
                     counters.late);
  return out;
}

void ExpectEqualTexts(std::string_view bytes, const Reading& one, const Reading& other) {
  const std::string first = ReadAsText(bytes, one);
  const std::string second = ReadAsText(bytes, other);
  if (first == second) return;
  std::fprintf(stderr, "pieces of %zu bytes, batches of %u rows:\n%s\npieces of %zu bytes, batches of %u rows:\n%s\n",
               one.piece_bytes, one.batch_rows, first.c_str(), other.piece_bytes, other.batch_rows, second.c_str());
  std::abort();
}

}  // namespace tripline::fuzz
