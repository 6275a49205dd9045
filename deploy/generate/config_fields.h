// The keys of a generator's configuration: name, member, bounds, and what it is. One table for reading and printing.
//
// Not here: the text itself (config_text.h).
//
//   for (const RangeField& field : RangeFields()) Print(field.name, script.*field.member);
//
// Thread-safety: immutable. Units: counts, seconds, cents.
#ifndef TRIPLINE_DEPLOY_GENERATE_CONFIG_FIELDS_H_
#define TRIPLINE_DEPLOY_GENERATE_CONFIG_FIELDS_H_

#include <array>
#include <string_view>

#include "deploy/generate/config.h"
#include "deploy/generate/timetable.h"

namespace tripline::deploy {

enum class Unit : uint8_t { kCount, kSeconds, kCents };

// A number; `whole`: without a fraction.
template <class T>
struct NumberField {
  std::string_view name;
  double T::* member;
  double low;
  double high;
  bool whole;
  std::string_view meaning;
};

struct RangeField {
  std::string_view name;
  Range ScriptParameters::* member;
  Unit unit;
  uint32_t high;
  std::string_view meaning;
};

inline constexpr uint32_t kMostCount = 500;
inline constexpr uint32_t kMostSeconds = kMostDays * kDaySeconds;
inline constexpr uint32_t kMostCents = 10'000'000;

inline constexpr std::array kWorldFields = {
    NumberField<GenerateConfig>{"days", &GenerateConfig::days, 1, kMostDays, true, "how many, from 2026-01-01"},
    NumberField<GenerateConfig>{"fraud_rate", &GenerateConfig::fraud_rate, 0, 1, false,
                                "share of all rows that are fraud; --fraud-rate goes before it"},
    NumberField<GenerateConfig>{"events_per_customer_day", &GenerateConfig::events_per_customer_day, 0.05, 100, false,
                                "the number of customers follows from it; at least 100"},
    NumberField<GenerateConfig>{"customers_per_merchant", &GenerateConfig::customers_per_merchant, 0.5, 1000, false,
                                "at least one merchant of each category in each city"},
    NumberField<GenerateConfig>{"journeys", &GenerateConfig::journeys, 0, 1, false,
                                "share of a customer's weeks that are spent in another city"},
    NumberField<GenerateConfig>{"returns", &GenerateConfig::returns, 0, 0.3, false,
                                "ordinary purchases brought back, per row"},
    NumberField<GenerateConfig>{"logins", &GenerateConfig::logins, 0, 0.25, false,
                                "of what customers do: log in and look; the rest are payments"},
    NumberField<GenerateConfig>{"transfers", &GenerateConfig::transfers, 0, 0.25, false,
                                "log in, transfer money, confirm it"},
    NumberField<GenerateConfig>{"password_changes", &GenerateConfig::password_changes, 0, 0.25, false,
                                "log in, change the password"},
    NumberField<GenerateConfig>{"phone_changes", &GenerateConfig::phone_changes, 0, 0.25, false,
                                "log in, change the telephone number"}};

inline constexpr std::array kRangeFields = {
    RangeField{"count", &ScriptParameters::count, Unit::kCount, kMostCount, "rows of the first part"},
    RangeField{"gap", &ScriptParameters::gap, Unit::kSeconds, kMostSeconds, "time between two of them"},
    RangeField{"amount", &ScriptParameters::amount, Unit::kCents, kMostCents, "money of each"},
    RangeField{"then_after", &ScriptParameters::then_after, Unit::kSeconds, kMostSeconds, "time until the second part"},
    RangeField{"then_count", &ScriptParameters::then_count, Unit::kCount, kMostCount, "rows of the second part"},
    RangeField{"then_gap", &ScriptParameters::then_gap, Unit::kSeconds, kMostSeconds, "time between two of them"},
    RangeField{"then_amount", &ScriptParameters::then_amount, Unit::kCents, kMostCents, "money of each"}};

inline constexpr std::array kChanceFields = {
    NumberField<ScriptParameters>{"night", &ScriptParameters::night, 0, 1, false,
                                  "probability of a start between 0:00 and 6:00, local time"},
    NumberField<ScriptParameters>{"abroad", &ScriptParameters::abroad, 0, 1, false,
                                  "probability that it plays in another country"},
    NumberField<ScriptParameters>{"new_device", &ScriptParameters::new_device, 0, 1, false,
                                  "probability of a device not seen before"},
    NumberField<ScriptParameters>{"slow", &ScriptParameters::slow, 0, 1, false,
                                  "probability that all times are eight times as long"}};

inline constexpr NumberField<KindParameters> kShareField = {
    "share", &KindParameters::share, 0, 1000, false, "of the fraudulent rows, relative to the other kinds"};
inline constexpr NumberField<KindParameters> kLookAlikesField = {
    "per_fraud", &KindParameters::look_alikes, 0, 100, false, "episodes for each episode of fraud"};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_CONFIG_FIELDS_H_
