// JSON numbers as text: whether a token is one, and the same number written without an exponent.
//
// Not their value: text.h reads that, once it has no exponent. So a decimal is exact however it was written.
//
//   if (IsJsonNumber("1.25e1") && PlainNumber("1.25e1", &plain) == data::ParseResult::kOk) …   // "12.5"
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_ENGINE_IO_JSON_NUMBER_H_
#define TRIPLINE_ENGINE_IO_JSON_NUMBER_H_

#include <string>
#include <string_view>

#include "engine/data/text.h"

namespace tripline::engine {

// RFC 8259: an optional minus, digits without a leading zero, an optional fraction, an optional exponent.
bool IsJsonNumber(std::string_view token);

// Writes the number without exponent and without zeros at the end of its fraction: "1.50e1" as "15", "-2e-3" as
// "-0.002". kOverflow and kTooPrecise where that would take more than a hundred zeros. REQUIRES: IsJsonNumber(token).
data::ParseResult PlainNumber(std::string_view token, std::string* out);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_JSON_NUMBER_H_
