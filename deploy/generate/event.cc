#include "deploy/generate/event.h"

#include <array>

namespace tripline::deploy {

std::string_view StreamName(Stream stream) {
  static constexpr std::array<std::string_view, kStreams> kNames = {
      "payments", "logins", "password_changes", "phone_changes", "transfers", "refunds", "confirmations"};
  return kNames[static_cast<size_t>(stream)];
}

std::string_view FraudKindName(FraudKind kind) {
  static constexpr std::array<std::string_view, kFraudKinds> kNames = {"",
                                                                       "card_testing",
                                                                       "account_takeover",
                                                                       "impossible_travel",
                                                                       "velocity",
                                                                       "amount_jump",
                                                                       "structuring",
                                                                       "dormant_account",
                                                                       "mule_fan_in",
                                                                       "mule_fan_out",
                                                                       "refund_abuse",
                                                                       "sim_swap",
                                                                       "bust_out",
                                                                       "gift_card_draining",
                                                                       "merchant_collusion"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace tripline::deploy
