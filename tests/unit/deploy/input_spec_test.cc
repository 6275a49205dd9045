#include "deploy/input_spec.h"

#include <gtest/gtest.h>

namespace tripline::deploy {
namespace input_spec_test {

TEST(InputSpec, ANameStandsBeforeTheFirstEqualsSign) {
  const struct {
    const char* text;
    const char* name;
    const char* file;
  } cases[] = {
      {"payments=a.csv", "payments", "a.csv"},
      {"p=dir/k=v/a.csv", "p", "dir/k=v/a.csv"},
      {"dir/k=v/a.csv", "", "dir/k=v/a.csv"},
      {"./a=b.csv", "", "./a=b.csv"},
      {"a.csv", "", "a.csv"},
      {"-", "", "-"},
      {"p=-", "p", "-"},
      {"p=", "p", ""},
      {"=a", "", "=a"},
      {"2018=a.csv", "", "2018=a.csv"},
      {"größe=a.csv", "größe", "a.csv"},
      {"", "", ""},
  };
  for (const auto& each : cases) {
    const InputSpec spec = ParseInputSpec(each.text);
    EXPECT_EQ(spec.name, each.name) << each.text;
    EXPECT_EQ(spec.file, each.file) << each.text;
  }
}

}  // namespace input_spec_test
}  // namespace tripline::deploy
