// Makes a labelled stream of card payments, of any length, for trying rules on: `tripline generate`.
//
// Ninety days from 2026-01-01 (fewer for less than 180,000 events). Each card has a home country, a usual amount,
// favourite merchants, now and then a week abroad; payments follow the hours of the day and the days of the week. Three
// kinds of fraud carry a label, and for each there are at least as many innocent look-alikes without one:
//
//   card_testing   small probes at on-line shops, then large ones    like it: app-store and ticket-machine runs
//   velocity       a burst of payments from one stolen card          like it: an evening at a fair, a rush through shops
//   amount_jump    far above the card's habit, in part split to      like it: furniture, flights, the rent
//                  stay below 1,000
//
//   auto summary = GeneratePayments({.events = 1'000'000, .seed = 1, .out = "data"});   // writes data/payments.csv
//
// Columns: tx_id, ts, card, merchant, mcc, country, amount, channel, device, is_fraud, fraud_kind (empty if innocent);
// rows in event-time order, tx_id 1, 2, …. The same options give the same bytes on any machine.
// Failures: TRL0950 a value of the options is out of range, TRL0951 stopped by `progress`, TRL0713 to TRL0715 the
// folder or the file can't be made or written (disk full). The file has its name only when it is whole.
// Thread-safety: thread-safe, as long as two calls do not write to one folder.
// Cost: about 0.2 µs a row on one core; memory one day's rows and 12 bytes a card (one card per 99 events).
#ifndef TRIPLINE_DEPLOY_GENERATE_PAYMENTS_H_
#define TRIPLINE_DEPLOY_GENERATE_PAYMENTS_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "engine/data/status.h"

namespace tripline::deploy {

enum class FraudKind : uint8_t { kNone = 0, kCardTesting = 1, kVelocity = 2, kAmountJump = 3 };
inline constexpr int kFraudKinds = 4;

// "" for kNone, else as in the column fraud_kind.
std::string_view FraudKindName(FraudKind kind);

enum class GenerateProgress {
  kGoOn,
  kStop,  // GeneratePayments removes what it has written and returns TRL0951
};

struct GenerateOptions {
  int64_t events = 1'000'000;  // rows; 1 to 10,000,000,000
  uint64_t seed = 1;           // another seed, another world
  std::filesystem::path out;   // folder; made if it is not there
  // Called after each day with the rows written so far; may be empty.
  std::function<GenerateProgress(int64_t rows)> progress;
};

struct GenerateSummary {
  std::filesystem::path file;
  int64_t rows = 0;
  int64_t bytes = 0;
  int64_t cards = 0;
  int64_t merchants = 0;
  // By FraudKind: labelled rows (kNone: the innocent ones), episodes of that fraud, and its innocent look-alikes.
  std::array<int64_t, kFraudKinds> rows_by_kind{};
  std::array<int64_t, kFraudKinds> episodes{};
  std::array<int64_t, kFraudKinds> look_alikes{};
};

data::StatusOr<GenerateSummary> GeneratePayments(const GenerateOptions& options);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_PAYMENTS_H_
