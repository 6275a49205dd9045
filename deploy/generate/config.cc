#include "deploy/generate/config.h"

namespace tripline::deploy {
namespace {

constexpr uint32_t kMinute = 60;
constexpr uint32_t kHour = 3'600;
constexpr uint32_t kDay = 86'400;

struct DefaultKind {
  FraudKind kind;
  KindParameters parameters;
};

// Of each kind: share, the script of the fraud, look-alikes per fraud, their script. A script has count, gap, amount,
// then_after, then_count, then_gap, then_amount, and the chances of night, abroad, new_device and slow.
// The layout is by hand: a number a line, as the formatter would have it, could not be compared.
// clang-format off
const std::array<DefaultKind, kFraudKinds - 1>& DefaultKinds() {
  static constexpr std::array<DefaultKind, kFraudKinds - 1> kKinds = {{
    // Frauds on a stolen card number.
    {FraudKind::kCardTesting,
     {0.14,
        {{2, 7}, {8, 75}, {50, 199}, {20, 3 * kMinute}, {1, 3}, {30, 4 * kMinute}, {30'000, 180'000}, 0.33, 0.5,
         0.95, 0.1},
      2.1,
        {{3, 6}, {18, 110}, {79, 229}, {1 * kMinute, 15 * kMinute}, {0, 1}, {}, {900, 42'000}, 0.03, 0, 0.03, 0.5}}},
    {FraudKind::kImpossibleTravel,
     {0.05,
        {{1, 2}, {5 * kMinute, 20 * kMinute}, {800, 9'000}, {20 * kMinute, 2 * kHour}, {1, 4},
         {4 * kMinute, 25 * kMinute}, {2'500, 60'000}, 0.1, 1, 0, 0},
      1.5,
        {{1, 2}, {5 * kMinute, 20 * kMinute}, {800, 9'000}, {95 * kMinute, 3 * kHour}, {1, 3},
         {10 * kMinute, 1 * kHour}, {1'200, 40'000}, 0.03, 1, 0, 0.93}}},
    {FraudKind::kVelocity,
     {0.16,
        {{7, 18}, {12, 80}, {1'500, 18'000}, {}, {}, {}, {}, 0.33, 0.5, 0.95, 0.14},
      2.1,
        {{5, 9}, {25, 150}, {300, 7'500}, {}, {}, {}, {}, 0.03, 0, 0.03, 0.65}}},
    {FraudKind::kAmountJump,
     {0.12,
        {{1, 3}, {2 * kMinute, 40 * kMinute}, {22'000, 120'000}, {}, {}, {}, {}, 0.33, 0.6, 0.9, 0},
      2,
        {{1, 2}, {5 * kMinute, 90 * kMinute}, {15'000, 80'000}, {}, {}, {}, {}, 0.03, 0.06, 0.03, 0}}},
    {FraudKind::kGiftCardDraining,
     {0.03,
        {{4, 12}, {40, 400}, {2'500, 20'000}, {2 * kMinute, 20 * kMinute}, {0, 2}, {1 * kMinute, 10 * kMinute},
         {8'000, 60'000}, 0.15, 0.3, 0.9, 0.15},
      2,
        {{3, 9}, {1 * kMinute, 15 * kMinute}, {1'000, 15'000}, {10 * kMinute, 90 * kMinute}, {0, 2},
         {1 * kMinute, 15 * kMinute}, {3'000, 30'000}, 0.02, 0, 0.03, 0.3}}},
    {FraudKind::kStructuring,
     {0.1,
        {{3, 6}, {3 * kMinute, 20 * kMinute}, {86'000, 99'900}, {}, {3, 6}, {10 * kMinute, 4 * kHour},
         {860'000, 999'000}, 0.25, 0.3, 0.7, 0},
      1.8,
        {{2, 3}, {1 * kMinute, 1 * kHour}, {82'000, 99'900}, {}, {2, 4}, {1 * kHour, 6 * kHour},
         {800'000, 1'000'000}, 0.03, 0, 0.03, 0}}},
    // Frauds with an account that is somebody else's.
    {FraudKind::kAccountTakeover,
     {0.09,
        {{2, 6}, {8, 1 * kMinute}, {}, {2 * kMinute, 30 * kMinute}, {1, 3}, {1 * kMinute, 10 * kMinute},
         {60'000, 480'000}, 0.35, 0.5, 0.9, 0.1},
      1.6,
        {{1, 5}, {10, 90}, {}, {2 * kMinute, 90 * kMinute}, {0, 2}, {1 * kMinute, 15 * kMinute}, {2'000, 150'000},
         0.06, 0.03, 0.3, 0.1}}},
    {FraudKind::kDormantAccount,
     {0.05,
        {{2, 5}, {4 * kHour, 30 * kHour}, {600, 9'000}, {32 * kDay, 70 * kDay}, {3, 8}, {3 * kMinute, 5 * kHour},
         {12'000, 150'000}, 0.2, 0.3, 0.85, 0},
      1.5,
        {{2, 5}, {4 * kHour, 30 * kHour}, {600, 9'000}, {30 * kDay, 70 * kDay}, {3, 8}, {10 * kMinute, 12 * kHour},
         {1'500, 60'000}, 0.03, 0, 0.4, 0}}},
    {FraudKind::kSimSwap,
     {0.04,
        {{0, 1}, {20, 90}, {}, {1 * kMinute, 30 * kMinute}, {1, 4}, {1 * kMinute, 15 * kMinute}, {80'000, 900'000},
         0.3, 0.2, 0.95, 0},
      2.5,
        {{0, 2}, {20, 2 * kMinute}, {}, {2 * kMinute, 4 * kHour}, {0, 2}, {2 * kMinute, 30 * kMinute},
         {5'000, 600'000}, 0.03, 0.02, 0.8, 0.2}}},
    // Frauds of people with an account, a card or a shop of their own.
    {FraudKind::kMuleFanIn,
     {0.06,
        {{5, 14}, {2 * kMinute, 40 * kMinute}, {15'000, 120'000}, {10 * kMinute, 2 * kHour}, {1, 2},
         {2 * kMinute, 20 * kMinute}, {200'000, 900'000}, 0.15, 0, 0.3, 0.15},
      1.5,
        {{4, 14}, {5 * kMinute, 80 * kMinute}, {2'000, 60'000}, {1 * kHour, 8 * kHour}, {1, 2},
         {10 * kMinute, 1 * kHour}, {40'000, 600'000}, 0.03, 0, 0.05, 0.3}}},
    {FraudKind::kMuleFanOut,
     {0.06,
        {{1, 2}, {5 * kMinute, 1 * kHour}, {300'000, 950'000}, {5 * kMinute, 1 * kHour}, {5, 12},
         {1 * kMinute, 15 * kMinute}, {25'000, 150'000}, 0.15, 0, 0.3, 0.1},
      1.5,
        {{1, 2}, {5 * kMinute, 1 * kHour}, {150'000, 900'000}, {1 * kHour, 8 * kHour}, {4, 12},
         {1 * kMinute, 25 * kMinute}, {6'000, 120'000}, 0.03, 0, 0.05, 0.2}}},
    {FraudKind::kRefundAbuse,
     {0.05,
        {{4, 9}, {3 * kHour, 30 * kHour}, {4'000, 60'000}, {12 * kHour, 6 * kDay}, {3, 9}, {1 * kHour, 20 * kHour},
         {}, 0.1, 0, 0.1, 0},
      2,
        {{3, 9}, {10 * kMinute, 1 * kDay}, {2'500, 40'000}, {2 * kDay, 9 * kDay}, {2, 6}, {10 * kMinute, 1 * kDay},
         {}, 0.03, 0, 0.03, 0}}},
    {FraudKind::kBustOut,
     {0.04,
        {{8, 14}, {10 * kHour, 40 * kHour}, {4'000, 30'000}, {2 * kHour, 1 * kDay}, {5, 10},
         {10 * kMinute, 3 * kHour}, {60'000, 320'000}, 0.1, 0, 0.15, 0},
      1.5,
        {{8, 14}, {10 * kHour, 40 * kHour}, {3'000, 25'000}, {2 * kHour, 2 * kDay}, {3, 9},
         {15 * kMinute, 9 * kHour}, {20'000, 240'000}, 0.03, 0, 0.05, 0}}},
    {FraudKind::kMerchantCollusion,
     {0.03,
        {{12, 30}, {1 * kMinute, 15 * kMinute}, {8'000, 40'000}, {1 * kDay, 3 * kDay}, {0, 5},
         {10 * kMinute, 1 * kHour}, {}, 0.3, 0, 0.5, 0},
      1.5,
        {{12, 40}, {30, 700}, {3'000, 32'000}, {1 * kDay, 5 * kDay}, {0, 5}, {10 * kMinute, 150 * kMinute}, {}, 0.05,
         0, 0.03, 0}}},
  }};
  return kKinds;
}
// clang-format on

}  // namespace

GenerateConfig DefaultConfig() {
  GenerateConfig config;
  for (const auto& [kind, parameters] : DefaultKinds()) config.kinds[static_cast<size_t>(kind)] = parameters;
  return config;
}

uint64_t LongestSeconds(const ScriptParameters& parameters) {
  const uint64_t pace = parameters.slow > 0 ? 8 : 1;
  // What scripts add of their own, such as the time between a log-in and a change of password, is less than two hours.
  constexpr uint64_t kOwnPauses = 2 * kHour;
  return pace * (uint64_t{parameters.count.high} * parameters.gap.high + parameters.then_after.high +
                 uint64_t{parameters.then_count.high} * parameters.then_gap.high) +
         kOwnPauses;
}

}  // namespace tripline::deploy
