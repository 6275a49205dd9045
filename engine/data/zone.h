// A time zone as a table of its offsets from UTC, read once from the system's time zone database.
//
// Not the calendar (text.h). Looking an instant up is a binary search in an immutable table, so any number of threads
// may do it for every row without a lock.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto zone, Zone::Load("Europe/Berlin"));
//   int64_t wall_us = us + zone->OffsetUs(us);
//
// Failures: Fault::kAuthor, TRL0783, for a name that the database does not know.
// Thread-safety: immutable.
// Units: microseconds. Limits: changes between the years 1800 and 2300 are known; the last rule holds behind them.
#ifndef TRIPLINE_ENGINE_DATA_ZONE_H_
#define TRIPLINE_ENGINE_DATA_ZONE_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/data/status.h"

namespace tripline::data {

class Zone {
 public:
  // By its IANA name, "UTC", or a fixed offset such as "+02:00".
  static StatusOr<std::shared_ptr<const Zone>> Load(std::string_view name);

  // What to add to an instant to get the wall clock there, as if it were UTC.
  int64_t OffsetUs(int64_t us) const;
  // The instant at which the wall clock shows this. Of two (the clock is set back) the first; of none (it is set
  // forward) the instant that the old offset would give.
  int64_t FromWallUs(int64_t wall_us) const;

 private:
  std::vector<int64_t> starts_;   // ascending; the first is the beginning of time
  std::vector<int64_t> offsets_;  // from starts_[i] on
};

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_ZONE_H_
