// `STREAM=FILE` as it stands behind --input, taken apart.
//
//   ParseInputSpec("payments=a.csv")   // {"payments", "a.csv"}
//   ParseInputSpec("dir=x/a.csv")      // {"dir", "x/a.csv"}
//   ParseInputSpec("./k=v/a.csv")      // {"", "./k=v/a.csv"}: what stands before `=` is no name
//
// Thread-safety: pure function.
#ifndef TRIPLINE_DEPLOY_INPUT_SPEC_H_
#define TRIPLINE_DEPLOY_INPUT_SPEC_H_

#include <string>
#include <string_view>

namespace tripline::deploy {

struct InputSpec {
  std::string name;  // empty: none was given
  std::string file;  // may hold wildcards
};

InputSpec ParseInputSpec(std::string_view text);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_INPUT_SPEC_H_
