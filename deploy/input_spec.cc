#include "deploy/input_spec.h"

#include <algorithm>

namespace tripline::deploy {
namespace {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80u) != 0;
}

}  // namespace

InputSpec ParseInputSpec(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals != std::string_view::npos && equals > 0) {
    const std::string_view name = text.substr(0, equals);
    const bool digit_first = name.front() >= '0' && name.front() <= '9';
    if (!digit_first && std::all_of(name.begin(), name.end(), IsNameCharacter)) {
      return {std::string(name), std::string(text.substr(equals + 1))};
    }
  }
  return {"", std::string(text)};
}

}  // namespace tripline::deploy
