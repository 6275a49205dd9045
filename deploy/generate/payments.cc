#include "deploy/generate/payments.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <string>
#include <system_error>

#include "deploy/generate/day.h"
#include "deploy/generate/world.h"
#include "engine/io/output_file.h"

namespace tripline::deploy {
namespace {

constexpr int64_t kMostEvents = 1'000'000'000;
// A card pays eleven times in ten days; a short stream is one of few days rather than of few payments a day.
constexpr int64_t kPaymentsInTenDays = 11;
constexpr int64_t kFewestEventsPerDay = 2'000;
constexpr int64_t kFewestCards = 50;
constexpr std::string_view kHeader = "tx_id,ts,card,merchant,mcc,country,amount,channel,device,is_fraud,fraud_kind\n";
// The longest possible row has 104 bytes.
constexpr size_t kLongestRowBytes = 128;

char* Put(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

// `value` in exactly `Digits` decimal digits.
template <int Digits>
char* PutDigits(char* at, uint32_t value) {
  for (int i = Digits - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return at + Digits;
}

char* PutHex(char* at, uint32_t value) {
  for (int shift = 28; shift >= 0; shift -= 4) *at++ = "0123456789abcdef"[(value >> shift) & 15];
  return at;
}

// Ids are scattered, so that neither a busy card nor a merchant's country shows in its number. The factors have no
// divisor in common with the powers of ten, so no two cards and no two merchants share a number.
uint32_t CardNumber(uint32_t card) { return static_cast<uint32_t>((uint64_t{card} + 1) * 61'803'399 % 100'000'000); }
uint32_t MerchantNumber(uint32_t merchant) {
  return static_cast<uint32_t>((uint64_t{merchant} + 1) * 6'180'339 % 10'000'000);
}

std::string_view ChannelName(Channel channel) {
  switch (channel) {
    case Channel::kChip:
      return "chip";
    case Channel::kContactless:
      return "contactless";
    case Channel::kOnline:
      return "online";
  }
  return "";
}

// "2026-01-01T" of the day.
std::string DatePrefix(int day) {
  using std::chrono::sys_days;
  const std::chrono::year_month_day date = sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::days(day);
  return fmt::format("{:04}-{:02}-{:02}T", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

char* PutRow(char* at, int64_t tx_id, std::string_view date, const World& world, const Payment& payment) {
  at = std::to_chars(at, at + 20, tx_id).ptr;
  at = Put(at, ",");
  at = Put(at, date);
  at = PutDigits<2>(at, payment.second / 3'600);
  at = Put(at, ":");
  at = PutDigits<2>(at, payment.second / 60 % 60);
  at = Put(at, ":");
  at = PutDigits<2>(at, payment.second % 60);
  at = Put(at, "Z,c");
  at = PutDigits<8>(at, CardNumber(payment.card));
  at = Put(at, ",m");
  at = PutDigits<7>(at, MerchantNumber(payment.merchant));
  at = Put(at, ",");
  const Merchant& merchant = world.merchant(payment.merchant);
  at = PutDigits<4>(at, Categories()[merchant.category].mcc);
  at = Put(at, ",");
  at = Put(at, Countries()[merchant.country].code);
  at = Put(at, ",");
  at = std::to_chars(at, at + 10, payment.cents / 100).ptr;
  at = Put(at, ".");
  at = PutDigits<2>(at, payment.cents % 100);
  at = Put(at, ",");
  at = Put(at, ChannelName(payment.channel));
  at = Put(at, ",");
  if (payment.channel == Channel::kOnline) {
    at = Put(at, "d");
    at = PutHex(at, payment.device);
  }
  at = Put(at, payment.kind == FraudKind::kNone ? ",0," : ",1,");
  at = Put(at, FraudKindName(payment.kind));
  return Put(at, "\n");
}

data::Status AppendRows(const std::vector<Payment>& payments, int64_t tx_id, std::string_view date, const World& world,
                        engine::OutputFile* file) {
  std::array<char, size_t{512} * kLongestRowBytes> buffer;
  char* at = buffer.data();
  for (const Payment& payment : payments) {
    if (buffer.data() + buffer.size() - at < static_cast<ptrdiff_t>(kLongestRowBytes)) {
      TRIPLINE_RETURN_IF_ERROR(file->Append({buffer.data(), at}));
      at = buffer.data();
    }
    at = PutRow(at, tx_id++, date, world, payment);
  }
  return file->Append({buffer.data(), at});
}

data::Status MakeFolder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (!failure) return data::OkStatus();
  return data::Error(data::Fault::kSystem, "TRL0713",
                     fmt::format("folder '{}' cannot be created: {}", folder.string(), failure.message()));
}

data::Status CheckOptions(const GenerateOptions& options) {
  if (options.events < 1 || options.events > kMostEvents) {
    return data::Error(data::Fault::kCaller, "TRL0950",
                       fmt::format("the number of events must be from 1 to {}, not {}", kMostEvents, options.events));
  }
  if (options.out.empty()) {
    return data::Error(data::Fault::kCaller, "TRL0950", "no output folder was named");
  }
  return data::OkStatus();
}

}  // namespace

std::string_view FraudKindName(FraudKind kind) {
  switch (kind) {
    case FraudKind::kNone:
      return "";
    case FraudKind::kCardTesting:
      return "card_testing";
    case FraudKind::kVelocity:
      return "velocity";
    case FraudKind::kAmountJump:
      return "amount_jump";
  }
  return "";
}

data::StatusOr<GenerateSummary> GeneratePayments(const GenerateOptions& options) {
  TRIPLINE_RETURN_IF_ERROR(CheckOptions(options));
  GenerateSummary summary;
  summary.file = options.out / "payments.csv";
  TRIPLINE_RETURN_IF_ERROR(MakeFolder(options.out));
  TRIPLINE_ASSIGN_OR_RETURN(const std::unique_ptr<engine::OutputFile> file,
                            engine::OutputFile::Create(summary.file.string()));

  const int days = static_cast<int>(std::clamp<int64_t>(options.events / kFewestEventsPerDay, 1, kMostDays));
  const int64_t cards = std::max(options.events * 10 / (days * kPaymentsInTenDays), kFewestCards);
  const World world(options.seed, static_cast<uint32_t>(cards));
  summary.cards = world.cards();
  summary.merchants = world.merchants();
  TRIPLINE_RETURN_IF_ERROR(file->Append(kHeader));

  Day day(world, options.seed);
  int64_t tx_id = 0;
  for (int i = 0; i < days; ++i) {
    day.Make(i, static_cast<size_t>(RowsBefore(i + 1, days, options.events) - RowsBefore(i, days, options.events)),
             &summary);
    const std::string date = DatePrefix(i);
    TRIPLINE_RETURN_IF_ERROR(AppendRows(day.payments(), tx_id + 1, date, world, file.get()));
    tx_id += static_cast<int64_t>(day.payments().size());
    if (options.progress && options.progress(tx_id) == GenerateProgress::kStop) {
      return data::Error(data::Fault::kCaller, "TRL0951",
                         fmt::format("stopped after {} of {} events; nothing was written", tx_id, options.events));
    }
  }
  summary.bytes = static_cast<int64_t>(file->bytes());
  TRIPLINE_RETURN_IF_ERROR(file->Commit());
  return summary;
}

}  // namespace tripline::deploy
