// Where the generated world lies and what its shops sell: countries, their cities, shop categories, hours of the day.
//
// Tables only; who lives there is world.h. A place is a city: position country * kCities + city in Places().
//
//   Places()[kCities * country].latitude_e4      // in ten-thousandths of a degree
//
// Thread-safety: immutable. Source of the category codes: ISO 18245.
#ifndef TRIPLINE_DEPLOY_GENERATE_GEOGRAPHY_H_
#define TRIPLINE_DEPLOY_GENERATE_GEOGRAPHY_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace tripline::deploy {

inline constexpr int kCountries = 10;
inline constexpr int kCities = 4;  // of each country
inline constexpr int kPlaces = kCountries * kCities;

struct Country {
  std::string_view code;  // ISO 3166-1
  uint32_t share;         // of customers and merchants, per cent
  int utc_offset_hours;   // habits follow local time, timestamps are UTC
};

struct Place {
  std::string_view city;
  int32_t latitude_e4;
  int32_t longitude_e4;
};

struct Category {
  std::string_view name;
  uint32_t mcc;     // merchant category code
  uint32_t share;   // of merchants, per cent
  uint32_t factor;  // what is spent there, in sixteenths of a customer's usual amount
  bool online;
};

// Positions in Categories().
enum CategoryId : uint8_t {
  kGrocery,
  kRestaurant,
  kTransit,
  kFuel,
  kFastFood,
  kClothes,
  kPharmacy,
  kDigital,
  kMarketplace,
  kElectronics,
  kFurniture,
  kAirline,
  kGiftCards,
};
inline constexpr int kCategories = 13;

const std::array<Country, kCountries>& Countries();
const std::array<Place, kPlaces>& Places();
const std::array<Category, kCategories>& Categories();

inline uint8_t CountryOf(uint8_t place) { return place / kCities; }

// Relative numbers of ordinary events in the 24 local hours.
inline constexpr std::array<uint32_t, 24> kLocalHours = {4,  2,  1,  1,  2,  6,  18, 34, 42, 46, 52, 62,
                                                         74, 62, 52, 54, 64, 78, 82, 66, 44, 30, 18, 9};
// "Night" in parameters: the local hours before this one.
inline constexpr uint32_t kNightEnds = 6;

inline uint32_t UtcHour(uint32_t local_hour, uint8_t country) {
  return (local_hour + 24 - static_cast<uint32_t>(Countries()[country].utc_offset_hours)) % 24;
}
inline uint32_t LocalHour(uint32_t utc_hour, uint8_t country) {
  return (utc_hour + 24 + static_cast<uint32_t>(Countries()[country].utc_offset_hours)) % 24;
}

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_GEOGRAPHY_H_
