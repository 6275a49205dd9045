#include "engine/io/input_paths.h"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>

#include <fmt/format.h>

namespace tripline::engine {

data::StatusOr<std::vector<std::string>> ExpandInput(const std::string& input) {
  struct stat facts {};
  const bool plain = input.find_first_of("*?[{") == std::string::npos;
  if (plain || ::stat(input.c_str(), &facts) == 0) return std::vector<std::string>{input};
  glob_t found{};
  const int result = ::glob(input.c_str(), GLOB_NOSORT | GLOB_BRACE, nullptr, &found);
  std::vector<std::string> paths;
  if (result == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  // A brace list that is no pattern comes back as it is, whether the file exists or not: opening it says so.
  if (paths.empty()) {
    return data::Error(data::Fault::kSystem, "TRL0712",
                       fmt::format("no file fits the pattern '{}'; check the folder and the spelling", input));
  }
  // By bytes, not by the locale's rules.
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

data::StatusOr<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& inputs) {
  std::vector<std::string> all;
  for (const std::string& input : inputs) {
    TRIPLINE_ASSIGN_OR_RETURN(const std::vector<std::string> paths, ExpandInput(input));
    all.insert(all.end(), paths.begin(), paths.end());
  }
  if (std::count(all.begin(), all.end(), "-") > 1) {
    return data::Error(data::Fault::kCaller, "TRL0717", "standard input ('-') is given more than once; it can be read once");
  }
  return all;
}

}  // namespace tripline::engine
