#include "tests/matching/streams.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/data/program.h"

namespace tripline::matching {

std::vector<data::Type> ColumnTypes() {
  std::vector<data::Type> types(kVariables, data::BoolType());
  types.push_back(data::IntType());
  types.push_back(data::StringType());
  return types;
}

Stream MakeStream(std::vector<unsigned> kinds) {
  Stream stream{std::move(kinds), {}};
  for (size_t i = 0; i < stream.kinds.size(); ++i) stream.times.push_back(static_cast<Time>(i));
  return stream;
}

std::vector<Stream> AllStreams(int max_rows, const std::vector<Time>& times) {
  std::vector<Stream> streams = {MakeStream({})};
  for (size_t i = 0; static_cast<int>(streams[i].kinds.size()) < max_rows; ++i) {
    for (unsigned kind = 0; kind < 4; ++kind) {
      std::vector<unsigned> longer = streams[i].kinds;
      longer.push_back(kind);
      streams.push_back(MakeStream(std::move(longer)));
    }
  }
  if (!times.empty()) {
    for (Stream& stream : streams) {
      stream.times.assign(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(stream.kinds.size()));
    }
  }
  return streams;
}

Stream RandomStream(int rows, const std::vector<unsigned>& kinds, const std::vector<Time>& steps,
                    std::mt19937_64* random) {
  Stream stream;
  Time time = 0;
  for (int row = 0; row < rows; ++row) {
    stream.kinds.push_back(kinds[(*random)() % kinds.size()]);
    stream.times.push_back(time);
    time += steps[(*random)() % steps.size()];
  }
  return stream;
}

namespace {

constexpr unsigned kBits = (1u << kVariables) - 1;

// The columns of a source in their order.
std::vector<uint32_t> ColumnsOf(uint32_t source) {
  static const std::vector<uint32_t> kColumnsOf[StreamSet::kMostSources] = {
      {0, 1, 2, kNumberColumn, kTextColumn}, {kNumberColumn, 2, 1, 0}, {1, kTextColumn, 0, kNumberColumn}};
  return kColumnsOf[source];
}

void Set(data::Column* column, uint32_t row, bool valid) {
  valid ? data::SetBit(column->mutable_validity(), row) : data::ClearBit(column->mutable_validity(), row);
}

}  // namespace

StreamSet::StreamSet(std::vector<Stream> streams, uint32_t sources)
    : streams_(std::move(streams)), source_count_(sources) {
  const std::vector<data::Type> types = ColumnTypes();
  for (uint32_t source = 0; source < sources; ++source) {
    auto schema = std::make_shared<data::Schema>();
    for (const uint32_t i : ColumnsOf(source)) schema->fields.push_back({fmt::format("c{}", i), types[i]});
    schemas_.push_back(std::move(schema));
  }
  for (size_t i = 0; i < streams_.size(); ++i) {
    const auto rows = static_cast<uint32_t>(streams_[i].kinds.size());
    if (frames_.empty() || rows_in_frame_ + rows > data::kBatchRows) AddFrame();
    rows_in_frame_ += rows;
    places_.push_back({(frames_.size() - 1) * sources, {}});
    for (int row = 0; row < static_cast<int>(rows); ++row) AddRow(i, row);
  }
  for (size_t i = 0; i < times_.size(); ++i) {
    engine::Slice& slice = frames_[i / sources].slices[i % sources];
    slice.to = slice.batch->batch->rows;
    slice.batch->times = times_[i]->data();
  }
}

void StreamSet::AddFrame() {
  rows_in_frame_ = 0;
  engine::Frame& frame = frames_.emplace_back();
  for (uint32_t source = 0; source < source_count_; ++source) {
    auto batch = std::make_unique<data::RecordBatch>(schemas_[source]);
    batch->positions.resize(data::kBatchRows);
    const std::vector<uint32_t> columns = ColumnsOf(source);
    for (size_t i = 0; i < columns.size(); ++i) batch->columns[i].set_has_nulls(columns[i] >= kNumberColumn);
    auto prepared = std::make_shared<engine::PreparedBatch>();
    prepared->batch = std::move(batch);
    prepared->stream = source;
    frame.slices.push_back({std::move(prepared), 0, 0});
    times_.push_back(std::make_unique<std::vector<int64_t>>());
  }
}

void StreamSet::AddRow(size_t stream, int row) {
  const auto source = static_cast<uint32_t>(this->source(stream, row));
  data::RecordBatch& batch = *frames_.back().slices[source].batch->batch;
  const uint32_t at = batch.rows++;
  const std::vector<uint32_t> columns = ColumnsOf(source);
  for (size_t i = 0; i < columns.size(); ++i) {
    data::Column& column = batch.columns[i];
    if (columns[i] == kNumberColumn) {
      Set(&column, at, number(stream, row).has_value());
      column.mutable_values<int64_t>()[at] = number(stream, row).value_or(0);
    } else if (columns[i] == kTextColumn) {
      Set(&column, at, text(stream, row).has_value());
      column.mutable_values<data::StringRef>()[at] = batch.texts.Add(text(stream, row).value_or(""));
    } else {
      auto* bits = column.mutable_values<uint64_t>();
      (kind(stream, row) >> columns[i] & 1) != 0 ? data::SetBit(bits, at) : data::ClearBit(bits, at);
    }
  }
  batch.positions[at] = static_cast<uint64_t>(row);
  times_[times_.size() - source_count_ + source]->push_back(streams_[stream].times[static_cast<size_t>(row)]);
  places_[stream].rows.push_back({static_cast<uint16_t>(source), static_cast<uint16_t>(at)});
}

unsigned StreamSet::kind(size_t stream, int row) const {
  const unsigned kind = streams_[stream].kinds[static_cast<size_t>(row)] & kBits;
  return source(stream, row) == 2 ? kind & ~4u : kind;
}

std::vector<cep::StreamColumns> StreamSet::sources() const {
  std::vector<cep::StreamColumns> sources;
  for (uint32_t source = 0; source_count_ > 1 && source < source_count_; ++source) {
    cep::StreamColumns& to = sources.emplace_back();
    to.stream = source;
    to.columns.assign(kColumns, -1);
    const std::vector<uint32_t> columns = ColumnsOf(source);
    for (size_t i = 0; i < columns.size(); ++i) to.columns[columns[i]] = static_cast<int32_t>(i);
  }
  return sources;
}

std::optional<int64_t> StreamSet::number(size_t stream, int row) const {
  const unsigned bits = kind(stream, row);
  if (bits == 0) return std::nullopt;
  return (static_cast<int64_t>(bits) * 7 + int64_t{row} * 3) % 5;
}

std::optional<std::string> StreamSet::text(size_t stream, int row) const {
  const std::optional<int64_t> x = number(stream, row);
  if (!x.has_value() || source(stream, row) == 1) return std::nullopt;
  return *x < 2 ? fmt::format("short {}", *x) : fmt::format("a text that does not lie in its record {}", *x);
}

data::StatusOr<std::vector<std::vector<uint64_t>>> StreamSet::PredicateWords(const cep::DomainPlan& plan) const {
  std::vector<std::vector<uint64_t>> words(times_.size());
  for (uint32_t source = 0; source < source_count_; ++source) {
    std::vector<data::ExprPtr> roots;
    std::vector<uint32_t> predicates;
    for (uint32_t predicate = 0; predicate < plan.predicates().size(); ++predicate) {
      const data::ExprPtr root = plan.PredicateOf(predicate, source);
      if (root == nullptr) continue;
      roots.push_back(root);
      predicates.push_back(predicate);
    }
    TRIPLINE_ASSIGN_OR_RETURN(const data::Program program, data::Program::Compile(roots));
    data::Program::Scratch scratch = program.MakeScratch(data::kBatchRows);
    for (size_t i = source; i < times_.size(); i += source_count_) {
      const data::RecordBatch& batch = *frames_[i / source_count_].slices[source].batch->batch;
      words[i].assign(size_t{batch.rows} * plan.predicate_words(), 0);
      std::vector<data::VectorView> inputs;
      for (const data::Column& column : batch.columns) inputs.push_back(column.view());
      program.Run(inputs, batch.rows, scratch);
      std::vector<uint64_t> bits(data::BitmapWords(batch.rows));
      for (size_t root = 0; root < roots.size(); ++root) {
        program.ResultTrueBits(scratch, root, batch.rows, bits.data());
        for (uint32_t row = 0; row < batch.rows; ++row) {
          if (data::GetBit(bits.data(), row)) {
            data::SetBit(&words[i][size_t{row} * plan.predicate_words()], predicates[root]);
          }
        }
      }
    }
  }
  return words;
}

std::string Text(const Stream& stream) {
  std::vector<std::string> rows;
  for (const unsigned kind : stream.kinds) {
    const std::string source = kind > kBits ? fmt::format("/{}", kind >> kVariables) : "";
    rows.push_back(fmt::format("{}{}", kind & kBits, source));
  }
  return fmt::format("{} at {}", fmt::join(rows, " "), fmt::join(stream.times, " "));
}

}  // namespace tripline::matching
