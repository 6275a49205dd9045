// What a user writes for inputs ("a.csv", "history/*.csv", "-") as a list of files.
//
// A name that exists is taken as it is, also with pattern characters in it. Otherwise * ? [ ] { } are a pattern; its files come
// in the order of their names, so ordinals do not depend on the file system. Names without pattern characters are not
// looked at here: opening them says what is wrong.
//
// Failures: TRL0712 for a pattern that no file fits; TRL0717 for standard input given twice.
// Thread-safety: pure functions of the file system.
#ifndef TRIPLINE_ENGINE_IO_INPUT_PATHS_H_
#define TRIPLINE_ENGINE_IO_INPUT_PATHS_H_

#include <string>
#include <vector>

#include "engine/data/status.h"

namespace tripline::engine {

data::StatusOr<std::vector<std::string>> ExpandInput(const std::string& input);
// Several, in the order given.
data::StatusOr<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& inputs);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_INPUT_PATHS_H_
