#include "engine/data/kernel_cast.h"

#include <cmath>
#include <string>

#include "engine/data/decimal.h"
#include "engine/data/kernel_loops.h"
#include "engine/data/text.h"

namespace tripline::data::kernels {
namespace {

constexpr int64_t Failed(bool failed) { return -static_cast<int64_t>(failed); }

template <class TA, class TR>
struct Types {
  using A = TA;
  using R = TR;
};

struct IntToDoubleOp : Types<int64_t, double> {
  static int64_t Apply(int64_t a, const Instruction&, double* out) { return *out = static_cast<double>(a), 0; }
};
struct DoubleToIntOp : Types<double, int64_t> {
  static int64_t Apply(double a, const Instruction&, int64_t* out) {
    const double rounded = std::round(a);
    const bool good = rounded >= -0x1p63 && rounded < 0x1p63;  // false for NaN
    *out = good ? static_cast<int64_t>(rounded) : 0;
    return Failed(!good);
  }
};
struct ShortDecimalToDoubleOp : Types<int64_t, double> {
  static int64_t Apply(int64_t a, const Instruction& in, double* out) {
    return *out = static_cast<double>(a) / static_cast<double>(in.k0), 0;
  }
};
template <class T>
struct DecimalToDoubleOp : Types<T, double> {
  static int64_t Apply(T a, const Instruction& in, double* out) {
    return *out = DecimalToDouble(a, static_cast<int>(in.k0)), 0;
  }
};
template <class T>
struct DoubleToDecimalOp : Types<double, T> {
  static int64_t Apply(double a, const Instruction& in, T* out) {
    Int128 value = 0;
    const bool good = DoubleToDecimal(a, static_cast<int>(in.k0), static_cast<int>(in.k1), &value);
    return *out = good ? static_cast<T>(value) : 0, Failed(!good);
  }
};
struct ScaleUpSmallOp : Types<int64_t, int64_t> {
  static int64_t Apply(int64_t a, const Instruction& in, int64_t* out) {
    return *out = static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(in.k0)), 0;
  }
};
struct WidenOp : Types<int64_t, Int128> {
  static int64_t Apply(int64_t a, const Instruction& in, Int128* out) {
    return *out = static_cast<Int128>(a) * in.k0, 0;
  }
};
template <class TA, class TR>
struct RescaleOp : Types<TA, TR> {
  static int64_t Apply(TA a, const Instruction& in, TR* out) {
    Int128 value = 0;
    const bool good = Rescale(a, static_cast<int>(in.k0 / 64), static_cast<int>(in.k0 % 64), &value) &&
                      FitsPrecision(value, static_cast<int>(in.k1));
    return *out = good ? static_cast<TR>(value) : 0, Failed(!good);
  }
};
struct WideToIntOp : Types<Int128, int64_t> {
  static int64_t Apply(Int128 a, const Instruction& in, int64_t* out) {
    Int128 value = 0;
    bool good = Rescale(a, static_cast<int>(in.k0 / 64), 0, &value);
    *out = static_cast<int64_t>(value);
    good = good && static_cast<Int128>(*out) == value;
    return Failed(!good);
  }
};

Cell BoolToIntCell(const RowContext&, bool value, int64_t* out) { return *out = value ? 1 : 0, Cell::kValue; }
Cell IntToBoolCell(const RowContext&, int64_t value, bool* out) { return *out = value != 0, Cell::kValue; }

// A cast reads a text with spaces around the value; readers and literals do not.
std::string_view Stripped(const StringRef& text) {
  std::string_view view = text.view();
  while (!view.empty() && view.front() == ' ') view.remove_prefix(1);
  while (!view.empty() && view.back() == ' ') view.remove_suffix(1);
  return view;
}

Cell IfParsed(ParseResult result) { return result == ParseResult::kOk ? Cell::kValue : Cell::kError; }

Cell StringToBoolCell(const RowContext&, const StringRef& text, bool* out) {
  return IfParsed(ParseBool(Stripped(text), out));
}
Cell StringToIntCell(const RowContext&, const StringRef& text, int64_t* out) {
  return IfParsed(ParseInt(Stripped(text), out));
}
Cell StringToDoubleCell(const RowContext&, const StringRef& text, double* out) {
  return IfParsed(ParseDouble(Stripped(text), out));
}
Cell StringToTimestampCell(const RowContext&, const StringRef& text, int64_t* out) {
  return IfParsed(ParseTimestamp(Stripped(text), out));
}
Cell StringToDurationCell(const RowContext&, const StringRef& text, int64_t* out) {
  return IfParsed(ParseDuration(Stripped(text), out));
}

template <class T>
Cell StringToDecimalCell(const RowContext& context, const StringRef& text, T* out) {
  const auto precision = static_cast<int>(context.in.k0);
  const auto scale = static_cast<int>(context.in.k1);
  std::string_view view = Stripped(text);
  Int128 value = 0;
  ParseResult result = ParseDecimal128(view, precision, scale, &value);
  if (result == ParseResult::kTooPrecise) {
    // Rounding needs the first digit that is dropped and nothing behind it.
    view = view.substr(0, view.find('.') + static_cast<size_t>(scale) + 2);
    result = ParseDecimal128(view, kMaxPrecision, scale + 1, &value);
    if (result == ParseResult::kOk && !Rescale(value, scale + 1, scale, &value)) return Cell::kError;
  }
  if (result != ParseResult::kOk || !FitsPrecision(value, precision)) return Cell::kError;
  return *out = static_cast<T>(value), Cell::kValue;
}

Cell BoolToStringCell(const RowContext&, bool value, StringRef* out) {
  return *out = StringRef(value ? "true" : "false"), Cell::kValue;
}

template <class Append>
Cell Print(const RowContext& context, StringRef* out, Append append) {
  context.buffer->clear();
  append(context.buffer);
  return *out = context.Keep(*context.buffer), Cell::kValue;
}
Cell IntToStringCell(const RowContext& context, int64_t value, StringRef* out) {
  return Print(context, out, [value](std::string* text) { AppendInt(value, text); });
}
Cell DoubleToStringCell(const RowContext& context, double value, StringRef* out) {
  return Print(context, out, [value](std::string* text) { AppendDouble(value, text); });
}
Cell TimestampToStringCell(const RowContext& context, int64_t value, StringRef* out) {
  return Print(context, out, [value](std::string* text) { AppendTimestamp(value, text); });
}
Cell DurationToStringCell(const RowContext& context, int64_t value, StringRef* out) {
  return Print(context, out, [value](std::string* text) { AppendDurationSeconds(value, text); });
}
template <class T>
Cell DecimalToStringCell(const RowContext& context, T value, StringRef* out) {
  const auto scale = static_cast<int>(context.in.k0);
  return Print(context, out, [value, scale](std::string* text) { AppendDecimal(value, scale, text); });
}

}  // namespace

