// One event of the generated world, whatever its stream: what is kept of it until it is written as text.
//
// Entities are indices into World (world.h); what they are called in a file is row_text.h's matter. Which fields a stream
// uses:
//
//   payments          subject = card, other = merchant, cents, device (on-line only), detail = Channel
//   refunds           subject = card, other = merchant, cents, ref = number of the payment
//   transfers         subject = paying account, other = receiving account, cents, device, detail = TransferType
//   confirmations     subject = account, device, ref = number of the transfer
//   logins            subject = account, device, place, detail = 1 if it succeeded
//   password_changes  subject = account, device, place
//   phone_changes     subject = account, device, place, other = the new number, detail = PhoneDesk
//
// Thread-safety: immutable values. Cost: 36 bytes.
#ifndef TRIPLINE_DEPLOY_GENERATE_EVENT_H_
#define TRIPLINE_DEPLOY_GENERATE_EVENT_H_

#include <cstdint>
#include <string_view>

namespace tripline::deploy {

enum class Stream : uint8_t {
  kPayments,
  kLogins,
  kPasswordChanges,
  kPhoneChanges,
  kTransfers,
  kRefunds,
  kConfirmations,
};
inline constexpr int kStreams = 7;

enum class FraudKind : uint8_t {
  kNone,
  kCardTesting,
  kAccountTakeover,
  kImpossibleTravel,
  kVelocity,
  kAmountJump,
  kStructuring,
  kDormantAccount,
  kMuleFanIn,
  kMuleFanOut,
  kRefundAbuse,
  kSimSwap,
  kBustOut,
  kGiftCardDraining,
  kMerchantCollusion,
};
inline constexpr int kFraudKinds = 15;

enum class Truth : uint8_t {
  kOrdinary,   // belongs to nothing
  kLookAlike,  // innocent, and made to look like its kind
  kFraud,
};

enum class Channel : uint8_t { kChip, kContactless, kOnline };
enum class TransferType : uint8_t { kInstant, kSalary, kStandingOrder };
enum class PhoneDesk : uint8_t { kApp, kBranch };

struct Event {
  uint32_t second = 0;  // since the world began
  uint32_t number = 0;  // unique in the world
  uint32_t subject = 0;
  uint32_t other = 0;
  uint32_t ref = 0;
  uint32_t cents = 0;
  uint32_t device = 0;  // 0: none
  Stream stream = Stream::kPayments;
  uint8_t place = 0;  // position in Places()
  uint8_t detail = 0;
  FraudKind kind = FraudKind::kNone;
  Truth truth = Truth::kOrdinary;
};

// As the file is called, without its ending.
std::string_view StreamName(Stream stream);
// "" for kNone, else as in the columns fraud_kind and look_alike.
std::string_view FraudKindName(FraudKind kind);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_EVENT_H_
