// One day of the generated world: ordinary payments, episodes of fraud, and the innocent episodes that look like them.
//
// A day is a pure function of (world, seed, day, rows), so days can be made in any order. No episode crosses midnight.
//
//   Day day(world, seed);
//   day.Make(/*day=*/3, /*rows=*/11'000, &summary);
//   for (const Payment& payment : day.payments()) …          // in the order of time
//
// Thread-safety: thread-compatible. Cost: 32 bytes a row.
#ifndef TRIPLINE_DEPLOY_GENERATE_DAY_H_
#define TRIPLINE_DEPLOY_GENERATE_DAY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "deploy/generate/payments.h"
#include "deploy/generate/random.h"
#include "deploy/generate/world.h"

namespace tripline::deploy {

inline constexpr int kMostDays = 90;

enum class Channel : uint8_t { kChip, kContactless, kOnline };

struct Payment {
  uint32_t second;  // of the day, UTC
  uint32_t card;
  uint32_t merchant;
  uint32_t cents;
  uint32_t device;  // on-line payments only
  Channel channel;
  FraudKind kind;
};

// How many of `events` rows, spread over `days` days, fall on the days before `day`: the days of a week differ.
int64_t RowsBefore(int day, int days, int64_t events);

class Day {
 public:
  Day(const World& world, uint64_t seed);

  // Replaces the payments by those of `day` (0 to kMostDays - 1) and adds to the counts of `summary`.
  void Make(int day, size_t rows, GenerateSummary* summary);
  const std::vector<Payment>& payments() const { return payments_; }

 private:
  // What an episode's payments share.
  struct Scene {
    uint32_t card;
    uint8_t country;
    uint32_t device;
    FraudKind kind;
  };
  using Episode = void (Day::*)();

  void AddEpisodes(int64_t per_million, size_t rows, Episode episode, int64_t* count);
  void AddOrdinary();
  void AddCardTesting();
  void AddVelocity();
  void AddAmountJump();
  void AddSmallRun();
  void AddFair();
  void AddBigPurchase();

  Scene Theft(FraudKind kind);
  Scene Innocent();
  uint32_t StartSecond(const Scene& scene, bool thief);
  void Add(const Scene& scene, uint32_t second, uint32_t merchant, uint64_t cents);
  void SortByTime();

  const World& world_;
  const uint64_t seed_;
  Random random_;
  int day_ = 0;
  std::vector<Payment> payments_;
  // Scratch of SortByTime, kept for its memory.
  std::vector<uint64_t> order_;
  std::vector<Payment> sorted_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_DAY_H_
