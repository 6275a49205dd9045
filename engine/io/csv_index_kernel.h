// The two kernels of csv_index.h, written once over a block type that says how 64 bytes are compared.
//
// Not a public interface: csv_index.cc and csv_index_avx2.cc include it, each with a Block of its own in its anonymous
// namespace. Nothing here may call an inline function with external linkage: compiled for AVX2, the linker could choose
// that copy for everyone.
//
// A Block is made from a pointer to 64 readable bytes and gives masks with bit i for byte i: Equal(char), NonAscii().
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_ENGINE_IO_CSV_INDEX_KERNEL_H_
#define TRIPLINE_ENGINE_IO_CSV_INDEX_KERNEL_H_

#include <cstdint>

#include "engine/io/csv_index.h"

namespace tripline::engine {

// The bits as places, ascending. Writes eight at a time whether they are there or not, as a row of the usual data has
// nine separators in 64 bytes and a branch per bit would cost more.
template <class Block>
__attribute__((always_inline)) inline uint32_t* WritePlaces(uint64_t bits, uint32_t base, uint32_t* out) {
  const int count = __builtin_popcountll(bits);
  uint32_t* at = out;
  for (int written = 0; written < count; written += 8) {
    for (int i = 0; i < 8; ++i) {
      at[i] = base + Block::LowestBit(bits);
      bits &= bits - 1;
    }
    at += 8;
  }
  return out + count;
}

// Bits below the text's end in the block at `at`.
__attribute__((always_inline)) inline uint64_t BitsBefore(uint32_t end, uint32_t at) {
  return end - at >= 64 ? ~uint64_t{0} : (uint64_t{1} << (end - at)) - 1;
}

template <class Block>
__attribute__((always_inline)) inline IndexResult IndexPlain(const IndexRequest& request) {
  uint32_t* out = request.out;
  uint32_t* const full = request.out + request.max_separators;
  uint32_t newlines = 0;
  uint64_t non_ascii = 0;
  uint32_t at = request.begin;
  IndexStop stop = IndexStop::kEnd;
  while (at < request.end) {
    if (newlines >= request.max_newlines || out >= full) {
      stop = IndexStop::kFull;
      break;
    }
    const Block block(request.text + at);
    const uint64_t inside = BitsBefore(request.end, at);
    if ((block.Equal('"') & inside) != 0) {
      stop = IndexStop::kQuote;
      break;
    }
    const uint64_t lines = block.Equal('\n') & inside;
    out = WritePlaces<Block>((block.Equal(',') & inside) | lines, at, out);
    newlines += static_cast<uint32_t>(__builtin_popcountll(lines));
    non_ascii |= block.NonAscii() & inside;
    at += 64;
  }
  return {static_cast<uint32_t>(out - request.out), newlines, at < request.end ? at : request.end, non_ascii != 0, false,
          stop};
}

// Bit i of the result is the parity of the bits 0 to i.
__attribute__((always_inline)) inline uint64_t PrefixXor(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

template <class Block>
__attribute__((always_inline)) inline IndexResult IndexQuoted(const IndexRequest& request) {
  uint32_t* out = request.out;
  uint32_t* const full = request.out + request.max_separators;
  uint32_t newlines = 0;
  uint64_t non_ascii = 0;
  uint64_t quoted_lines = 0;
  uint64_t in_quotes = 0;     // all ones if the byte before the block is inside of quotes
  uint64_t may_open = 1;      // bit 0: the byte before the block lets a field begin, or closed a quote
  uint64_t must_separate = 0;  // bit 0: the byte before the block closed a quote
  uint32_t at = request.begin;
  IndexStop stop = IndexStop::kEnd;
  while (at < request.end) {
    if (newlines >= request.max_newlines || out >= full) {
      stop = IndexStop::kFull;
      break;
    }
    const Block block(request.text + at);
    const uint64_t inside = BitsBefore(request.end, at);
    const uint64_t quotes = block.Equal('"') & inside;
    const uint64_t lines = block.Equal('\n') & inside;
    const uint64_t quoted = PrefixXor(quotes) ^ in_quotes;
    const uint64_t opening = quotes & quoted;
    const uint64_t closing = quotes & ~quoted;
    const uint64_t separators = ((block.Equal(',') & inside) | lines) & ~quoted;
    const uint64_t next_line = request.text[at + 64] == '\n' ? uint64_t{1} << 63 : 0;
    const uint64_t returns = block.Equal('\r') & ((lines >> 1) | next_line);
    const uint64_t bad_opening = opening & ~(((separators | closing) << 1) | may_open);
    const uint64_t bad_closing = ((closing << 1) | must_separate) & ~(separators | opening | returns) & inside;
    if ((bad_opening | bad_closing) != 0) {
      stop = IndexStop::kQuote;
      break;
    }
    out = WritePlaces<Block>(separators, at, out);
    newlines += static_cast<uint32_t>(__builtin_popcountll(lines & ~quoted));
    non_ascii |= block.NonAscii() & inside;
    quoted_lines |= lines & quoted;
    in_quotes = uint64_t{0} - (quoted >> 63);
    may_open = (separators | closing) >> 63;
    must_separate = closing >> 63;
    at += 64;
  }
  return {static_cast<uint32_t>(out - request.out), newlines, at < request.end ? at : request.end, non_ascii != 0,
          quoted_lines != 0, stop};
}

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_CSV_INDEX_KERNEL_H_
