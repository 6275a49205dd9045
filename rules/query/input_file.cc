#include "rules/query/input_file.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "engine/io/byte_reader.h"

namespace tripline::rules {

bool CanBeReadAgain(const std::string& path) {
  struct stat about{};
  // What is not there, or a directory, is for the reader to refuse.
  return path != "-" && (::stat(path.c_str(), &about) != 0 || S_ISREG(about.st_mode) || S_ISDIR(about.st_mode));
}

data::StatusOr<std::string> SpoolInput(const std::string& path) {
  TRIPLINE_ASSIGN_OR_RETURN(const auto reader, engine::OpenRawFile(path));
  const int spool = ::memfd_create("tripline-input", MFD_CLOEXEC);
  const auto failure = [&path] {
    return data::Error(data::Fault::kSystem, "TRL0661",
                       fmt::format("cannot keep {} in memory: {}; --schema RULES gives the types and spares the memory",
                                   engine::InputName(path), std::strerror(errno)));
  };
  if (spool < 0) return failure();
  std::vector<char> buffer(size_t{1} << 20);
  for (;;) {
    TRIPLINE_ASSIGN_OR_RETURN(const size_t bytes, reader->Read(buffer.data(), buffer.size()));
    if (bytes == 0) break;
    for (size_t written = 0; written < bytes;) {
      const ssize_t now = ::write(spool, buffer.data() + written, bytes - written);
      if (now < 0 && errno != EINTR) return failure();
      if (now > 0) written += static_cast<size_t>(now);
    }
  }
  return fmt::format("/proc/self/fd/{}", spool);
}

}  // namespace tripline::rules
