#include "state/slab.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <vector>

namespace tripline::state::slab_test {

TEST(Slab, UnitsAreApartAlignedAndNeverMove) {
  for (const uint32_t unit_bytes : {64u, 192u, 65536u}) {
    PageArena arena(unit_bytes == 192 ? Pages::kSmall : Pages::kHuge);
    Slab slab(unit_bytes, 1, &arena);
    std::vector<uint8_t*> units;
    for (uint32_t i = 0; i < 300; ++i) {
      const uint32_t unit = slab.Allocate();
      ASSERT_EQ(unit, i);
      units.push_back(slab.at(unit));
      std::memset(units.back(), static_cast<int>(i % 251), unit_bytes);
    }
    for (uint32_t i = 0; i < 300; ++i) {
      ASSERT_EQ(slab.at(i), units[i]);
      ASSERT_EQ(reinterpret_cast<uintptr_t>(units[i]) % 64, 0u);
      for (uint32_t at = 0; at < unit_bytes; at += 61) ASSERT_EQ(units[i][at], i % 251);
    }
  }
}

TEST(Slab, FreeUnitsAreUsedAgainBeforeNewOnes) {
  PageArena arena(Pages::kSmall);
  Slab slab(64, 2, &arena);
  for (int i = 0; i < 10; ++i) slab.Allocate();
  for (const uint32_t unit : {3u, 7u, 0u}) {
    std::memset(slab.at(unit), 9, 64);
    slab.Free(unit);
  }
  EXPECT_EQ(slab.used(), 7u);
  const std::set<uint32_t> again = {slab.Allocate(), slab.Allocate(), slab.Allocate()};
  EXPECT_EQ(again, (std::set<uint32_t>{0, 3, 7}));
  for (const uint32_t unit : again) EXPECT_EQ(std::count(slab.at(unit), slab.at(unit) + 64, 0), 64);
  EXPECT_EQ(slab.Allocate(), 10u);
  EXPECT_EQ(slab.end(), 11u);
}

}  // namespace tripline::state::slab_test
