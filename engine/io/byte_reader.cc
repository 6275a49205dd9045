#include "engine/io/byte_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "engine/io/gzip_reader.h"
#include "engine/io/zstd_reader.h"

namespace tripline::engine {
namespace {

constexpr size_t kMagicBytes = 4;

std::string SystemReason(int error) { return std::generic_category().message(error); }

class RawFile final : public ByteReader {
 public:
  RawFile(std::string name, int fd, bool owned, uint64_t total)
      : name_(std::move(name)), fd_(fd), owned_(owned), total_(total) {}
  ~RawFile() override {
    if (owned_) ::close(fd_);
  }
  RawFile(const RawFile&) = delete;  // one owner of the descriptor: move the unique_ptr
  RawFile& operator=(const RawFile&) = delete;

  data::StatusOr<size_t> Read(char* out, size_t capacity) override {
    while (true) {
      const ssize_t bytes = ::read(fd_, out, capacity);
      if (bytes >= 0) {
        consumed_ += static_cast<uint64_t>(bytes);
        return static_cast<size_t>(bytes);
      }
      if (errno == EINTR) continue;
      return data::Error(data::Fault::kSystem, "TRL0703",
                         fmt::format("{} cannot be read on after {} bytes: {}; check the disk or the mount it lies on",
                                     name_, consumed_, SystemReason(errno)));
    }
  }

  uint64_t consumed_bytes() const override { return consumed_; }
  uint64_t total_bytes() const override { return total_; }

 private:
  const std::string name_;
  const int fd_;
  const bool owned_;
  const uint64_t total_;
  uint64_t consumed_ = 0;
};

// Gives out the bytes that were read ahead to see the magic, then the rest.
class Unread final : public ByteReader {
 public:
  Unread(std::string head, std::unique_ptr<ByteReader> rest) : head_(std::move(head)), rest_(std::move(rest)) {}

  data::StatusOr<size_t> Read(char* out, size_t capacity) override {
    if (given_ == head_.size()) return rest_->Read(out, capacity);
    const size_t bytes = std::min(capacity, head_.size() - given_);
    std::memcpy(out, head_.data() + given_, bytes);
    given_ += bytes;
    return bytes;
  }

  uint64_t consumed_bytes() const override { return rest_->consumed_bytes(); }
  uint64_t total_bytes() const override { return rest_->total_bytes(); }

 private:
  const std::string head_;
  size_t given_ = 0;
  const std::unique_ptr<ByteReader> rest_;
};

}  // namespace

std::string InputName(std::string_view path) {
  return path == "-" ? std::string("standard input") : fmt::format("'{}'", path);
}

data::StatusOr<std::unique_ptr<ByteReader>> OpenRawFile(const std::string& path) {
  const bool standard_input = path == "-";
  const int fd = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return data::Error(data::Fault::kSystem, "TRL0701",
                       fmt::format("input {} cannot be opened: {}; check the path and its permissions",
                                   InputName(path), SystemReason(errno)));
  }
  struct stat facts {};
  const bool known = ::fstat(fd, &facts) == 0;
  if (known && S_ISDIR(facts.st_mode)) {
    if (!standard_input) ::close(fd);
    return data::Error(data::Fault::kSystem, "TRL0702",
                       fmt::format("input {} is a directory; name the files in it, or a pattern such as '{}/*.csv'",
                                   InputName(path), path));
  }
  const bool regular = known && S_ISREG(facts.st_mode);
  if (regular) ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::make_unique<RawFile>(InputName(path), fd, !standard_input,
                                   regular ? static_cast<uint64_t>(facts.st_size) : 0);
}

data::StatusOr<std::unique_ptr<ByteReader>> DecompressByContent(std::string name, std::unique_ptr<ByteReader> raw) {
  std::string head(kMagicBytes, '\0');
  size_t bytes = 0;
  while (bytes < kMagicBytes) {
    TRIPLINE_ASSIGN_OR_RETURN(const size_t more, raw->Read(head.data() + bytes, kMagicBytes - bytes));
    if (more == 0) break;
    bytes += more;
  }
  head.resize(bytes);
  const bool gzip = IsGzip(head);
  const bool zstd = IsZstd(head);
  auto whole = std::make_unique<Unread>(std::move(head), std::move(raw));
  if (gzip) return MakeGzipReader(std::move(name), std::move(whole));
  if (zstd) return MakeZstdReader(std::move(name), std::move(whole));
  return std::unique_ptr<ByteReader>(std::move(whole));
}

data::StatusOr<std::unique_ptr<ByteReader>> OpenByteReader(const std::string& path) {
  TRIPLINE_ASSIGN_OR_RETURN(std::unique_ptr<ByteReader> raw, OpenRawFile(path));
  return DecompressByContent(InputName(path), std::move(raw));
}

}  // namespace tripline::engine
