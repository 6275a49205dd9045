#include "engine/data/kernel_set.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string_view>

#include "engine/data/kernel_loops.h"
#include "engine/data/string_ref.h"

namespace tripline::data {
namespace {

constexpr size_t kMostCompared = 8;  // a hash costs about as much as eight comparisons

// The bits of a double with one NaN and one zero, so that equal values are equal bits.
int64_t CanonicalBits(double value) {
  if (value != value) value = std::numeric_limits<double>::quiet_NaN();
  if (value == 0) value = 0;
  return std::bit_cast<int64_t>(value);
}

size_t TableSize(size_t values) { return std::bit_ceil(std::max<size_t>(2 * values, 16)); }

class IntSet {
 public:
  explicit IntSet(std::vector<int64_t> values) : values_(std::move(values)) {
    std::ranges::sort(values_);
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    if (values_.size() <= kMostCompared) return;
    cells_.resize(TableSize(values_.size()));
    for (int64_t value : values_) {
      size_t place = Place(value);
      while (cells_[place].used) place = (place + 1) & (cells_.size() - 1);
      cells_[place] = {value, true};
    }
  }

  bool Contains(int64_t value) const {
    if (cells_.empty()) {
      bool found = false;
      for (int64_t known : values_) found |= known == value;
      return found;
    }
    for (size_t place = Place(value); cells_[place].used; place = (place + 1) & (cells_.size() - 1)) {
      if (cells_[place].value == value) return true;
    }
    return false;
  }

 private:
  struct Cell {
    int64_t value = 0;
    bool used = false;
  };
  size_t Place(int64_t value) const {
    // Fibonacci hashing: the upper bits of the product are well mixed.
    return static_cast<size_t>((static_cast<uint64_t>(value) * 0x9E3779B97F4A7C15) >> 32) & (cells_.size() - 1);
  }

  std::vector<int64_t> values_;
  std::vector<Cell> cells_;
};

class WideSet {
 public:
  explicit WideSet(std::vector<Int128> values) : values_(std::move(values)) { std::ranges::sort(values_); }
  bool Contains(Int128 value) const { return std::ranges::binary_search(values_, value); }

 private:
  std::vector<Int128> values_;
};

class TextSet {
 public:
  explicit TextSet(std::vector<std::string> texts) : texts_(std::move(texts)) {
    refs_.reserve(texts_.size());
    for (const std::string& text : texts_) refs_.emplace_back(text);
    if (refs_.size() <= kMostCompared) return;
    cells_.resize(TableSize(refs_.size()), nullptr);
    for (const StringRef& ref : refs_) {
      size_t place = Place(ref);
      while (cells_[place] != nullptr) place = (place + 1) & (cells_.size() - 1);
      cells_[place] = &ref;
    }
  }

  bool Contains(const StringRef& text) const {
    if (cells_.empty()) {
      for (const StringRef& known : refs_) {
        if (known == text) return true;
      }
      return false;
    }
    for (size_t place = Place(text); cells_[place] != nullptr; place = (place + 1) & (cells_.size() - 1)) {
      if (*cells_[place] == text) return true;
    }
    return false;
  }

 private:
  size_t Place(const StringRef& text) const {
    return static_cast<size_t>(XXH3_64bits(text.data(), text.size())) & (cells_.size() - 1);
  }

  std::vector<std::string> texts_;
  std::vector<StringRef> refs_;  // into texts_
  std::vector<const StringRef*> cells_;
};

// k0 of the instruction: the set holds NULL.
Cell Answer(const RowContext& context, bool found, bool* out) {
  *out = found;
  return !found && context.in.k0 != 0 ? Cell::kNull : Cell::kValue;
}
Cell InIntsCell(const RowContext& context, int64_t value, bool* out) {
  return Answer(context, context.prepared<IntSet>().Contains(value), out);
}
Cell InDoublesCell(const RowContext& context, double value, bool* out) {
  return Answer(context, context.prepared<IntSet>().Contains(CanonicalBits(value)), out);
}
Cell InWidesCell(const RowContext& context, Int128 value, bool* out) {
  return Answer(context, context.prepared<WideSet>().Contains(value), out);
}
Cell InTextsCell(const RowContext& context, const StringRef& value, bool* out) {
  return Answer(context, context.prepared<TextSet>().Contains(value), out);
}

}  // namespace

void SetBuilder::Add(const Value& value) {
  if (column_.kind == TypeKind::kString) {
    texts_.push_back(value.as_string());
  } else if (column_.kind == TypeKind::kDouble) {
    numbers_.push_back(CanonicalBits(value.as_double()));
  } else {
    numbers_.push_back(value.as_int());
  }
}

SetBuilder::Made SetBuilder::Make() const {
  if (column_.kind == TypeKind::kString) {
    return {std::make_shared<TextSet>(texts_), RowKernel<InTextsCell>, "InTexts", has_null_};
  }
  if (IsWideDecimal(column_)) {
    return {std::make_shared<WideSet>(numbers_), RowKernel<InWidesCell>, "InWides", has_null_};
  }
  std::vector<int64_t> ints;
  for (Int128 number : numbers_) {
    const auto value = static_cast<int64_t>(number);
    if (static_cast<Int128>(value) == number) ints.push_back(value);  // others are in no column of 64 bits
  }
  const bool doubles = column_.kind == TypeKind::kDouble;
  return {std::make_shared<IntSet>(std::move(ints)), doubles ? RowKernel<InDoublesCell> : RowKernel<InIntsCell>,
          doubles ? "InDoubles" : "InInts", has_null_};
}

}  // namespace tripline::data
