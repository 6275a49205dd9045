#include "engine/data/status.h"

#include "absl/strings/cord.h"

namespace tripline::data {
namespace {

constexpr char kFaultUrl[] = "tripline/fault";
constexpr char kCodeUrl[] = "tripline/code";

absl::StatusCode CodeFor(Fault fault) {
  switch (fault) {
    case Fault::kAuthor:
    case Fault::kCaller:
      return absl::StatusCode::kInvalidArgument;
    case Fault::kData:
      return absl::StatusCode::kDataLoss;
    case Fault::kSystem:
      return absl::StatusCode::kInternal;
    case Fault::kPeer:
      return absl::StatusCode::kUnavailable;
  }
  return absl::StatusCode::kInternal;
}

}  // namespace

Status Error(Fault fault, std::string_view trl_code, std::string_view message) {
  Status status(CodeFor(fault), absl::string_view(message.data(), message.size()));
  // By way of a view: clang does not find g++'s symbol of the constructor that takes a std::string.
  const char digit = static_cast<char>('0' + static_cast<int>(fault));
  status.SetPayload(kFaultUrl, absl::Cord(absl::string_view(&digit, 1)));
  status.SetPayload(kCodeUrl, absl::Cord(absl::string_view(trl_code.data(), trl_code.size())));
  return status;
}

Fault FaultOf(const Status& status) {
  auto payload = status.GetPayload(kFaultUrl);
  if (!payload.has_value()) return Fault::kSystem;
  return static_cast<Fault>(std::string(*payload)[0] - '0');
}

std::string CodeOf(const Status& status) {
  auto payload = status.GetPayload(kCodeUrl);
  return payload.has_value() ? std::string(*payload) : std::string();
}

std::string MessageOf(const Status& status) { return std::string(status.message()); }

}  // namespace tripline::data
