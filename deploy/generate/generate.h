// Makes a labelled world of any length, for trying rules on: `tripline generate`.
//
// Ninety days of customers with cards and accounts, merchants with terminals, and what happens between them, one file
// a stream (event.h), beside them customers, merchants and streams.rules, the `stream` statements that fit. Fourteen
// kinds of fraud carry a label; for each there is innocent behaviour that looks like it, at least as often (scripts.h).
//
//   auto summary = GenerateWorld({.events = 1'000'000, .seed = 1, .out = "data"});   // writes data/payments.csv, …
//
// The same options give the same bytes on any machine and for any number of threads: each slice of time is made by
// itself, with random numbers of its own, and written in order. Rows come in the order of time or, with `disorder`, each
// at most so late behind a later one. A row that comes twice is the same bytes again.
// Failures: TRL0950 an option is out of range, TRL0951 stopped by `progress`, TRL0955 no room for what the configuration
// asks for; TRL0713 to TRL0715 a folder or file can't be made or written. A file has its name only when all are whole.
// Thread-safety: thread-safe, as long as two calls do not write to one folder.
// Cost: about 0.4 µs a row on one core; memory 150 bytes a row of the longest slice (300,000 rows) for each thread, and
// 20 bytes a customer.
#ifndef TRIPLINE_DEPLOY_GENERATE_GENERATE_H_
#define TRIPLINE_DEPLOY_GENERATE_GENERATE_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "deploy/generate/config.h"
#include "deploy/generate/event.h"
#include "deploy/generate/plan.h"
#include "deploy/generate/row_text.h"
#include "engine/data/status.h"

namespace tripline::deploy {

inline constexpr int64_t kMostEvents = 1'000'000'000;
inline constexpr uint32_t kMostDisorderSeconds = 30 * kDaySeconds;

enum class GenerateProgress {
  kGoOn,
  kStop,  // GenerateWorld removes what it has written and returns TRL0951
};

struct GenerateOptions {
  int64_t events = 1'000'000;      // rows of all streams, without duplicates; 1 to kMostEvents
  uint64_t seed = 1;               // another seed, another world
  std::filesystem::path out = {};  // folder; made if it is not there
  uint32_t disorder_seconds = 0;   // how late a row may come behind a later one; up to kMostDisorderSeconds
  double duplicates = 0;           // share of the rows that come twice; 0 to 1
  uint32_t threads = 1;
  TextFormat format = TextFormat::kCsv;
  GenerateConfig config = DefaultConfig();
  // Called now and then with the rows written so far, by one thread at a time; may be empty.
  std::function<GenerateProgress(int64_t rows)> progress = {};
};

struct GenerateSummary {
  std::array<std::filesystem::path, kStreams> files;  // by Stream
  std::array<int64_t, kStreams> rows{};               // by Stream, without duplicates
  std::array<KindCount, kFraudKinds> kinds{};         // by FraudKind
  int64_t events = 0;
  int64_t duplicates = 0;
  int64_t bytes = 0;  // of the streams' files
  int64_t customers = 0;
  int64_t cards = 0;
  int64_t merchants = 0;
};

data::StatusOr<GenerateSummary> GenerateWorld(const GenerateOptions& options);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_GENERATE_H_
