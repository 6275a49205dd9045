#include "deploy/generate/config.h"

namespace tripline::deploy {
namespace {

constexpr uint32_t kMinute = 60;
constexpr uint32_t kHour = 3'600;
constexpr uint32_t kDay = 86'400;

using Kinds = std::array<KindParameters, kFraudKinds>;

KindParameters& Of(Kinds* kinds, FraudKind kind) { return (*kinds)[static_cast<size_t>(kind)]; }

// Frauds on a stolen card number.
void SetCardKinds(Kinds* kinds) {
  Of(kinds, FraudKind::kCardTesting) = {
      0.14,
      {{2, 7}, {8, 75}, {50, 199}, {20, 180}, {1, 3}, {30, 240}, {30'000, 180'000}, 0.33, 0.5, 0.95, 0.1},
      2.1,
      {{3, 6}, {18, 110}, {79, 229}, {kMinute, 900}, {0, 1}, {0, 0}, {900, 42'000}, 0.03, 0, 0.03, 0.5}};
  Of(kinds, FraudKind::kImpossibleTravel) = {0.05,
                                             {{1, 2},
                                              {300, 1'200},
                                              {800, 9'000},
                                              {20 * kMinute, 2 * kHour},
                                              {1, 4},
                                              {240, 1'500},
                                              {2'500, 60'000},
                                              0.1,
                                              1,
                                              0,
                                              0},
                                             1.5,
                                             {{1, 2},
                                              {300, 1'200},
                                              {800, 9'000},
                                              {95 * kMinute, 3 * kHour},
                                              {1, 3},
                                              {600, 3'600},
                                              {1'200, 40'000},
                                              0.03,
                                              1,
                                              0,
                                              0.93}};
  Of(kinds, FraudKind::kVelocity) = {
      0.16,
      {{7, 18}, {12, 80}, {1'500, 18'000}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0.33, 0.5, 0.95, 0.14},
      2.1,
      {{5, 9}, {25, 150}, {300, 7'500}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0.03, 0, 0.03, 0.65}};
  Of(kinds, FraudKind::kAmountJump) = {
      0.12,
      {{1, 3}, {120, 2'400}, {22'000, 120'000}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0.33, 0.6, 0.9, 0},
      2,
      {{1, 2}, {300, 5'400}, {15'000, 80'000}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0.03, 0.06, 0.03, 0}};
  Of(kinds, FraudKind::kGiftCardDraining) = {
      0.03,
      {{4, 12}, {40, 400}, {2'500, 20'000}, {120, 1'200}, {0, 2}, {60, 600}, {8'000, 60'000}, 0.15, 0.3, 0.9, 0.15},
      2,
      {{3, 9}, {60, 900}, {1'000, 15'000}, {600, 5'400}, {0, 2}, {60, 900}, {3'000, 30'000}, 0.02, 0, 0.03, 0.3}};
  Of(kinds, FraudKind::kStructuring) = {
      0.1,
      {{3, 6}, {180, 1'200}, {86'000, 99'900}, {0, 0}, {3, 6}, {600, 4 * kHour}, {860'000, 999'000}, 0.25, 0.3, 0.7, 0},
      1.8,
      {{2, 3},
       {60, 3'600},
       {82'000, 99'900},
       {0, 0},
       {2, 4},
       {kHour, 6 * kHour},
       {800'000, 1'000'000},
       0.03,
       0,
       0.03,
       0}};
}

// Frauds with an account that is somebody else's.
void SetAccountKinds(Kinds* kinds) {
  Of(kinds, FraudKind::kAccountTakeover) = {
      0.09,
      {{2, 6}, {8, 60}, {0, 0}, {120, 1'800}, {1, 3}, {60, 600}, {60'000, 480'000}, 0.35, 0.5, 0.9, 0.1},
      1.6,
      {{1, 5}, {10, 90}, {0, 0}, {120, 5'400}, {0, 2}, {60, 900}, {2'000, 150'000}, 0.06, 0.03, 0.3, 0.1}};
  Of(kinds, FraudKind::kDormantAccount) = {0.05,
                                           {{2, 5},
                                            {4 * kHour, 30 * kHour},
                                            {600, 9'000},
                                            {32 * kDay, 70 * kDay},
                                            {3, 8},
                                            {180, 5 * kHour},
                                            {12'000, 150'000},
                                            0.2,
                                            0.3,
                                            0.85,
                                            0},
                                           1.5,
                                           {{2, 5},
                                            {4 * kHour, 30 * kHour},
                                            {600, 9'000},
                                            {30 * kDay, 70 * kDay},
                                            {3, 8},
                                            {600, 12 * kHour},
                                            {1'500, 60'000},
                                            0.03,
                                            0,
                                            0.4,
                                            0}};
  Of(kinds, FraudKind::kSimSwap) = {
      0.04,
      {{0, 1}, {20, 90}, {0, 0}, {60, 1'800}, {1, 4}, {60, 900}, {80'000, 900'000}, 0.3, 0.2, 0.95, 0},
      2.5,
      {{0, 2}, {20, 120}, {0, 0}, {120, 4 * kHour}, {0, 2}, {120, 1'800}, {5'000, 600'000}, 0.03, 0.02, 0.8, 0.2}};
}

// Frauds of people with an account, a card or a shop of their own.
void SetOwnKinds(Kinds* kinds) {
  Of(kinds, FraudKind::kMuleFanIn) = {0.06,
                                      {{5, 14},
                                       {120, 2'400},
                                       {15'000, 120'000},
                                       {600, 2 * kHour},
                                       {1, 2},
                                       {120, 1'200},
                                       {200'000, 900'000},
                                       0.15,
                                       0,
                                       0.3,
                                       0.15},
                                      1.5,
                                      {{4, 14},
                                       {300, 4'800},
                                       {2'000, 60'000},
                                       {kHour, 8 * kHour},
                                       {1, 2},
                                       {600, 3'600},
                                       {40'000, 600'000},
                                       0.03,
                                       0,
                                       0.05,
                                       0.3}};
  Of(kinds, FraudKind::kMuleFanOut) = {0.06,
                                       {{1, 2},
                                        {300, 3'600},
                                        {300'000, 950'000},
                                        {300, kHour},
                                        {5, 12},
                                        {60, 900},
                                        {25'000, 150'000},
                                        0.15,
                                        0,
                                        0.3,
                                        0.1},
                                       1.5,
                                       {{1, 2},
                                        {300, 3'600},
                                        {150'000, 900'000},
                                        {kHour, 8 * kHour},
                                        {4, 12},
                                        {60, 1'500},
                                        {6'000, 120'000},
                                        0.03,
                                        0,
                                        0.05,
                                        0.2}};
  Of(kinds, FraudKind::kRefundAbuse) = {0.05,
                                        {{4, 9},
                                         {3 * kHour, 30 * kHour},
                                         {4'000, 60'000},
                                         {12 * kHour, 6 * kDay},
                                         {3, 9},
                                         {kHour, 20 * kHour},
                                         {0, 0},
                                         0.1,
                                         0,
                                         0.1,
                                         0},
                                        2,
                                        {{3, 9},
                                         {600, 24 * kHour},
                                         {2'500, 40'000},
                                         {2 * kDay, 9 * kDay},
                                         {2, 6},
                                         {600, 24 * kHour},
                                         {0, 0},
                                         0.03,
                                         0,
                                         0.03,
                                         0}};
  Of(kinds, FraudKind::kBustOut) = {0.04,
                                    {{8, 14},
                                     {10 * kHour, 40 * kHour},
                                     {4'000, 30'000},
                                     {2 * kHour, 24 * kHour},
                                     {5, 10},
                                     {600, 3 * kHour},
                                     {60'000, 320'000},
                                     0.1,
                                     0,
                                     0.15,
                                     0},
                                    1.5,
                                    {{8, 14},
                                     {10 * kHour, 40 * kHour},
                                     {3'000, 25'000},
                                     {2 * kHour, 48 * kHour},
                                     {3, 9},
                                     {900, 9 * kHour},
                                     {20'000, 240'000},
                                     0.03,
                                     0,
                                     0.05,
                                     0}};
  Of(kinds, FraudKind::kMerchantCollusion) = {
      0.03,
      {{12, 30}, {60, 900}, {8'000, 40'000}, {kDay, 3 * kDay}, {0, 5}, {600, 3'600}, {0, 0}, 0.3, 0, 0.5, 0},
      1.5,
      {{12, 40}, {30, 700}, {3'000, 32'000}, {kDay, 5 * kDay}, {0, 5}, {600, 9'000}, {0, 0}, 0.05, 0, 0.03, 0}};
}

}  // namespace

GenerateConfig DefaultConfig() {
  GenerateConfig config;
  SetCardKinds(&config.kinds);
  SetAccountKinds(&config.kinds);
  SetOwnKinds(&config.kinds);
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
