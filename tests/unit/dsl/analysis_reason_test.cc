#include "dsl/analysis_reason.h"

#include <gtest/gtest.h>

namespace tripline::dsl {
namespace analysis_reason_test {

TEST(AnalysisReason, NumberFormats) {
  for (const char* format : {"0", "0.0", "0.00", "#,##0", "#,##0.000", "0.000000000000000000"}) {
    EXPECT_TRUE(IsNumberFormat(format)) << format;
  }
  for (const char* format : {"", ".", "0.", ".0", "0#", "#", "#,", "0.#", "0.0.0", "x", "0 0", "000", "yyyy", "##0",
                             "0.0000000000000000000"}) {
    EXPECT_FALSE(IsNumberFormat(format)) << format;
  }
}

TEST(AnalysisReason, TimeFormats) {
  for (const char* format : {"HH:mm", "yyyy-MM-dd HH:mm:ss", "dd.MM.", "yyyyMMdd"}) {
    EXPECT_TRUE(IsTimeFormat(format)) << format;
  }
  for (const char* format : {"", ":", "h:mm", "YYYY", "0.00", "yyyyTHH", "mmm", "ss.SSS"}) {
    EXPECT_FALSE(IsTimeFormat(format)) << format;
  }
}

}  // namespace analysis_reason_test
}  // namespace tripline::dsl
