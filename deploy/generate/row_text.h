// What an event looks like in a file: its columns, as a line of CSV or NDJSON, and the `stream` statement that fits.
//
// One table of columns is the source of the header, of every line and of the statement. Names of entities are scattered
// numbers, so that neither a busy customer nor a fraud shows in them; ids of events are one permutation of 1 to at least
// the number of events, over all streams.
//
//   RowText text(world, timetable, events, TextFormat::kCsv);
//   at = text.Put(at, event);                                       // at most kLongestRowBytes
//
// Labels: is_fraud (1 or 0), fraud_kind, and look_alike, the kind that an innocent event was made to resemble. Rules can
// read none of them: the statement marks them as labels.
// Thread-safety: immutable. Ownership: refers to the world. Cost: some 60 ns a line of CSV.
#ifndef TRIPLINE_DEPLOY_GENERATE_ROW_TEXT_H_
#define TRIPLINE_DEPLOY_GENERATE_ROW_TEXT_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/generate/event.h"
#include "deploy/generate/timetable.h"
#include "deploy/generate/world.h"

namespace tripline::deploy {

enum class TextFormat : uint8_t { kCsv, kNdjson };

inline constexpr size_t kLongestRowBytes = 512;

// How a value of the column is written as JSON.
enum class Quote : uint8_t {
  kNone,      // a number or a bool
  kAlways,    // a string, never NULL
  kNullable,  // a string or a number that may be NULL: the writer of the value quotes
};

struct Column {
  std::string_view name;
  std::string_view type;  // in a `stream` statement
  Quote quote;
};

std::span<const Column> ColumnsOf(Stream stream);
// The column that tells the events of a stream apart.
std::string_view IdColumn(Stream stream);
// The header line of a CSV file; nothing for NDJSON.
std::string HeaderText(std::span<const Column> columns, TextFormat format);
// What stands before each value, and after the last one.
std::vector<std::string> Separators(std::span<const Column> columns, TextFormat format);

// A `stream` statement for each file. `disorder_seconds`: its watermark; `unique`: rows may come twice.
std::string StreamStatements(uint32_t disorder_seconds, bool unique);

// Names of entities as files show them.
inline uint32_t CardNumber(uint32_t card) {
  return static_cast<uint32_t>((uint64_t{card} + 1) * 61'803'399 % 100'000'000);
}
inline uint32_t AccountNumber(uint32_t account) {
  return static_cast<uint32_t>((uint64_t{account} + 1) * 41'421'357 % 100'000'000);
}
inline uint32_t MerchantNumber(uint32_t merchant) {
  return static_cast<uint32_t>((uint64_t{merchant} + 1) * 6'180'339 % 10'000'000);
}
// Of the machines of a shop; 1 to 4.
inline uint32_t TerminalCount(uint32_t merchant) { return 1 + (MerchantNumber(merchant) >> 3) % 4; }
// Ten-thousandths of a degree: a few kilometres around the middle of the city.
struct Position {
  int32_t latitude_e4;
  int32_t longitude_e4;
};
Position PositionOf(const World& world, uint32_t merchant);

class RowText {
 public:
  RowText(const World& world, const Timetable& timetable, int64_t events, TextFormat format);

  // Writes the line to `at` and gives its end.
  char* Put(char* at, const Event& event) const;
  // The id of the event with this number.
  uint32_t IdOf(uint32_t number) const;

 private:
  class Line;

  void PutPayment(Line& line, const Event& event) const;
  void PutRefund(Line& line, const Event& event) const;
  void PutTransfer(Line& line, const Event& event) const;
  void PutLogIn(Line& line, const Event& event) const;

  const World& world_;
  const bool json_;
  const uint32_t id_bits_;
  std::vector<std::string> dates_;  // "2026-01-01T", by day
  std::array<std::vector<std::string>, kStreams> separators_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_ROW_TEXT_H_
