// How fast history is read, on one core: every column of every row parsed and checked.
//
// BM_Read_PaymentsCsv      the whole way of a plain CSV file: Fetch, Parse, Release, batches given back
// BM_Read_PaymentsZstd     the same from the compressed file
// BM_Read_Quoted           every field of the file in quotes
// BM_Read_Shuffled         the rows out of order within an hour, put right by Release
// BM_Read_Ndjson           the same rows as NDJSON
//
// The file is card_payments_2018-04_07.csv.zst; TRIPLINE_BENCH_DATA names the folder that has it. Without it everything
// is skipped. The sums below were computed by awk from the file; each benchmark compares them before it times.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "engine/data/string_ref.h"
#include "engine/data/text.h"
#include "engine/io/file_source.h"

namespace engine_read_bench {
namespace {

using tripline::engine::BatchPtr;
using tripline::engine::ByteReader;
using tripline::engine::FileSourceOptions;
using tripline::engine::Source;
namespace data = tripline::data;

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kHourUs = 3600 * kSecondUs;

struct Digest {
  int64_t rows = 0;
  int64_t tx_ids = 0;
  int64_t seconds = 0;
  int64_t customers = 0;
  int64_t terminals = 0;
  int64_t cents = 0;
  int64_t frauds = 0;
  int64_t scenarios = 0;

  friend bool operator==(const Digest&, const Digest&) = default;
};

constexpr Digest kExpected{1169723, 684125363503, 1787113371706183, 2929076937, 5846174263, 6272175659, 9465, 21326};

std::string DataFolder() {
  const char* folder = std::getenv("TRIPLINE_BENCH_DATA");
  return folder == nullptr ? "../shared/data" : folder;
}

std::string CompressedFile() { return DataFolder() + "/card_payments_2018-04_07.csv.zst"; }

std::shared_ptr<const data::Schema> PaymentsSchema() {
  data::Schema schema;
  schema.fields = {{"tx_id", data::IntType(), true, false},
                   {"ts", data::TimestampType(), true, false},
                   {"customer_id", data::StringType(), true, false},
                   {"terminal_id", data::StringType(), true, false},
                   {"amount", data::DecimalType(10, 2), true, false},
                   {"is_fraud", data::IntType(), true, true},
                   {"fraud_scenario", data::IntType(), true, true}};
  return std::make_shared<const data::Schema>(std::move(schema));
}

FileSourceOptions Options() {
  FileSourceOptions options;
  options.schema = PaymentsSchema();
  options.time_column = 1;
  return options;
}

int64_t Number(data::StringRef text) {
  int64_t value = 0;
  data::ParseInt(text.view(), &value);
  return value;
}

void AddBatch(const data::RecordBatch& batch, Digest* digest) {
  digest->rows += batch.rows;
  for (uint32_t i = 0; i < batch.rows; ++i) {
    digest->tx_ids += batch.columns[0].values<int64_t>()[i];
    digest->seconds += batch.columns[1].values<int64_t>()[i] / kSecondUs;
    digest->customers += Number(batch.columns[2].values<data::StringRef>()[i]);
    digest->terminals += Number(batch.columns[3].values<data::StringRef>()[i]);
    digest->cents += batch.columns[4].values<int64_t>()[i];
    digest->frauds += batch.columns[5].values<int64_t>()[i];
    digest->scenarios += batch.columns[6].values<int64_t>()[i];
  }
}

// Text in memory as an input.
class TextReader final : public ByteReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) {}
  data::StatusOr<size_t> Read(char* out, size_t capacity) override {
    const size_t bytes = std::min(capacity, text_.size() - at_);
    std::memcpy(out, text_.data() + at_, bytes);
    at_ += bytes;
    return bytes;
  }
  uint64_t consumed_bytes() const override { return at_; }
  uint64_t total_bytes() const override { return text_.size(); }

 private:
  const std::string_view text_;
  size_t at_ = 0;
};

// Reads a source to its end; visit sees every batch. False on any failure.
template <class Visit>
bool ReadAll(Source& source, Visit visit) {
  std::vector<BatchPtr> batches;
  bool more = true;
  while (more) {
    auto piece = source.Fetch();
    if (!piece.ok()) return false;
    more = *piece != nullptr;
    if (more) source.Parse(**piece);
    if (!source.Release(std::move(*piece), &batches).ok()) return false;
    for (BatchPtr& batch : batches) {
      visit(*batch);
      source.Recycle(std::move(batch));
    }
    batches.clear();
  }
  return source.counters().rejected == 0 && source.counters().late == 0;
}

// The unpacked file, in memory and on disk, made once.
struct Payments {
  bool available = false;
  std::string text;
  std::string path;
};

