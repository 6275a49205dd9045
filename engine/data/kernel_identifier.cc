// Functions over texts that identify something: network addresses, mail addresses, card numbers.
#include <array>
#include <cstring>
#include <string_view>

#include "engine/data/kernel_loops.h"
#include "engine/data/kernel_row.h"
#include "engine/data/utf8.h"

namespace tripline::data::kernels {
namespace {

// An address in 16 bytes; IPv4 as ::ffff:a.b.c.d, so that both kinds compare alike.
struct Address {
  std::array<unsigned char, 16> bytes{};
  bool v4 = false;
};

// Decimal digits without leading zeros, at most `most`.
bool TakeNumber(std::string_view* text, unsigned most, unsigned* out) {
  size_t size = 0;
  unsigned value = 0;
  while (size < text->size() && size < 3 && (*text)[size] >= '0' && (*text)[size] <= '9') {
    value = value * 10 + static_cast<unsigned>((*text)[size++] - '0');
  }
  if (size == 0 || value > most || (size > 1 && text->front() == '0')) return false;
  text->remove_prefix(size);
  *out = value;
  return true;
}

bool ParseV4(std::string_view text, unsigned char* bytes) {
  for (int i = 0; i < 4; ++i) {
    unsigned value = 0;
    if (i > 0) {
      if (text.empty() || text.front() != '.') return false;
      text.remove_prefix(1);
    }
    if (!TakeNumber(&text, 255, &value)) return false;
    bytes[i] = static_cast<unsigned char>(value);
  }
  return text.empty();
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
  return -1;
}

// Groups of four hex digits; one '::' stands for as many zero groups as are missing; the last two may be an IPv4.
bool ParseV6(std::string_view text, Address* out) {
  std::array<unsigned char, 16> bytes{};
  size_t count = 0;
  size_t gap = bytes.size() + 1;  // none
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    const size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      if (count + 4 > bytes.size() || !ParseV4(group, bytes.data() + count)) return false;
      count += 4;
      break;
    }
    if (group.empty() || group.size() > 4 || count + 2 > bytes.size()) return false;
    int value = 0;
    for (char c : group) {
      if (HexDigit(c) < 0) return false;
      value = value * 16 + HexDigit(c);
    }
    bytes[count++] = static_cast<unsigned char>(value >> 8);
    bytes[count++] = static_cast<unsigned char>(value & 0xFF);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;  // a single colon at the end
    if (text.front() == ':') {
      if (gap <= bytes.size()) return false;
      gap = count;
      text.remove_prefix(1);
    }
  }
  if (gap > bytes.size()) {
    if (count != bytes.size()) return false;
  } else {
    if (count > bytes.size() - 2) return false;
    const size_t tail = count - gap;
    std::memmove(bytes.data() + bytes.size() - tail, bytes.data() + gap, tail);
    std::memset(bytes.data() + gap, 0, bytes.size() - count);
  }
  out->bytes = bytes;
  return true;
}

bool ParseAddress(std::string_view text, Address* out) {
  if (text.find(':') != std::string_view::npos) {
    static constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (!ParseV6(text, out)) return false;
    out->v4 = std::memcmp(out->bytes.data(), kMapped.data(), kMapped.size()) == 0;
    return true;
  }
  out->bytes[10] = out->bytes[11] = 0xFF;
  out->v4 = true;
  return ParseV4(text, out->bytes.data() + 12);
}

bool SamePrefix(const Address& a, const Address& b, unsigned bits) {
  const size_t whole = bits / 8;
  if (std::memcmp(a.bytes.data(), b.bytes.data(), whole) != 0) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest)) == 0;
}

Cell IpInCell(const RowContext&, const StringRef& address, const StringRef& network, bool* out) {
  const std::string_view text = network.view();
  const size_t slash = text.find('/');
  Address ip;
  Address base;
  if (!ParseAddress(address.view(), &ip) || !ParseAddress(text.substr(0, slash), &base)) return Cell::kError;
  const bool base_is_text_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  unsigned bits = base_is_text_v4 ? 32 : 128;
  if (slash != std::string_view::npos) {
    std::string_view digits = text.substr(slash + 1);
    if (!TakeNumber(&digits, bits, &bits) || !digits.empty()) return Cell::kError;
  }
  if (base_is_text_v4) bits += 96;
  return *out = SamePrefix(ip, base, bits), Cell::kValue;
}

Cell EmailDomainCell(const RowContext& context, const StringRef& address, StringRef* out) {
  std::string_view view = address.view();
  while (!view.empty() && (view.back() == ' ' || view.back() == '>')) view.remove_suffix(1);
  const size_t at = view.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == view.size()) return Cell::kNull;
  const std::string_view domain = view.substr(at + 1);
  context.buffer->clear();
  for (size_t i = 0; i < domain.size();) utf8::Append(utf8::ToLower(utf8::Next(domain, &i)), context.buffer);
  return *out = context.Keep(*context.buffer), Cell::kValue;
}

bool IsCardFiller(char c) { return c == ' ' || c == '-'; }

Cell LuhnValidCell(const RowContext&, const StringRef& number, bool* out) {
  const std::string_view view = number.view();
  int sum = 0;
  int digits = 0;
  *out = false;
  for (size_t i = view.size(); i-- > 0;) {
    if (IsCardFiller(view[i])) continue;
    if (view[i] < '0' || view[i] > '9') return Cell::kValue;
    int digit = view[i] - '0';
    if (digits++ % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
    sum %= 10;
  }
  return *out = digits > 1 && sum == 0, Cell::kValue;
}

Cell Bin6Cell(const RowContext&, const StringRef& number, StringRef* out) {
  std::array<char, 6> digits;
  size_t count = 0;
  for (char c : number.view()) {
    if (IsCardFiller(c)) continue;
    if (c < '0' || c > '9') return Cell::kNull;
    digits[count++] = c;
    if (count == digits.size()) return *out = StringRef(std::string_view(digits.data(), count)), Cell::kValue;
  }
  return Cell::kNull;
}

}  // namespace

TRIPLINE_KERNEL(IpIn) { RowKernel<IpInCell>(in, frame); }
TRIPLINE_KERNEL(EmailDomain) { RowKernel<EmailDomainCell>(in, frame); }
TRIPLINE_KERNEL(LuhnValid) { RowKernel<LuhnValidCell>(in, frame); }
TRIPLINE_KERNEL(Bin6) { RowKernel<Bin6Cell>(in, frame); }

}  // namespace tripline::data::kernels
