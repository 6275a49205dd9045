// What a generated world is made of: sizes, rates, and for each kind of fraud its parameters and those of the innocent
// behaviour that looks like it. The defaults are the world of `tripline generate`.
//
// Every kind is told by one script of two parts (scripts.h): `count` rows `gap` apart of `amount` each, then, after
// `then_after`, `then_count` rows `then_gap` apart of `then_amount`. The look-alike plays the same script with its own
// parameters. As text: config_text.h.
//
//   GenerateConfig config = DefaultConfig();
//   config.kinds[static_cast<size_t>(FraudKind::kVelocity)].share = 0;       // none of that kind
//
// Units: seconds, cents, probabilities from 0 to 1. Ranges include both ends; draws are uniform.
// Thread-safety: plain values.
#ifndef TRIPLINE_DEPLOY_GENERATE_CONFIG_H_
#define TRIPLINE_DEPLOY_GENERATE_CONFIG_H_

#include <array>
#include <cstdint>

#include "deploy/generate/event.h"

namespace tripline::deploy {

struct Range {
  uint32_t low = 0;
  uint32_t high = 0;
  bool operator==(const Range&) const = default;
};

struct ScriptParameters {
  Range count;
  Range gap;
  Range amount;
  Range then_after;
  Range then_count;
  Range then_gap;
  Range then_amount;
  double night = 0;       // begins between 0:00 and 6:00, local time
  double abroad = 0;      // plays in a country that is not the customer's
  double new_device = 0;  // a device that this customer has not used before
  double slow = 0;        // every gap is eight times as long
  bool operator==(const ScriptParameters&) const = default;
};

struct KindParameters {
  double share = 0;  // of the fraudulent rows, relative to the sum of all shares
  ScriptParameters fraud;
  double look_alikes = 1;  // episodes of innocent behaviour per episode of fraud
  ScriptParameters look_alike;
  bool operator==(const KindParameters&) const = default;
};

struct GenerateConfig {
  double days = 90;  // from 2026-01-01
  double fraud_rate = 0.005;
  double events_per_customer_day = 2.5;
  double customers_per_merchant = 3.5;
  double journeys = 0.033;
  double returns = 0.008;
  // Of what customers do of themselves; the rest are payments.
  double logins = 0.13;
  double transfers = 0.055;
  double password_changes = 0.006;
  double phone_changes = 0.004;
  std::array<KindParameters, kFraudKinds> kinds;  // by FraudKind; the first is not used
  bool operator==(const GenerateConfig&) const = default;
};

GenerateConfig DefaultConfig();

// The longest time, in seconds, that an episode with these parameters can take.
uint64_t LongestSeconds(const ScriptParameters& parameters);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_CONFIG_H_
