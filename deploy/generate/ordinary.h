// What customers do when nothing special happens: payments, log-ins, transfers with their confirmations, new passwords
// and telephone numbers, and what comes every month by itself: salaries and rents.
//
// Not here: whatever has a story (story.h). A slice of time is a pure function of (world, configuration, seed, slice,
// rows), so slices can be made in any order and by any thread.
//
//   Ordinary ordinary(world, config, timetable, seed);
//   ordinary.Make(slice, /*rows=*/9'000, /*first_number=*/0, &events);      // events in no order
//
// Thread-safety: immutable. Cost: some 100 ns an event.
#ifndef TRIPLINE_DEPLOY_GENERATE_ORDINARY_H_
#define TRIPLINE_DEPLOY_GENERATE_ORDINARY_H_

#include <array>
#include <cstdint>
#include <vector>

#include "deploy/generate/config.h"
#include "deploy/generate/event.h"
#include "deploy/generate/recorder.h"
#include "deploy/generate/timetable.h"
#include "deploy/generate/world.h"

namespace tripline::deploy {

class Ordinary {
 public:
  Ordinary(const World& world, const GenerateConfig& config, const Timetable& timetable, uint64_t seed);

  // Appends exactly `rows` events, all of them in the slice, numbered from `first_number`.
  void Make(uint32_t slice, size_t rows, uint32_t first_number, std::vector<Event>* events) const;

 private:
  // The slice that is being made.
  struct Scene;

  void PaySalaries(Scene& scene) const;
  void PayRents(Scene& scene) const;
  void Act(Scene& scene) const;
  void Pay(Scene& scene, uint32_t customer, uint32_t second) const;
  void LogIn(Scene& scene, uint32_t customer, uint32_t* second, uint32_t device) const;
  void Transfer(Scene& scene, uint32_t customer, uint32_t second, uint32_t device) const;
  uint32_t DrawSecond(Scene& scene) const;
  uint32_t DrawCustomer(Scene& scene, uint32_t second) const;

  const World& world_;
  const Timetable& timetable_;
  const uint64_t seed_;
  // Below which of a million an act is one of that kind; the rest are payments.
  uint32_t phone_changes_;
  uint32_t password_changes_;
  uint32_t transfers_;
  uint32_t logins_;
  // By UTC hour: weights of the countries, added up.
  std::array<std::array<uint64_t, kCountries>, 24> customers_awake_{};
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_ORDINARY_H_
