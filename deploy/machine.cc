#include "deploy/machine.h"

#include <sched.h>

#include <algorithm>
#include <thread>

#include "engine/io/byte_reader.h"

namespace tripline::deploy {

uint32_t CoreCount() {
  cpu_set_t cores;
  if (::sched_getaffinity(0, sizeof cores, &cores) == 0) return static_cast<uint32_t>(std::max(1, CPU_COUNT(&cores)));
  return std::max(1u, std::thread::hardware_concurrency());
}

data::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t most_bytes) {
  TRIPLINE_ASSIGN_OR_RETURN(const auto reader, engine::OpenRawFile(path));
  constexpr size_t kPortion = size_t{1} << 16;
  std::string text;
  while (text.size() <= most_bytes) {
    const size_t before = text.size();
    text.resize(before + kPortion);
    TRIPLINE_ASSIGN_OR_RETURN(const size_t bytes, reader->Read(text.data() + before, kPortion));
    text.resize(before + bytes);
    if (bytes == 0) break;
  }
  return text;
}

}  // namespace tripline::deploy
