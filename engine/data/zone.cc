#include "engine/data/zone.h"

#include <absl/time/time.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>

#include "engine/data/text.h"

namespace tripline::data {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

// "+02:00", "-0530", "+2".
bool ParseOffset(std::string_view name, int* seconds) {
  if (name.size() < 2 || (name[0] != '+' && name[0] != '-')) return false;
  std::string digits;
  for (char c : name.substr(1)) {
    if (c >= '0' && c <= '9')
      digits.push_back(c);
    else if (c != ':')
      return false;
  }
  int64_t number = 0;
  if (digits.size() > 4 || ParseInt(digits, &number) != ParseResult::kOk) return false;
  const auto hours = static_cast<int>(digits.size() <= 2 ? number : number / 100);
  const auto minutes = static_cast<int>(digits.size() <= 2 ? 0 : number % 100);
  if (hours > 18 || minutes > 59) return false;
  *seconds = (hours * 3600 + minutes * 60) * (name[0] == '-' ? -1 : 1);
  return true;
}

}  // namespace

StatusOr<std::shared_ptr<const Zone>> Zone::Load(std::string_view name) {
  auto zone = std::make_shared<Zone>();
  int seconds = 0;
  if (ParseOffset(name, &seconds)) {
    zone->starts_ = {std::numeric_limits<int64_t>::min()};
    zone->offsets_ = {seconds * kSecondUs};
    return std::shared_ptr<const Zone>(std::move(zone));
  }
  absl::TimeZone loaded;
  // A name that climbs out of the database's folder is no name; the database itself does not refuse it.
  const bool is_name = !name.empty() && name.front() != '/' && name.find("..") == std::string_view::npos &&
                       name.find('\0') == std::string_view::npos && !name.starts_with("file:");
  if (!is_name || !absl::LoadTimeZone(absl::string_view(name.data(), name.size()), &loaded)) {
    return Error(Fault::kAuthor, "TRL0783",
                 fmt::format("there is no time zone '{}': write it like 'Europe/Berlin', 'UTC' or '+02:00'", name));
  }
  const absl::Time end = absl::FromCivil(absl::CivilSecond(2300, 1, 1), absl::UTCTimeZone());
  absl::Time at = absl::FromCivil(absl::CivilSecond(1800, 1, 1), absl::UTCTimeZone());
  zone->starts_.push_back(std::numeric_limits<int64_t>::min());
  zone->offsets_.push_back(loaded.At(at).offset * kSecondUs);
  absl::TimeZone::CivilTransition transition;
  while (at < end && loaded.NextTransition(at, &transition)) {
    // The transition is given in wall time; its instant is the wall time before it by the offset before it.
    at = loaded.At(transition.from).trans;
    if (at >= end) break;
    zone->starts_.push_back(absl::ToUnixMicros(at));
    zone->offsets_.push_back(loaded.At(at).offset * kSecondUs);
  }
  return std::shared_ptr<const Zone>(std::move(zone));
}

int64_t Zone::OffsetUs(int64_t us) const {
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), us);
  return offsets_[static_cast<size_t>(next - starts_.begin()) - 1];
}

int64_t Zone::FromWallUs(int64_t wall_us) const {
  // Offsets are below a day and changes rarer than that: the answer's period is the one of an instant a day before,
  // or one of the next two.
  constexpr int64_t kDayUs = 86400 * kSecondUs;
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), wall_us - kDayUs);
  const size_t first = static_cast<size_t>(next - starts_.begin()) - 1;
  for (size_t i = first; i < starts_.size() && i < first + 3; ++i) {
    const int64_t us = wall_us - offsets_[i];
    // Before the period's end it is the first instant that shows this wall clock; where the clock jumps over it, the
    // instant by the old offset lies behind the end, and by the new one before the start.
    if (i + 1 == starts_.size() || us < starts_[i + 1])
      return us < starts_[i] && i > first ? wall_us - offsets_[i - 1] : us;
  }
  return wall_us - OffsetUs(wall_us);
}

}  // namespace tripline::data
