// The generator's random numbers: xoshiro256** (Blackman and Vigna, 2018), seeded by splitmix64 from two integers.
//
// Not <random>: its distributions may differ between standard libraries, and a generated file must be the same bytes
// everywhere. All results here come from integer arithmetic. Not for secrets.
//
//   Random random(seed, /*stream=*/day);
//   uint32_t card = random.Below(cards);
//
// Two streams of one seed are independent for practical purposes, so each day of a world can be made by itself.
// Thread-safety: thread-compatible. Cost: about a nanosecond a number.
// Source: Blackman, Vigna: "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021).
#ifndef TRIPLINE_DEPLOY_GENERATE_RANDOM_H_
#define TRIPLINE_DEPLOY_GENERATE_RANDOM_H_

#include <bit>
#include <cstdint>

namespace tripline::deploy {

// One step of splitmix64: a good 64-bit mix of x, usable as a hash of small integers.
constexpr uint64_t MixBits(uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

// A number in [0, bound) from 32 random bits. The bias, at most bound / 2^32, is of no matter here.
constexpr uint32_t Scale(uint32_t bits, uint32_t bound) {
  return static_cast<uint32_t>((static_cast<uint64_t>(bits) * bound) >> 32);
}

class Random {
 public:
  Random(uint64_t seed, uint64_t stream) {
    uint64_t x = MixBits(seed) ^ MixBits(~stream);
    for (uint64_t& word : state_) {
      x = MixBits(x);
      word = x;
    }
  }

  uint64_t Next() {
    const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // REQUIRES: bound > 0.
  uint32_t Below(uint32_t bound) { return Scale(static_cast<uint32_t>(Next() >> 32), bound); }
  // Both ends included. REQUIRES: low <= high, high - low < 2^32 - 1.
  uint32_t Between(uint32_t low, uint32_t high) { return low + Below(high - low + 1); }
  bool Chance(uint32_t per_thousand) { return Below(1000) < per_thousand; }

 private:
  uint64_t state_[4];
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_RANDOM_H_