const Payments& ThePayments() {
  static const Payments* const payments = [] {
    auto* made = new Payments;
    auto reader = tripline::engine::OpenByteReader(CompressedFile());
    if (!reader.ok()) return made;
    std::string buffer(size_t{1} << 20, '\0');
    while (true) {
      auto bytes = (*reader)->Read(buffer.data(), buffer.size());
      if (!bytes.ok()) return made;
      if (*bytes == 0) break;
      made->text.append(buffer, 0, *bytes);
    }
    made->path = (std::filesystem::temp_directory_path() / fmt::format("tripline_bench_{}.csv", ::getpid())).string();
    std::ofstream(made->path, std::ios::binary) << made->text;
    made->available = true;
    return made;
  }();
  return *payments;
}

template <class Open>
void Run(benchmark::State& state, size_t bytes, Open open) {
  if (!ThePayments().available) {
    state.SkipWithError("the payments file is not there: set TRIPLINE_BENCH_DATA to its folder");
    return;
  }
  Digest digest;
  {
    auto source = open();
    if (!source.ok() || !ReadAll(**source, [&](const data::RecordBatch& batch) { AddBatch(batch, &digest); }) ||
        !(digest == kExpected)) {
      state.SkipWithError("the rows that were read are not those of the file");
      return;
    }
  }
  int64_t rows = 0;
  for (auto _ : state) {
    auto source = open();
    ReadAll(**source, [&](const data::RecordBatch& batch) { rows += batch.rows; });
  }
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
  state.counters["ns/row"] = benchmark::Counter(static_cast<double>(rows) * 1e-9,
                                                benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
}

void BM_Read_PaymentsCsv(benchmark::State& state) {
  Run(state, ThePayments().text.size(),
      [] { return tripline::engine::OpenFile("payments", ThePayments().path, 0, Options()); });
}
BENCHMARK(BM_Read_PaymentsCsv)->Unit(benchmark::kMillisecond);

void BM_Read_PaymentsZstd(benchmark::State& state) {
  Run(state, ThePayments().text.size(),
      [] { return tripline::engine::OpenFile("payments", CompressedFile(), 0, Options()); });
}
BENCHMARK(BM_Read_PaymentsZstd)->Unit(benchmark::kMillisecond);

void RunText(benchmark::State& state, const std::string& text, const FileSourceOptions& options) {
  Run(state, text.size(), [&] {
    return tripline::engine::MakeFileSource("payments", "text", std::make_unique<TextReader>(text), 0, options);
  });
}

// The file's lines without its header, each given to `write`.
template <class Write>
void EachLine(Write write) {
  std::string_view text = ThePayments().text;
  for (size_t begin = text.find('\n') + 1; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    write(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

std::string Header() { return ThePayments().text.substr(0, ThePayments().text.find('\n') + 1); }

void BM_Read_Quoted(benchmark::State& state) {
  std::string text = Header();
  EachLine([&](std::string_view line) {
    text.push_back('"');
    for (const char c : line) {
      if (c == ',') {
        text.append("\",\"");
      } else {
        text.push_back(c);
      }
    }
    text.append("\"\n");
  });
  RunText(state, text, Options());
}
BENCHMARK(BM_Read_Quoted)->Unit(benchmark::kMillisecond);

void BM_Read_Shuffled(benchmark::State& state) {
  // Each row moves by up to half an hour of its neighbours: a sort by (place + random up to 200 rows).
  std::vector<std::pair<uint64_t, std::string_view>> lines;
  std::mt19937_64 random(7);
  EachLine([&](std::string_view line) { lines.emplace_back(lines.size() + random() % 200, line); });
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text = Header();
  for (const auto& [place, line] : lines) text.append(line).push_back('\n');
  FileSourceOptions options = Options();
  options.watermark_bound_us = 6 * kHourUs;
  RunText(state, text, options);
}
BENCHMARK(BM_Read_Shuffled)->Unit(benchmark::kMillisecond);

void BM_Read_Ndjson(benchmark::State& state) {
  std::string text;
  EachLine([&](std::string_view line) {
    std::vector<std::string_view> fields;
    for (size_t begin = 0; begin <= line.size();) {
      const size_t end = std::min(line.find(',', begin), line.size());
      fields.push_back(line.substr(begin, end - begin));
      begin = end + 1;
    }
    fmt::format_to(std::back_inserter(text),
                   "{{\"tx_id\":{},\"ts\":\"{}\",\"customer_id\":\"{}\",\"terminal_id\":\"{}\",\"amount\":{},"
                   "\"is_fraud\":{},\"fraud_scenario\":{}}}\n",
                   fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]);
  });
  RunText(state, text, Options());
}
BENCHMARK(BM_Read_Ndjson)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace engine_read_bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  std::error_code ignored;
  std::filesystem::remove(engine_read_bench::ThePayments().path, ignored);
  return 0;
}
