#include "deploy/generate/geography.h"

namespace tripline::deploy {

const std::array<Country, kCountries>& Countries() {
  static constexpr std::array<Country, kCountries> kTable = {{{"DE", 22, 1},
                                                              {"FR", 16, 1},
                                                              {"GB", 14, 0},
                                                              {"ES", 10, 1},
                                                              {"IT", 10, 1},
                                                              {"NL", 8, 1},
                                                              {"PL", 7, 1},
                                                              {"US", 7, -5},
                                                              {"BR", 3, -3},
                                                              {"JP", 3, 9}}};
  return kTable;
}

const std::array<Place, kPlaces>& Places() {
  static constexpr std::array<Place, kPlaces> kTable = {
      {{"Berlin", 525200, 134050},     {"Hamburg", 535511, 99937},     {"Munich", 481351, 115820},
       {"Cologne", 509375, 69603},     {"Paris", 488566, 23522},       {"Lyon", 457640, 48357},
       {"Marseille", 432965, 53698},   {"Lille", 506292, 30573},       {"London", 515074, -1278},
       {"Manchester", 534808, -22426}, {"Bristol", 514545, -25879},    {"Glasgow", 558642, -42518},
       {"Madrid", 404168, -37038},     {"Barcelona", 413874, 21686},   {"Valencia", 394699, -3763},
       {"Seville", 373891, -59845},    {"Rome", 419028, 124964},       {"Milan", 454642, 91900},
       {"Naples", 408518, 142681},     {"Turin", 450703, 76869},       {"Amsterdam", 523676, 49041},
       {"Rotterdam", 519244, 44777},   {"Utrecht", 520907, 51214},     {"Eindhoven", 514416, 54697},
       {"Warsaw", 522297, 210122},     {"Krakow", 500647, 199450},     {"Gdansk", 543520, 186466},
       {"Wroclaw", 511079, 170385},    {"New York", 407128, -740060},  {"Boston", 423601, -710589},
       {"Atlanta", 337490, -843880},   {"Miami", 257617, -801918},     {"Sao Paulo", -235505, -466333},
       {"Rio", -229068, -431729},      {"Salvador", -129777, -385016}, {"Curitiba", -254284, -492733},
       {"Tokyo", 356762, 1396503},     {"Osaka", 346937, 1355023},     {"Nagoya", 351815, 1369066},
       {"Sapporo", 430618, 1413545}}};
  return kTable;
}

const std::array<Category, kCategories>& Categories() {
  static constexpr std::array<Category, kCategories> kTable = {{{"grocery", 5411, 22, 16, false},
                                                                {"restaurant", 5812, 16, 18, false},
                                                                {"transit", 4111, 8, 3, false},
                                                                {"fuel", 5541, 9, 24, false},
                                                                {"fast food", 5814, 12, 6, false},
                                                                {"clothes", 5651, 8, 26, false},
                                                                {"pharmacy", 5912, 7, 9, false},
                                                                {"digital goods", 5816, 4, 5, true},
                                                                {"marketplace", 5999, 6, 20, true},
                                                                {"electronics", 5732, 3, 60, true},
                                                                {"furniture", 5712, 2, 80, false},
                                                                {"airline", 4511, 2, 90, true},
                                                                {"gift cards", 5947, 1, 28, false}}};
  return kTable;
}

}  // namespace tripline::deploy
