// The memory of a store: regions from the system that slabs cut their chunks from, given back all at once.
//
//   PageArena arena(Pages::kHuge);
//   void* chunk = arena.Allocate(bytes);    // zeroed
//
// A store of few keys has one small region. From then on regions are whole huge pages, if they may be: what many keys
// touch by turns misses the translation cache before all else (with 1.3 M keys a look-up costs 28 ns instead of 38, a
// key that is made 110 instead of 150), and a thousand first touches of small pages cost more than all that is done with
// them in a short job. The price is the first touch of a huge page: 0.3 ms, and 5 to 14 ms on a virtual machine whose
// host has to find the memory first, where small pages never cost more than 0.5 ms at a time.
//
// Thread-safety: shard-only. Failures: std::bad_alloc, which nobody catches. Units: bytes; alignment is 64 bytes.
#ifndef TRIPLINE_STATE_PAGE_ARENA_H_
#define TRIPLINE_STATE_PAGE_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tripline::state {

// Which pages large regions ask for.
enum class Pages : uint8_t { kHuge, kSmall };

class PageArena {
 public:
  explicit PageArena(Pages pages) : pages_(pages) {}
  ~PageArena();
  PageArena(const PageArena&) = delete;  // owns what was handed out
  PageArena& operator=(const PageArena&) = delete;

  // REQUIRES: a multiple of 64.
  void* Allocate(size_t bytes);

 private:
  struct Region {
    void* memory;
    size_t bytes;
  };

  uint8_t* Map(size_t bytes);
  uint8_t* MapHuge(size_t bytes);

  const Pages pages_;
  std::vector<Region> regions_;
  uint8_t* next_ = nullptr;  // of the region that chunks are cut from
  size_t left_ = 0;
};

}  // namespace tripline::state

#endif  // TRIPLINE_STATE_PAGE_ARENA_H_
