#include "deploy/generate/csv_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tripline::deploy {
namespace {

data::Status CannotWrite(const std::filesystem::path& path, int error) {
  return data::Error(data::Fault::kSystem, "TRL0950",
                     fmt::format("cannot write '{}': {}", path.string(), std::generic_category().message(error)));
}

}  // namespace

data::StatusOr<CsvFile> CsvFile::Create(const std::filesystem::path& path) {
  std::error_code failure;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failure);
  if (failure) return CannotWrite(path.parent_path(), failure.value());
  std::filesystem::path temporary = path;
  temporary += ".partial";
  const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return CannotWrite(temporary, errno);
  return CsvFile(path, std::move(temporary), descriptor);
}

CsvFile::CsvFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor),
      buffer_(std::make_unique<char[]>(kBufferBytes)) {}

CsvFile::CsvFile(CsvFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      error_(other.error_),
      buffer_(std::move(other.buffer_)),
      used_(other.used_),
      written_(other.written_) {}

CsvFile::~CsvFile() { Abandon(); }

void CsvFile::Abandon() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  descriptor_ = -1;
  unlink(temporary_.c_str());
}

// After an error the buffer is dropped: the file is lost anyway, and the caller hears of it at its next Flush.
void CsvFile::WriteBuffer() {
  size_t at = 0;
  while (at < used_ && error_ == 0) {
    const ssize_t count = write(descriptor_, buffer_.get() + at, used_ - at);
    if (count > 0) {
      at += static_cast<size_t>(count);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  written_ += static_cast<int64_t>(at);
  used_ = 0;
}

data::Status CsvFile::Flush() {
  WriteBuffer();
  if (error_ == 0) return data::OkStatus();
  return data::Error(data::Fault::kSystem, "TRL0951",
                     fmt::format("writing '{}' failed after {} bytes: {}; nothing is left of it", path_.string(),
                                 written_, std::generic_category().message(error_)));
}

data::Status CsvFile::Finish() {
  TRIPLINE_RETURN_IF_ERROR(Flush());
  // Some file systems report a full disk only here.
  if (close(std::exchange(descriptor_, -1)) != 0) {
    error_ = errno;
    unlink(temporary_.c_str());
    return Flush();
  }
  std::error_code failure;
  std::filesystem::rename(temporary_, path_, failure);
  if (!failure) return data::OkStatus();
  unlink(temporary_.c_str());
  return CannotWrite(path_, failure.value());
}

}  // namespace tripline::deploy
