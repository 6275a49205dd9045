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

StreamSet::StreamSet(std::vector<Stream> streams) : streams_(std::move(streams)) {
  auto schema = std::make_shared<data::Schema>();
  const std::vector<data::Type> types = ColumnTypes();
  for (uint32_t i = 0; i < kColumns; ++i) schema->fields.push_back({fmt::format("c{}", i), types[i]});
  schema_ = std::move(schema);
  for (size_t i = 0; i < streams_.size(); ++i) {
    const Stream& stream = streams_[i];
    const auto rows = static_cast<uint32_t>(stream.kinds.size());
    if (frames_.empty() || frames_.back().batch({0, 0}).rows + rows > data::kBatchRows) AddBatch();
    data::RecordBatch& batch = *frames_.back().slices[0].batch->batch;
    places_.push_back({frames_.size() - 1, batch.rows});
    for (int row = 0; row < static_cast<int>(rows); ++row) {
      const uint32_t at = batch.rows++;
      for (uint32_t v = 0; v < kVariables; ++v) {
        auto* bits = batch.columns[v].mutable_values<uint64_t>();
        (kind(i, row) >> v & 1) != 0 ? data::SetBit(bits, at) : data::ClearBit(bits, at);
      }
      const bool has_values = number(i, row).has_value();
      for (const uint32_t column : {kNumberColumn, kTextColumn}) {
        uint64_t* valid = batch.columns[column].mutable_validity();
        has_values ? data::SetBit(valid, at) : data::ClearBit(valid, at);
      }
      batch.columns[kNumberColumn].mutable_values<int64_t>()[at] = number(i, row).value_or(0);
      batch.columns[kTextColumn].mutable_values<data::StringRef>()[at] = batch.texts.Add(text(i, row).value_or(""));
      batch.positions[at] = static_cast<uint64_t>(row);
      times_.back()->push_back(stream.times[static_cast<size_t>(row)]);
    }
  }
  for (size_t i = 0; i < frames_.size(); ++i) {
    engine::Slice& slice = frames_[i].slices[0];
    slice.to = slice.batch->batch->rows;
    slice.batch->times = times_[i]->data();
  }
}

void StreamSet::AddBatch() {
  auto batch = std::make_unique<data::RecordBatch>(schema_);
  batch->positions.resize(data::kBatchRows);
  for (const uint32_t column : {kNumberColumn, kTextColumn}) batch->columns[column].set_has_nulls(true);
  auto prepared = std::make_shared<engine::PreparedBatch>();
  prepared->batch = std::move(batch);
  frames_.emplace_back().slices.push_back({std::move(prepared), 0, 0});
  times_.push_back(std::make_unique<std::vector<int64_t>>());
}

std::optional<int64_t> StreamSet::number(size_t stream, int row) const {
  const unsigned bits = kind(stream, row);
  if (bits == 0) return std::nullopt;
  return (static_cast<int64_t>(bits) * 7 + int64_t{row} * 3) % 5;
}

std::optional<std::string> StreamSet::text(size_t stream, int row) const {
  const std::optional<int64_t> x = number(stream, row);
  if (!x.has_value()) return std::nullopt;
  return *x < 2 ? fmt::format("short {}", *x) : fmt::format("a text that does not lie in its record {}", *x);
}

engine::FrameRow StreamSet::row(size_t stream, int row) const {
  return {0, static_cast<uint16_t>(places_[stream].from + static_cast<uint32_t>(row))};
}

data::StatusOr<std::vector<std::vector<uint64_t>>> StreamSet::PredicateWords(const cep::DomainPlan& plan) const {
  TRIPLINE_ASSIGN_OR_RETURN(const data::Program program, data::Program::Compile(plan.predicates()));
  data::Program::Scratch scratch = program.MakeScratch(data::kBatchRows);
  std::vector<std::vector<uint64_t>> words;
  for (const engine::Frame& frame : frames_) {
    const data::RecordBatch& batch = frame.batch({0, 0});
    std::vector<uint64_t>& out = words.emplace_back(size_t{batch.rows} * plan.predicate_words(), 0);
    std::vector<data::VectorView> inputs;
    for (const data::Column& column : batch.columns) inputs.push_back(column.view());
    program.Run(inputs, batch.rows, scratch);
    std::vector<uint64_t> bits(data::BitmapWords(batch.rows));
    for (uint32_t predicate = 0; predicate < plan.predicates().size(); ++predicate) {
      program.ResultTrueBits(scratch, predicate, batch.rows, bits.data());
      for (uint32_t row = 0; row < batch.rows; ++row) {
        if (data::GetBit(bits.data(), row)) data::SetBit(&out[size_t{row} * plan.predicate_words()], predicate);
      }
    }
  }
  return words;
}

std::string Text(const Stream& stream) {
  return fmt::format("{} at {}", fmt::join(stream.kinds, " "), fmt::join(stream.times, " "));
}

}  // namespace tripline::matching
