#include "tests/unit/engine/io/read_source.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "engine/data/string_ref.h"
#include "engine/data/text.h"
#include "engine/data/value.h"

namespace tripline::engine::read_source {
namespace {

class TextReader final : public ByteReader {
 public:
  TextReader(std::string text, size_t most, data::Status end)
      : text_(std::move(text)), most_(most), end_(std::move(end)) {}

  data::StatusOr<size_t> Read(char* out, size_t capacity) override {
    const size_t bytes = std::min({capacity, most_, text_.size() - at_});
    if (bytes == 0 && !end_.ok()) return end_;
    std::memcpy(out, text_.data() + at_, bytes);
    at_ += bytes;
    return bytes;
  }
  uint64_t consumed_bytes() const override { return at_; }
  uint64_t total_bytes() const override { return text_.size(); }

 private:
  const std::string text_;
  const size_t most_;
  const data::Status end_;
  size_t at_ = 0;
};

data::Type TypeByName(std::string_view name) {
  if (name == "bool") return data::BoolType();
  if (name == "int") return data::IntType();
  if (name == "double") return data::DoubleType();
  if (name == "string") return data::StringType();
  if (name == "timestamp") return data::TimestampType();
  if (name == "duration") return data::DurationType();
  int precision = 0;
  int scale = 0;
  EXPECT_EQ(std::sscanf(std::string(name).c_str(), "decimal(%d;%d)", &precision, &scale), 2) << name;
  return data::DecimalType(precision, scale);
}

void AppendValue(const data::Column& column, uint32_t row, std::string* out) {
  const data::Type type = column.type();
  if (column.has_nulls() && !data::GetBit(column.validity(), row)) {
    out->append("NULL");
    return;
  }
  switch (type.kind) {
    case data::TypeKind::kBool:
      out->append(data::GetBit(column.values<uint64_t>(), row) ? "true" : "false");
      break;
    case data::TypeKind::kInt:
      data::AppendInt(column.values<int64_t>()[row], out);
      break;
    case data::TypeKind::kDouble:
      data::AppendDouble(column.values<double>()[row], out);
      break;
    case data::TypeKind::kDecimal:
      data::AppendDecimal(data::IsWideDecimal(type) ? column.values<data::Int128>()[row]
                                                    : data::Int128{column.values<int64_t>()[row]},
                          type.scale, out);
      break;
    case data::TypeKind::kString:
      out->append("'").append(column.values<data::StringRef>()[row].view()).append("'");
      break;
    case data::TypeKind::kTimestamp:
      data::AppendTimestamp(column.values<int64_t>()[row], out);
      break;
    case data::TypeKind::kDuration:
      data::AppendDurationSeconds(column.values<int64_t>()[row], out);
      break;
    default:
      ADD_FAILURE() << "a column of " << data::TypeName(type);
  }
}

class LateList final : public LateSink {
 public:
  explicit LateList(std::vector<std::string>* rows) : rows_(*rows) {}
  data::Status Append(uint32_t source, const data::RecordBatch& batch, std::span<const uint32_t> rows) override {
    EXPECT_EQ(source, 7u);
    for (const uint32_t row : rows) rows_.push_back(DumpRow(batch, row));
    return data::OkStatus();
  }

 private:
  std::vector<std::string>& rows_;
};

void TakeBatch(const data::RecordBatch& batch, const FileSourceOptions& options, int64_t frontier,
               SourceResult* result) {
  EXPECT_GT(batch.rows, 0u);
  EXPECT_LE(batch.rows, options.batch_rows);
  EXPECT_EQ(batch.positions.size(), batch.rows);
  EXPECT_EQ(batch.source, 7u);
  for (uint32_t i = 0; i < batch.rows; ++i) {
    result->rows.push_back(fmt::format("{}: {}", batch.positions[i], DumpRow(batch, i)));
    if (options.time_column < 0) continue;
    const int64_t time = batch.order_times.empty()
                             ? batch.columns[static_cast<size_t>(options.time_column)].values<int64_t>()[i]
                             : batch.order_times[i];
    EXPECT_GE(time, frontier);
    result->times.push_back(time);
  }
}

data::Status ReadAll(Source& source, const FileSourceOptions& options, SourceResult* result) {
  std::vector<BatchPtr> batches;
  int64_t frontier = source.frontier_us();
  bool more = true;
  while (more) {
    TRIPLINE_ASSIGN_OR_RETURN(std::unique_ptr<Source::Piece> piece, source.Fetch());
    more = piece != nullptr;
    if (more) source.Parse(*piece);
    const data::Status released = source.Release(std::move(piece), &batches);
    for (BatchPtr& batch : batches) {
      TakeBatch(*batch, options, frontier, result);
      source.Recycle(std::move(batch));
    }
    batches.clear();
    TRIPLINE_RETURN_IF_ERROR(released);
    EXPECT_GE(source.frontier_us(), frontier);
    frontier = source.frontier_us();
  }
  EXPECT_EQ(frontier, kEndOfTime);
  return data::OkStatus();
}

}  // namespace

std::unique_ptr<ByteReader> TextInput(std::string text, size_t most, data::Status end) {
  return std::make_unique<TextReader>(std::move(text), most, std::move(end));
}

std::shared_ptr<const data::Schema> MakeSchema(std::string_view columns) {
  data::Schema schema;
  // The comma inside of decimal(p,s) is no separator.
  std::string text(columns);
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == ',' && text[i + 1] != ' ') text[i] = ';';
  }
  std::istringstream in(text);
  std::string name;
  std::string type;
  while (in >> name >> type) {
    if (type.ends_with(',')) type.pop_back();
    const bool not_null = type.ends_with('!');
    if (not_null) type.pop_back();
    schema.fields.push_back({name, TypeByName(type), not_null, false});
  }
  return std::make_shared<const data::Schema>(std::move(schema));
}

std::string DumpRow(const data::RecordBatch& batch, uint32_t row) {
  std::string out;
  for (size_t i = 0; i < batch.columns.size(); ++i) {
    if (i > 0) out.push_back('|');
    AppendValue(batch.columns[i], row, &out);
  }
  return out;
}

SourceResult ReadSource(std::unique_ptr<ByteReader> reader, FileSourceOptions options) {
  SourceResult result;
  DeadLetterList letters(SIZE_MAX);
  LateList late(&result.late);
  options.dead_letters = &letters;
  options.late_rows = &late;
  auto source = MakeFileSource("payments", "in.csv", std::move(reader), 7, options);
  if (source.ok()) {
    result.status = ReadAll(**source, options, &result);
    result.counters = (*source)->counters();
  } else {
    result.status = source.status();
  }
  for (const DeadLetter& letter : letters.letters()) {
    EXPECT_EQ(letter.stream, "payments");
    EXPECT_EQ(letter.file, "in.csv");
    result.letters.push_back(
        fmt::format("{} {} '{}' {}", letter.line, letter.column, letter.value, letter.reason));
  }
  return result;
}

SourceResult ReadSource(std::string text, FileSourceOptions options, size_t most) {
  return ReadSource(TextInput(std::move(text), most), std::move(options));
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tripline_io_XXXXXX").string();
  EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::Write(const std::string& name, std::string_view bytes) const {
  const std::string path = path_ + "/" + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string Gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return out;
}

}  // namespace tripline::engine::read_source
