#include "deploy/generate/plan.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace tripline::deploy {
namespace {

constexpr uint32_t kSampledStories = 64;
// Sampled stories are told with indices that no story of the world has.
constexpr uint32_t kFirstSample = 0xf000'0000U;

double Mean(Range range) { return (double{1} * range.low + range.high) / 2; }

// `expected` with its fraction drawn, so that small worlds get their share too.
int64_t DrawnCount(double expected, Random* random) {
  const double whole = std::floor(expected);
  return static_cast<int64_t>(whole) + (random->Below(1'000'000) < (expected - whole) * 1e6 ? 1 : 0);
}

}  // namespace

Plan::Plan(const World& world, const GenerateConfig& config, const Timetable& timetable, int64_t events, uint64_t seed)
    : timetable_(timetable), teller_(world, config, seed), seed_(seed), waiting_(timetable.slices()) {
  double shares = 0;
  for (int i = 1; i < kFraudKinds; ++i) shares += config.kinds[i].share;
  for (int i = 1; i < kFraudKinds; ++i) {
    const KindParameters& kind = config.kinds[i];
    if (kind.share <= 0) continue;
    const auto which = static_cast<FraudKind>(i);
    const double rows = static_cast<double>(events) * config.fraud_rate * kind.share / shares;
    Random random(seed, 0xffff'0000U + static_cast<uint32_t>(i));
    const int64_t frauds = DrawnCount(rows / MeanRows(which, Truth::kFraud), &random);
    Add(which, Truth::kFraud, frauds, kind.fraud);
    Add(which, Truth::kLookAlike, static_cast<int64_t>(std::ceil(static_cast<double>(frauds) * kind.look_alikes)),
        kind.look_alike);
  }
  Random random(seed, 0xffff'0000U);
  Add(FraudKind::kNone, Truth::kOrdinary, DrawnCount(static_cast<double>(events) * config.returns, &random),
      teller_.ScriptOf({}));
  std::sort(episodes_.begin(), episodes_.end(), [](const Episode& a, const Episode& b) {
    return std::tie(a.day, a.kind, a.truth, a.index) < std::tie(b.day, b.kind, b.truth, b.index);
  });
  Count(events * 9 / 10);
}

double Plan::MeanRows(FraudKind kind, Truth truth) const {
  std::vector<Event> events;
  int64_t labelled = 0;
  for (uint32_t i = 0; i < kSampledStories; ++i) {
    events.clear();
    teller_.Tell({.kind = kind, .truth = truth, .index = kFirstSample + i}, 0, &events);
    for (const Event& event : events) labelled += event.truth == truth ? 1 : 0;
  }
  return std::max(static_cast<double>(labelled) / kSampledStories, 0.1);
}

// A story may begin on any day from which even the longest one ends in time.
void Plan::Add(FraudKind kind, Truth truth, int64_t count, const ScriptParameters& script) {
  const auto longest = static_cast<uint32_t>(std::min<uint64_t>(LongestSeconds(script) / kDaySeconds + 2, kMostDays));
  const uint32_t days = timetable_.days() > longest ? timetable_.days() - longest + 1 : 1;
  Random random(seed_, 0xfffe'0000U + static_cast<uint32_t>(kind) * 4 + static_cast<uint32_t>(truth));
  for (int64_t i = 0; i < count; ++i) {
    episodes_.push_back({static_cast<uint16_t>(random.Below(days)), kind, truth, static_cast<uint32_t>(i)});
  }
}

void Plan::Count(int64_t most_rows) {
  std::vector<Event> events;
  size_t kept = 0;
  for (const Episode& episode : episodes_) {
    events.clear();
    teller_.Tell(episode, 0, &events);
    const auto rows = static_cast<int64_t>(events.size());
    if (events.empty() || events.back().second >= timetable_.end() || rows_ + rows > most_rows) continue;
    episodes_[kept++] = episode;
    rows_ += rows;
    KindCount& count = counts_[static_cast<size_t>(episode.kind)];
    count.episodes += episode.truth == Truth::kFraud ? 1 : 0;
    count.look_alikes += episode.truth == Truth::kLookAlike ? 1 : 0;
    for (const Event& event : events) {
      count.rows += event.truth == Truth::kFraud ? 1 : 0;
      count.look_alike_rows += event.truth == Truth::kLookAlike ? 1 : 0;
    }
  }
  episodes_.resize(kept);
}

void Plan::Take(uint32_t slice, uint32_t first_number, std::vector<Event>* events) {
  const uint32_t day = timetable_.SliceStart(slice) / kDaySeconds;
  for (; told_ < episodes_.size() && episodes_[told_].day <= day; ++told_) {
    events->clear();
    teller_.Tell(episodes_[told_], first_number + told_rows_, events);
    told_rows_ += static_cast<uint32_t>(events->size());
    for (const Event& event : *events) waiting_[timetable_.SliceOf(event.second)].push_back(event);
  }
  *events = std::move(waiting_[slice]);
  waiting_[slice] = {};
}

double StoryShare(const GenerateConfig& config) {
  double shares = 0;
  double weighted = 0;
  for (int i = 1; i < kFraudKinds; ++i) {
    const KindParameters& kind = config.kinds[i];
    const double fraud = Mean(kind.fraud.count) + Mean(kind.fraud.then_count) + 1;
    const double alike = Mean(kind.look_alike.count) + Mean(kind.look_alike.then_count) + 1;
    shares += kind.share;
    weighted += kind.share * (1 + kind.look_alikes * alike / fraud);
  }
  return shares > 0 ? config.fraud_rate * weighted / shares : 0;
}

}  // namespace tripline::deploy
