// NO SKIP with `->>` over uniformly random events, on one core: the synthetic families of the CORE paper.
//
//   BM_NoSkip/<family>/<window in rows>     rows/s (items_per_second) and matches a row, one key, one pattern
//
// Families: sequences of 3, 6 and 9 (their last event comes once in 20,000 rows, so that it is the rows that are
// measured and not what is put out), the same where the last event never comes, a Kleene plus, a disjunction.
// Twelve types of events, a row a microsecond. Before it is timed, a family's answer with small windows and frequent
// last events is compared with that of the plain list of runs: the same pattern with a negation that is never met.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "cep/domain_matcher.h"
#include "engine/data/batch.h"
#include "tests/matching/shape.h"

namespace tripline::cep {
namespace {

constexpr uint32_t kTypes = 12;
constexpr uint32_t kLast = 'L' - 'A';   // comes now and then
constexpr uint32_t kNever = 'N' - 'A';
constexpr uint32_t kColumns = kNever + 1;

struct Family {
  const char* name;
  const char* shape;
  const char* as_list;  // the same for the plain list of runs
};

constexpr Family kFamilies[] = {
    {"sequence_3", "A ->> B ->> L", "A !-> N ->> B ->> L"},
    {"sequence_6", "A ->> B ->> C ->> D ->> E ->> L", "A !-> N ->> B ->> C ->> D ->> E ->> L"},
    {"sequence_9", "A ->> B ->> C ->> D ->> E ->> F ->> G ->> H ->> L",
     "A !-> N ->> B ->> C ->> D ->> E ->> F ->> G ->> H ->> L"},
    {"kleene", "A ->> B{1, ->>} ->> L", "A !-> N ->> B{1, ->>} ->> L"},
    {"disjunction", "(A | B) ->> (C | D) ->> L", "(A | B) !-> N ->> (C | D) ->> L"},
};

patterns::Pattern PatternOf(std::string_view shape, int64_t window, bool ends) {
  patterns::Pattern pattern = matching::PatternOf(shape);
  pattern.columns = kColumns;
  pattern.column_types.assign(kColumns, data::BoolType());
  for (patterns::Variable& variable : pattern.variables) {
    auto column = static_cast<uint32_t>(variable.name[0] - 'A');
    if (column == kLast && !ends) column = kNever;
    variable.condition = data::MakeInput(column, data::BoolType());
  }
  pattern.within = patterns::Period{window, 0};
  pattern.skip = patterns::SkipMode::kNoSkip;
  return pattern;
}

// Rows of one type each; every `last_every`-th is a last event instead.
std::vector<engine::Frame> MakeRows(uint32_t rows, uint32_t last_every, std::vector<std::vector<int64_t>>* times) {
  auto schema = std::make_shared<data::Schema>();
  for (uint32_t i = 0; i < kColumns; ++i) {
    schema->fields.push_back({std::string(1, static_cast<char>('a' + i)), data::BoolType()});
  }
  std::mt19937_64 random(1);
  std::vector<engine::Frame> frames;
  times->resize((rows + data::kBatchRows - 1) / data::kBatchRows);
  for (uint32_t from = 0; from < rows; from += data::kBatchRows) {
    auto batch = std::make_unique<data::RecordBatch>(schema);
    batch->rows = std::min<uint32_t>(data::kBatchRows, rows - from);
    batch->positions.resize(batch->rows);
    std::vector<int64_t>& at = (*times)[frames.size()];
    for (uint32_t row = 0; row < batch->rows; ++row) {
      const auto type = (from + row + 1) % last_every == 0 ? kLast : static_cast<uint32_t>(random() % (kTypes - 1));
      for (uint32_t i = 0; i < kColumns; ++i) {
        auto* bits = batch->columns[i].mutable_values<uint64_t>();
        i == type ? data::SetBit(bits, row) : data::ClearBit(bits, row);
      }
      batch->positions[row] = from + row;
      at.push_back(from + row);
    }
    auto prepared = std::make_shared<engine::PreparedBatch>();
    const uint32_t count = batch->rows;
    prepared->batch = std::move(batch);
    prepared->times = at.data();
    frames.emplace_back().slices.push_back({std::move(prepared), 0, count});
  }
  return frames;
}

// Counts matches; folds their rows in the order in which they come (a row's type says its variable).
class Digest : public MatchSink {
 public:
  data::Status OnOutput(const MatchOutput& output) override {
    ++matches;
    if (!folds) return data::OkStatus();
    for (const MatchedRow& row : output.matched) {
      const uint64_t position = HeaderOf(output.rows.record(row.row)).position;
      fold = (fold ^ position) * 0xd6e8feb86659fd93ull;
    }
    return data::OkStatus();
  }

