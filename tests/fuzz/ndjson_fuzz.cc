// The NDJSON reader: any bytes, and the same rows and dead letters wherever the input is cut into pieces.
//
// The first byte chooses the sizes.
#include <cstdint>
#include <string_view>

#include "tests/fuzz/source_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using tripline::fuzz::Reading;
  if (size == 0) return 0;
  const uint8_t choice = bytes[0];
  Reading whole;
  whole.format = tripline::engine::FileFormat::kNdjson;
  whole.in_time_order = (choice & 2) != 0;
  Reading pieces = whole;
  pieces.piece_bytes = 1 + (choice >> 2) % 32 * 3;
  pieces.batch_rows = 1 + (choice >> 5);
  tripline::fuzz::ExpectEqualTexts({reinterpret_cast<const char*>(bytes) + 1, size - 1}, whole, pieces);
  return 0;
}
