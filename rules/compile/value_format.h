// How a reason shows a value: as in CSV output, or by the format behind its colon.
//
// `0.00` (digits behind the point; `#,##0.00` groups thousands) for numbers, rounding half away from zero; letters
// yyyy MM dd HH mm ss for timestamps (UTC), everything else in it as it stands. NULL is "-" in any format; a format that
// does not fit the value's type shows the value as without one.
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_RULES_COMPILE_VALUE_FORMAT_H_
#define TRIPLINE_RULES_COMPILE_VALUE_FORMAT_H_

#include <string>
#include <string_view>

#include "engine/data/value.h"

namespace tripline::rules {

void AppendFormatted(const data::Value& value, std::string_view format, std::string* out);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_VALUE_FORMAT_H_