TRIPLINE_KERNEL(IntToDouble) { UnaryKernel<IntToDoubleOp>(in, frame); }
TRIPLINE_KERNEL(DoubleToInt) { UnaryKernel<DoubleToIntOp>(in, frame); }
TRIPLINE_KERNEL(BoolToInt) { RowKernel<BoolToIntCell>(in, frame); }
TRIPLINE_KERNEL(IntToBool) { RowKernel<IntToBoolCell>(in, frame); }
TRIPLINE_KERNEL(ShortDecimalToDouble) { UnaryKernel<ShortDecimalToDoubleOp>(in, frame); }
TRIPLINE_KERNEL(SmallToDouble) { UnaryKernel<DecimalToDoubleOp<int64_t>>(in, frame); }
TRIPLINE_KERNEL(WideToDouble) { UnaryKernel<DecimalToDoubleOp<Int128>>(in, frame); }
TRIPLINE_KERNEL(DoubleToSmall) { UnaryKernel<DoubleToDecimalOp<int64_t>>(in, frame); }
TRIPLINE_KERNEL(DoubleToWide) { UnaryKernel<DoubleToDecimalOp<Int128>>(in, frame); }
TRIPLINE_KERNEL(ScaleUpSmall) { UnaryKernel<ScaleUpSmallOp>(in, frame); }
TRIPLINE_KERNEL(Widen) { UnaryKernel<WidenOp>(in, frame); }
TRIPLINE_KERNEL(SmallToSmall) { UnaryKernel<RescaleOp<int64_t, int64_t>>(in, frame); }
TRIPLINE_KERNEL(SmallToWide) { UnaryKernel<RescaleOp<int64_t, Int128>>(in, frame); }
TRIPLINE_KERNEL(WideToSmall) { UnaryKernel<RescaleOp<Int128, int64_t>>(in, frame); }
TRIPLINE_KERNEL(WideToWide) { UnaryKernel<RescaleOp<Int128, Int128>>(in, frame); }
TRIPLINE_KERNEL(WideToInt) { UnaryKernel<WideToIntOp>(in, frame); }
TRIPLINE_KERNEL(StringToBool) { RowKernel<StringToBoolCell>(in, frame); }
TRIPLINE_KERNEL(StringToInt) { RowKernel<StringToIntCell>(in, frame); }
TRIPLINE_KERNEL(StringToDouble) { RowKernel<StringToDoubleCell>(in, frame); }
TRIPLINE_KERNEL(StringToTimestamp) { RowKernel<StringToTimestampCell>(in, frame); }
TRIPLINE_KERNEL(StringToDuration) { RowKernel<StringToDurationCell>(in, frame); }
TRIPLINE_KERNEL(StringToSmall) { RowKernel<StringToDecimalCell<int64_t>>(in, frame); }
TRIPLINE_KERNEL(StringToWide) { RowKernel<StringToDecimalCell<Int128>>(in, frame); }
TRIPLINE_KERNEL(BoolToString) { RowKernel<BoolToStringCell>(in, frame); }
TRIPLINE_KERNEL(IntToString) { RowKernel<IntToStringCell>(in, frame); }
TRIPLINE_KERNEL(DoubleToString) { RowKernel<DoubleToStringCell>(in, frame); }
TRIPLINE_KERNEL(TimestampToString) { RowKernel<TimestampToStringCell>(in, frame); }
TRIPLINE_KERNEL(DurationToString) { RowKernel<DurationToStringCell>(in, frame); }
TRIPLINE_KERNEL(SmallToString) { RowKernel<DecimalToStringCell<int64_t>>(in, frame); }
TRIPLINE_KERNEL(WideToString) { RowKernel<DecimalToStringCell<Int128>>(in, frame); }

}  // namespace tripline::data::kernels
