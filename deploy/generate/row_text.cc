#include "deploy/generate/row_text.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "deploy/generate/random.h"

namespace tripline::deploy {
namespace {

constexpr std::string_view kChannels[] = {"chip", "contactless", "online"};
constexpr std::string_view kTransferTypes[] = {"instant", "salary", "standing_order"};
constexpr std::string_view kPhoneDesks[] = {"app", "branch"};

// "00" to "99".
constexpr std::array<char, 200> kPairs = [] {
  std::array<char, 200> pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

}  // namespace

// Where the line has got to. Each method writes what separates the value from the one before, then the value.
class RowText::Line {
 public:
  Line(char* at, const std::vector<std::string>& separators, bool json)
      : at_(at), separator_(separators.data()), json_(json) {}

  void Integer(uint32_t value) {
    Next();
    at_ = std::to_chars(at_, at_ + 10, value).ptr;
  }
  void Text(std::string_view text) {
    Next();
    Raw(text);
  }
  // `prefix` and exactly `Digits` digits, an even number.
  template <int Digits>
  void Name(char prefix, uint32_t number) {
    Next();
    RawName<Digits>(prefix, number);
  }
  void Time(std::string_view date, uint32_t second_of_day) {
    Next();
    Raw(date);
    Pair(second_of_day / 3'600);
    *at_++ = ':';
    Pair(second_of_day / 60 % 60);
    *at_++ = ':';
    Pair(second_of_day % 60);
    *at_++ = 'Z';
  }
  void Money(uint32_t cents) {
    Integer(cents / 100);
    *at_++ = '.';
    Pair(cents % 100);
  }
  void Degrees(int32_t e4) {
    Next();
    if (e4 < 0) *at_++ = '-';
    const auto size = static_cast<uint32_t>(std::abs(e4));
    at_ = std::to_chars(at_, at_ + 10, size / 10'000).ptr;
    *at_++ = '.';
    Pair(size / 100 % 100);
    Pair(size % 100);
  }
  void Ip(uint32_t bits) {
    Next();
    // Not one of the blocks for other purposes: 11 to 99 in front.
    at_ = std::to_chars(at_, at_ + 3, 11 + (bits >> 24) % 89).ptr;
    for (int shift = 16; shift >= 0; shift -= 8) {
      *at_++ = '.';
      at_ = std::to_chars(at_, at_ + 3, (bits >> shift) & 255).ptr;
    }
  }
  void Null() {
    Next();
    if (json_) Raw("null");
  }
  template <int Digits>
  void NullableName(char prefix, uint32_t number) {
    Next();
    Mark();
    RawName<Digits>(prefix, number);
    Mark();
  }
  void NullableText(std::string_view text) {
    if (text.empty()) return Null();
    Next();
    Mark();
    Raw(text);
    Mark();
  }
  // 0: no device.
  void Device(uint32_t device) {
    if (device == 0) return Null();
    Next();
    Mark();
    *at_++ = 'd';
    for (int shift = 28; shift >= 0; shift -= 4) *at_++ = "0123456789abcdef"[(device >> shift) & 15];
    Mark();
  }
  void Labels(const Event& event) {
    const std::string_view kind = FraudKindName(event.kind);
    Text(event.truth == Truth::kFraud ? "1" : "0");
    NullableText(event.truth == Truth::kFraud ? kind : "");
    NullableText(event.truth == Truth::kLookAlike ? kind : "");
  }
  char* End() {
    Next();
    return at_;
  }

 private:
  void Next() {
    Raw(*separator_);
    ++separator_;
  }
  void Mark() {
    if (json_) *at_++ = '"';
  }
  void Raw(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void Pair(uint32_t below_100) {
    std::memcpy(at_, kPairs.data() + size_t{2} * below_100, 2);
    at_ += 2;
  }
  template <int Digits>
  void RawName(char prefix, uint32_t number) {
    static_assert(Digits % 2 == 0);
    *at_ = prefix;
    for (int i = Digits - 1; i > 0; i -= 2) {
      std::memcpy(at_ + i, kPairs.data() + size_t{2} * (number % 100), 2);
      number /= 100;
    }
    at_ += Digits + 1;
  }

  char* at_;
  const std::string* separator_;
  const bool json_;
};

Position PositionOf(const World& world, uint32_t merchant) {
  constexpr uint32_t kSpreadE4 = 1'000;
  const Place& place = Places()[world.merchant(merchant).place];
  const uint64_t bits = MixBits(merchant);
  return {place.latitude_e4 + static_cast<int32_t>(Scale(static_cast<uint32_t>(bits), kSpreadE4)) - 500,
          place.longitude_e4 + static_cast<int32_t>(Scale(static_cast<uint32_t>(bits >> 32), kSpreadE4)) - 500};
}

RowText::RowText(const World& world, const Timetable& timetable, int64_t events, TextFormat format)
    : world_(world),
      json_(format == TextFormat::kNdjson),
      id_bits_(std::max(static_cast<uint32_t>(std::bit_width(static_cast<uint64_t>(events))), 16U)) {
  for (uint32_t day = 0; day < timetable.days(); ++day) dates_.push_back(DateText(day) + "T");
  for (int i = 0; i < kStreams; ++i) separators_[i] = Separators(ColumnsOf(static_cast<Stream>(i)), format);
}

// Each step is a bijection of the numbers below 2^id_bits_.
uint32_t RowText::IdOf(uint32_t number) const {
  const auto mask = static_cast<uint32_t>((uint64_t{1} << id_bits_) - 1);
  uint32_t x = number;
  x = (x * 0x9e3779b1U) & mask;
  x ^= x >> (id_bits_ / 2);
  x = (x * 0x85ebca6bU) & mask;
  x ^= x >> (id_bits_ / 2);
  return x;
}

char* RowText::Put(char* at, const Event& event) const {
  const auto stream = static_cast<size_t>(event.stream);
  Line line(at, separators_[stream], json_);
  line.Integer(IdOf(event.number));
  line.Time(dates_[event.second / kDaySeconds], event.second % kDaySeconds);
  switch (event.stream) {
    case Stream::kPayments:
      PutPayment(line, event);
      break;
    case Stream::kRefunds:
      PutRefund(line, event);
      break;
    case Stream::kTransfers:
      PutTransfer(line, event);
      break;
    case Stream::kConfirmations:
      line.Integer(IdOf(event.ref));
      line.Name<8>('a', AccountNumber(event.subject));
      line.Device(event.device);
      break;
    case Stream::kLogins:
    case Stream::kPasswordChanges:
      PutLogIn(line, event);
      break;
    case Stream::kPhoneChanges:
      line.Name<8>('a', AccountNumber(event.subject));
      line.Name<10>('+', event.other);
      line.Text(kPhoneDesks[event.detail]);
      line.Device(event.device);
      line.Text(Countries()[CountryOf(event.place)].code);
      break;
  }
  line.Labels(event);
  return line.End();
}

void RowText::PutPayment(Line& line, const Event& event) const {
  const Merchant& merchant = world_.merchant(event.other);
  const bool online = static_cast<Channel>(event.detail) == Channel::kOnline;
  line.Name<8>('c', CardNumber(event.subject));
  line.Name<8>('a', AccountNumber(world_.Owner(event.subject)));
  line.Name<8>('m', MerchantNumber(event.other));
  if (online) {
    line.Null();
  } else {
    const uint32_t terminal = Scale(static_cast<uint32_t>(MixBits(event.number)), TerminalCount(event.other));
    line.NullableName<10>('t', MerchantNumber(event.other) * 10 + terminal + 1);
  }
  line.Integer(Categories()[merchant.category].mcc);
  line.Text(Countries()[CountryOf(merchant.place)].code);
  if (online) {
    line.Null();
    line.Null();
  } else {
    const Position position = PositionOf(world_, event.other);
    line.Degrees(position.latitude_e4);
    line.Degrees(position.longitude_e4);
  }
  line.Money(event.cents);
  line.Text(kChannels[event.detail]);
  line.Device(event.device);
}

void RowText::PutRefund(Line& line, const Event& event) const {
  line.Integer(IdOf(event.ref));
  line.Name<8>('c', CardNumber(event.subject));
  line.Name<8>('a', AccountNumber(world_.Owner(event.subject)));
  line.Name<8>('m', MerchantNumber(event.other));
  line.Money(event.cents);
}

void RowText::PutTransfer(Line& line, const Event& event) const {
  line.Name<8>('a', AccountNumber(event.subject));
  line.Name<8>('a', AccountNumber(event.other));
  line.Money(event.cents);
  line.Text(kTransferTypes[event.detail]);
  line.Device(event.device);
}

void RowText::PutLogIn(Line& line, const Event& event) const {
  line.Name<8>('a', AccountNumber(event.subject));
  if (event.stream == Stream::kLogins) line.Text(event.detail != 0 ? "true" : "false");
  line.Device(event.device);
  line.Ip(static_cast<uint32_t>(MixBits((uint64_t{event.device} << 8) | event.place) >> 32));
  line.Text(Countries()[CountryOf(event.place)].code);
}

}  // namespace tripline::deploy
