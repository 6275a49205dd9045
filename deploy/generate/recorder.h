// Writes down events as they happen: one method per thing that a customer, or a thief, can do.
//
// Not here: who does what and why (ordinary.h, story.h). Numbers events one after another from the number given.
//
//   Recorder recorder(world, &events, /*first_number=*/1'000);
//   recorder.Label(FraudKind::kVelocity, Truth::kFraud);
//   recorder.Pay(second, card, shop, /*cents=*/1'999, device);
//
// Thread-safety: thread-compatible. Ownership: the vector stays the caller's. Cost: no allocation once it has grown.
#ifndef TRIPLINE_DEPLOY_GENERATE_RECORDER_H_
#define TRIPLINE_DEPLOY_GENERATE_RECORDER_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "deploy/generate/event.h"
#include "deploy/generate/world.h"

namespace tripline::deploy {

class Recorder {
 public:
  Recorder(const World& world, std::vector<Event>* events, uint32_t first_number)
      : world_(world), events_(events), next_number_(first_number) {}

  // What the events from here on belong to.
  void Label(FraudKind kind, Truth truth) {
    kind_ = kind;
    truth_ = truth;
  }

  // Each gives the number of its event.
  uint32_t Pay(uint32_t second, uint32_t card, uint32_t merchant, uint64_t cents, uint32_t device) {
    const uint32_t amount = Clamp(cents);
    const Merchant& shop = world_.merchant(merchant);
    const bool online = Categories()[shop.category].online;
    const Channel channel = online                             ? Channel::kOnline
                            : amount <= kContactlessLimitCents ? Channel::kContactless
                                                               : Channel::kChip;
    return Add({.second = second,
                .subject = card,
                .other = merchant,
                .cents = amount,
                .device = online ? device : 0,
                .stream = Stream::kPayments,
                .place = shop.place,
                .detail = static_cast<uint8_t>(channel)});
  }

  // A copy, as it may be one of the events that this adds to.
  uint32_t Refund(uint32_t second, Event payment) {
    return Add({.second = second,
                .subject = payment.subject,
                .other = payment.other,
                .ref = payment.number,
                .cents = payment.cents,
                .stream = Stream::kRefunds,
                .place = payment.place});
  }

  uint32_t LogIn(uint32_t second, uint32_t account, uint32_t device, uint8_t place, bool success) {
    return Add({.second = second,
                .subject = account,
                .device = device,
                .stream = Stream::kLogins,
                .place = place,
                .detail = success});
  }

  uint32_t ChangePassword(uint32_t second, uint32_t account, uint32_t device, uint8_t place) {
    return Add(
        {.second = second, .subject = account, .device = device, .stream = Stream::kPasswordChanges, .place = place});
  }

  uint32_t ChangePhone(uint32_t second, uint32_t account, uint32_t device, uint8_t place, uint32_t phone,
                       PhoneDesk desk) {
    return Add({.second = second,
                .subject = account,
                .other = phone,
                .device = desk == PhoneDesk::kApp ? device : 0,
                .stream = Stream::kPhoneChanges,
                .place = place,
                .detail = static_cast<uint8_t>(desk)});
  }

  uint32_t Transfer(uint32_t second, uint32_t from, uint32_t to, uint64_t cents, uint32_t device, TransferType type) {
    return Add({.second = second,
                .subject = from,
                .other = to,
                .cents = Clamp(cents),
                .device = device,
                .stream = Stream::kTransfers,
                .detail = static_cast<uint8_t>(type)});
  }

  uint32_t Confirm(uint32_t second, uint32_t account, uint32_t device, uint32_t transfer) {
    return Add(
        {.second = second, .subject = account, .ref = transfer, .device = device, .stream = Stream::kConfirmations});
  }

  const std::vector<Event>& events() const { return *events_; }

 private:
  static constexpr uint64_t kSmallestCents = 1;
  static constexpr uint64_t kLargestCents = 100'000'000;
  static constexpr uint64_t kContactlessLimitCents = 5'000;

  static uint32_t Clamp(uint64_t cents) {
    return static_cast<uint32_t>(std::clamp(cents, kSmallestCents, kLargestCents));
  }

  uint32_t Add(Event event) {
    event.number = next_number_++;
    event.kind = kind_;
    event.truth = truth_;
    events_->push_back(event);
    return event.number;
  }

  const World& world_;
  std::vector<Event>* events_;
  uint32_t next_number_;
  FraudKind kind_ = FraudKind::kNone;
  Truth truth_ = Truth::kOrdinary;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_RECORDER_H_
