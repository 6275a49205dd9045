#include "engine/io/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace tripline::engine {
namespace {

std::string SystemReason(int error) { return std::generic_category().message(error); }

std::string Advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "make room or choose another folder";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder that can be written";
    case ENOENT:
    case ENOTDIR:
      return "create the folder first";
    default:
      return "check the disk and the path";
  }
}

bool IsWrittenInPlace(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode);
}

data::Status CannotCreate(const std::string& path, int error) {
  return data::Error(data::Fault::kSystem, "TRL0713",
                     fmt::format("output '{}' cannot be created: {}; {}", path, SystemReason(error), Advice(error)));
}

}  // namespace

data::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path, OutputFileOptions options) {
  const bool in_place = IsWrittenInPlace(path);
  struct stat facts {};
  if (::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) return CannotCreate(path, EISDIR);
  std::string temporary = in_place ? std::string() : fmt::format("{}.{}.partial", path, ::getpid());
  const int fd = in_place ? ::open(path.c_str(), O_WRONLY | O_CLOEXEC)
                          : ::open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return CannotCreate(path, errno);
  if (options.mode.has_value() && !in_place && ::fchmod(fd, *options.mode) != 0) {
    const int error = errno;
    ::close(fd);
    ::unlink(temporary.c_str());
    return CannotCreate(path, error);
  }
  return std::unique_ptr<OutputFile>(new OutputFile(path, std::move(temporary), fd, options));
}

OutputFile::OutputFile(std::string path, std::string temporary, int fd, OutputFileOptions options)
    : path_(std::move(path)), temporary_(std::move(temporary)), options_(options), fd_(fd) {
  buffer_.reserve(options_.buffer_bytes);
}

OutputFile::~OutputFile() { Abort(); }

data::Status OutputFile::Append(std::string_view bytes) {
  if (!failure_.ok()) return failure_;
  bytes_ += bytes.size();
  if (buffer_.size() + bytes.size() <= options_.buffer_bytes) {
    buffer_.append(bytes);
    return data::OkStatus();
  }
  TRIPLINE_RETURN_IF_ERROR(Flush());
  if (bytes.size() >= options_.buffer_bytes) return Write(bytes);
  buffer_.append(bytes);
  return data::OkStatus();
}

data::Status OutputFile::Flush() {
  if (!failure_.ok()) return failure_;
  TRIPLINE_RETURN_IF_ERROR(Write(buffer_));
  buffer_.clear();
  return data::OkStatus();
}

data::Status OutputFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return CannotWrite(errno);
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return data::OkStatus();
}

data::Status OutputFile::CannotWrite(int error) {
  failure_ = data::Error(data::Fault::kSystem, "TRL0714",
                         fmt::format("output '{}' cannot be written: {}; {}", path_, SystemReason(error), Advice(error)));
  return failure_;
}

data::Status OutputFile::Rearrange(std::span<const Extent> extents) {
  TRIPLINE_RETURN_IF_ERROR(Flush());
  if (temporary_.empty()) return data::OkStatus();
  std::string arranged = temporary_ + ".arranged";
  const int from = std::exchange(fd_, ::open(arranged.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  std::string before = std::exchange(temporary_, std::move(arranged));
  if (fd_ < 0) failure_ = CannotCreate(path_, errno);
  std::string piece;
  for (const Extent& extent : extents) {
    for (uint64_t done = 0; failure_.ok() && done < extent.bytes;) {
      piece.resize(std::min<uint64_t>(extent.bytes - done, options_.buffer_bytes));
      const ssize_t got = ::pread(from, piece.data(), piece.size(), static_cast<off_t>(extent.from + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        (void)CannotWrite(got < 0 ? errno : EIO);
        break;
      }
      (void)Write(std::string_view(piece).substr(0, static_cast<size_t>(got)));
      done += static_cast<uint64_t>(got);
    }
  }
  ::close(from);
  ::unlink(before.c_str());
  return failure_;
}

data::Status OutputFile::Commit() {
  TRIPLINE_RETURN_IF_ERROR(Flush());
  // A device cannot be synchronised, and some file systems report a full disk only here or at close.
  const bool synced = !options_.sync || temporary_.empty() || ::fsync(fd_) == 0;
  const int sync_error = errno;
  const bool closed = ::close(std::exchange(fd_, -1)) == 0;
  if (!synced || !closed) {
    (void)CannotWrite(synced ? errno : sync_error);
  } else if (!temporary_.empty() && ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    failure_ = data::Error(data::Fault::kSystem, "TRL0715",
                           fmt::format("output '{}' was written as '{}' but cannot be given its name: {}; {}", path_,
                                       temporary_, SystemReason(errno), Advice(errno)));
    return failure_;
  }
  if (!failure_.ok() && !temporary_.empty()) ::unlink(temporary_.c_str());
  return failure_;
}

void OutputFile::Abort() {
  if (fd_ < 0) return;
  ::close(std::exchange(fd_, -1));
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  buffer_.clear();
  if (failure_.ok()) {
    failure_ = data::Error(data::Fault::kSystem, "TRL0714", fmt::format("output '{}' was given up", path_));
  }
}

}  // namespace tripline::engine
