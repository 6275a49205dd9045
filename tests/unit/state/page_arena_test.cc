#include "state/page_arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace tripline::state::page_arena_test {
namespace {

TEST(PageArena, PiecesAreZeroedAlignedAndApart) {
  for (const Pages pages : {Pages::kHuge, Pages::kSmall}) {
    PageArena arena(pages);
    uint8_t fill = 1;
    std::vector<std::pair<uint8_t*, size_t>> pieces;
    for (const size_t bytes : {size_t{64}, size_t{4096}, size_t{65536}, size_t{192}, size_t{1} << 20, size_t{3} << 20,
                               size_t{700000 / 64 * 64}, size_t{900000 / 64 * 64}, size_t{64}, size_t{131072}}) {
      auto* const piece = static_cast<uint8_t*>(arena.Allocate(bytes));
      ASSERT_EQ(reinterpret_cast<uintptr_t>(piece) % 64, 0u);
      ASSERT_EQ(static_cast<size_t>(std::count(piece, piece + bytes, 0)), bytes);
      std::memset(piece, fill++, bytes);
      pieces.emplace_back(piece, bytes);
    }
    fill = 1;
    for (const auto& [piece, bytes] : pieces) {
      ASSERT_EQ(static_cast<size_t>(std::count(piece, piece + bytes, fill)), bytes);
      ++fill;
    }
  }
}

}  // namespace
}  // namespace tripline::state::page_arena_test