  bool folds = false;
  uint64_t matches = 0;
  uint64_t fold = 0;
};

data::Status Match(patterns::Pattern pattern, const std::vector<engine::Frame>& frames, Digest* digest) {
  TRIPLINE_ASSIGN_OR_RETURN(std::shared_ptr<const DomainPlan> plan,
                            DomainPlan::Make(pattern.column_types, {pattern}));
  TRIPLINE_ASSIGN_OR_RETURN(const data::Program program, data::Program::Compile(plan->predicates()));
  data::Program::Scratch scratch = program.MakeScratch(data::kBatchRows);
  state::BlockStore store({.slot_bytes = plan->slots().bytes(), .key_groups = 4});
  state::TimerIndex timers(&store);
  DomainMatcher matcher(plan, store, timers);
  const state::BlockId block = store.FindOrCreate(1, "key");
  std::vector<uint64_t> words;
  std::vector<uint64_t> bits(data::BitmapWords(data::kBatchRows));
  std::vector<data::VectorView> inputs;
  std::vector<engine::KeyedRow> rows;
  for (const engine::Frame& frame : frames) {
    const data::RecordBatch& batch = *frame.slices[0].batch->batch;
    inputs.clear();
    for (const data::Column& column : batch.columns) inputs.push_back(column.view());
    program.Run(inputs, batch.rows, scratch);
    words.assign(batch.rows, 0);
    for (uint32_t predicate = 0; predicate < plan->predicates().size(); ++predicate) {
      program.ResultTrueBits(scratch, predicate, batch.rows, bits.data());
      for (uint32_t row = 0; row < batch.rows; ++row) {
        words[row] |= uint64_t{data::GetBit(bits.data(), row)} << predicate;
      }
    }
    rows.clear();
    for (uint32_t row = 0; row < batch.rows; ++row) rows.push_back({{0, static_cast<uint16_t>(row)}, block});
    const uint64_t* const slices[] = {words.data()};
    TRIPLINE_RETURN_IF_ERROR(matcher.ProcessRows(frame, slices, rows, *digest));
  }
  return matcher.Drain(*digest);
}

bool AnswersAgree(const Family& family) {
  std::vector<std::vector<int64_t>> times;
  const std::vector<engine::Frame> frames = MakeRows(4000, 7, &times);
  uint64_t matches = 0;
  for (const int64_t window : {12, 36}) {
    Digest graph;
    Digest list;
    graph.folds = list.folds = true;
    const data::Status status = Match(PatternOf(family.shape, window, true), frames, &graph);
    if (!status.ok() || !Match(PatternOf(family.as_list, window, true), frames, &list).ok()) return false;
    if (graph.matches != list.matches || graph.fold != list.fold) return false;
    matches += graph.matches;
  }
  return matches > 0;
}

void BM_NoSkip(benchmark::State& state, const Family& family, int64_t window, bool ends) {
  constexpr uint32_t kRows = 1'000'000;
  if (!AnswersAgree(family)) return state.SkipWithError("the plain list of runs has another answer");
  std::vector<std::vector<int64_t>> times;
  const std::vector<engine::Frame> frames = MakeRows(kRows, 20'000, &times);
  Digest digest;
  for (auto _ : state) {
    if (!Match(PatternOf(family.shape, window, ends), frames, &digest).ok()) return state.SkipWithError("failed");
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.counters["matches_a_row"] =
      static_cast<double>(digest.matches) / static_cast<double>(state.iterations()) / kRows;
}

const bool kRegistered = [] {
  for (const Family& family : kFamilies) {
    for (const int64_t window : {50, 100, 200}) {
      for (const bool ends : {true, false}) {
        // Over a window of 200 rows some last events would end billions of Kleene matches.
        if (ends && std::string_view(family.name) == "kleene" && window > 50) continue;
        const std::string name =
            "BM_NoSkip/" + std::string(family.name) + (ends ? "/" : "_no_match/") + std::to_string(window);
        benchmark::RegisterBenchmark(name.c_str(), [&family, window, ends](benchmark::State& state) {
          BM_NoSkip(state, family, window, ends);
        })->Unit(benchmark::kMillisecond);
      }
    }
  }
  return true;
}();

}  // namespace
}  // namespace tripline::cep
