#include "deploy/generate/reference_files.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "deploy/generate/random.h"

namespace tripline::deploy {
namespace {

constexpr std::array kCustomers = {Column{"customer", "", Quote::kAlways}, Column{"account", "", Quote::kAlways},
                                   Column{"card", "", Quote::kAlways},     Column{"second_card", "", Quote::kNullable},
                                   Column{"email", "", Quote::kAlways},    Column{"phone", "", Quote::kAlways},
                                   Column{"device", "", Quote::kAlways},   Column{"street", "", Quote::kAlways},
                                   Column{"postcode", "", Quote::kAlways}, Column{"city", "", Quote::kAlways},
                                   Column{"country", "", Quote::kAlways}};
constexpr std::array kMerchants = {Column{"merchant", "", Quote::kAlways}, Column{"category", "", Quote::kAlways},
                                   Column{"mcc", "", Quote::kNone},        Column{"online", "", Quote::kNone},
                                   Column{"terminals", "", Quote::kNone},  Column{"lat", "", Quote::kNone},
                                   Column{"lon", "", Quote::kNone},        Column{"city", "", Quote::kAlways},
                                   Column{"country", "", Quote::kAlways}};
constexpr std::array<std::string_view, 6> kStreets = {"Station Road", "Mill Lane",   "Garden Street",
                                                      "High Street",  "Church Walk", "Harbour Square"};
constexpr std::array<std::string_view, 5> kMailHosts = {"mail.example", "post.example", "letters.example",
                                                        "box.example", "web.example"};

// Writes lines through a buffer of their values.
template <size_t N>
class Lines {
 public:
  Lines(const std::array<Column, N>& columns, TextFormat format, engine::OutputFile* file)
      : separators_(Separators(columns, format)), json_(format == TextFormat::kNdjson), file_(file) {}

  // An empty value is NULL; only columns of Quote::kNullable have it.
  data::Status Write(const std::array<Column, N>& columns, const std::array<std::string, N>& values) {
    line_.clear();
    for (size_t i = 0; i < N; ++i) {
      line_ += separators_[i];
      const bool nullable = json_ && columns[i].quote == Quote::kNullable;
      line_ += nullable ? (values[i].empty() ? "null" : '"' + values[i] + '"') : values[i];
    }
    line_ += separators_[N];
    return file_->Append(line_);
  }

 private:
  const std::vector<std::string> separators_;
  const bool json_;
  engine::OutputFile* file_;
  std::string line_;
};

std::string Degrees(int32_t e4) { return fmt::format("{:.4f}", e4 / 1e4); }

}  // namespace

data::Status WriteCustomers(const World& world, TextFormat format, engine::OutputFile* file) {
  TRIPLINE_RETURN_IF_ERROR(file->Append(HeaderText(kCustomers, format)));
  Lines lines(kCustomers, format, file);
  for (uint32_t id = 0; id < world.customers(); ++id) {
    const Customer& customer = world.customer(id);
    const uint32_t account = AccountNumber(id);
    const uint64_t bits = MixBits(account);
    TRIPLINE_RETURN_IF_ERROR(lines.Write(
        kCustomers,
        {fmt::format("u{:08}", account), fmt::format("a{:08}", account), fmt::format("c{:08}", CardNumber(id)),
         world.HasSecondCard(id) ? fmt::format("c{:08}", CardNumber(world.SecondCard(id))) : "",
         fmt::format("u{:08}@{}", account, kMailHosts[bits % kMailHosts.size()]),
         fmt::format("+{:010}", static_cast<uint32_t>(bits >> 16)), fmt::format("d{:08x}", customer.device),
         fmt::format("{} {}", 1 + (bits >> 8) % 180, kStreets[(bits >> 40) % kStreets.size()]),
         fmt::format("{:05}", 10'000 + (bits >> 20) % 89'999), std::string(Places()[customer.place].city),
         std::string(Countries()[CountryOf(customer.place)].code)}));
  }
  return data::OkStatus();
}

data::Status WriteMerchants(const World& world, TextFormat format, engine::OutputFile* file) {
  TRIPLINE_RETURN_IF_ERROR(file->Append(HeaderText(kMerchants, format)));
  Lines lines(kMerchants, format, file);
  for (uint32_t id = 0; id < world.merchants(); ++id) {
    const Merchant& merchant = world.merchant(id);
    const Category& category = Categories()[merchant.category];
    const Position position = PositionOf(world, id);
    TRIPLINE_RETURN_IF_ERROR(lines.Write(
        kMerchants,
        {fmt::format("m{:08}", MerchantNumber(id)), std::string(category.name), std::to_string(category.mcc),
         category.online ? "true" : "false", std::to_string(category.online ? 0 : TerminalCount(id)),
         Degrees(position.latitude_e4), Degrees(position.longitude_e4), std::string(Places()[merchant.place].city),
         std::string(Countries()[CountryOf(merchant.place)].code)}));
  }
  return data::OkStatus();
}

}  // namespace tripline::deploy
