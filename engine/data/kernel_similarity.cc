#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/data/kernel_loops.h"
#include "engine/data/kernel_row.h"
#include "engine/data/utf8.h"

namespace tripline::data::kernels {
namespace {

// Longer texts are an error of the row: the work is the product of the lengths.
constexpr size_t kMostCharacters = 1024;

// The characters of a text, in place: no allocation on the way of a row.
struct Characters {
  uint32_t at[kMostCharacters];
  size_t size = 0;

  bool Read(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
      if (size == kMostCharacters) return false;
      at[size++] = utf8::Next(text, &i);
    }
    return true;
  }
};

Cell LevenshteinCell(const RowContext&, const StringRef& left, const StringRef& right, int64_t* out) {
  Characters a;
  Characters b;
  if (!a.Read(left.view()) || !b.Read(right.view())) return Cell::kError;
  uint32_t distance[kMostCharacters + 1];  // of the characters of a so far from each beginning of b
  for (uint32_t j = 0; j <= b.size; ++j) distance[j] = j;
  for (size_t i = 0; i < a.size; ++i) {
    uint32_t diagonal = distance[0];
    distance[0] = static_cast<uint32_t>(i + 1);
    for (size_t j = 0; j < b.size; ++j) {
      const uint32_t change = diagonal + (a.at[i] == b.at[j] ? 0 : 1);
      diagonal = distance[j + 1];
      distance[j + 1] = std::min({distance[j + 1] + 1, distance[j] + 1, change});
    }
  }
  return *out = distance[b.size], Cell::kValue;
}

double Jaro(const Characters& a, const Characters& b) {
  if (a.size == 0 || b.size == 0) return a.size == b.size ? 1 : 0;
  const size_t longer = std::max(a.size, b.size);
  const size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
  bool matched_a[kMostCharacters] = {};
  bool matched_b[kMostCharacters] = {};
  size_t matches = 0;
  for (size_t i = 0; i < a.size; ++i) {
    const size_t first = i > window ? i - window : 0;
    for (size_t j = first; j < std::min(b.size, i + window + 1); ++j) {
      if (matched_b[j] || a.at[i] != b.at[j]) continue;
      matched_a[i] = matched_b[j] = true;
      ++matches;
      break;
    }
  }
  if (matches == 0) return 0;
  size_t out_of_order = 0;
  size_t j = 0;
  for (size_t i = 0; i < a.size; ++i) {
    if (!matched_a[i]) continue;
    while (!matched_b[j]) ++j;
    out_of_order += a.at[i] != b.at[j] ? 1 : 0;
    ++j;
  }
  const auto m = static_cast<double>(matches);
  const double transpositions = static_cast<double>(out_of_order) / 2;
  return (m / static_cast<double>(a.size) + m / static_cast<double>(b.size) + (m - transpositions) / m) / 3;
}

Cell JaroWinklerCell(const RowContext&, const StringRef& left, const StringRef& right, double* out) {
  constexpr size_t kMostPrefix = 4;
  constexpr double kPrefixWeight = 0.1;
  Characters a;
  Characters b;
  if (!a.Read(left.view()) || !b.Read(right.view())) return Cell::kError;
  const double jaro = Jaro(a, b);
  size_t prefix = 0;
  while (prefix < std::min({a.size, b.size, kMostPrefix}) && a.at[prefix] == b.at[prefix]) ++prefix;
  *out = jaro + static_cast<double>(prefix) * kPrefixWeight * (1 - jaro);
  return Cell::kValue;
}

}  // namespace

TRIPLINE_KERNEL(Levenshtein) { RowKernel<LevenshteinCell>(in, frame); }
TRIPLINE_KERNEL(JaroWinkler) { RowKernel<JaroWinklerCell>(in, frame); }

}  // namespace tripline::data::kernels
