#include "deploy/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace tripline::deploy {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 18;

// All of text, whatever portions the system takes it in. Returns 0 or errno.
int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

}  // namespace

data::Status StandardOutput::Write(std::string_view text) {
  if (!failure_.ok() || closed_) return failure_;
  if (text.size() < kBufferBytes) {
    buffer_ += text;
    return buffer_.size() < kBufferBytes ? data::OkStatus() : Flush();
  }
  TRIPLINE_RETURN_IF_ERROR(Flush());
  return closed_ ? data::OkStatus() : WriteOut(text);
}

data::Status StandardOutput::Flush() {
  if (!failure_.ok() || closed_) return failure_;
  data::Status written = WriteOut(buffer_);
  buffer_.clear();
  return written;
}

data::Status StandardOutput::WriteOut(std::string_view text) {
  const int error = WriteAll(STDOUT_FILENO, text);
  if (error == EPIPE) {
    closed_ = true;
  } else if (error != 0) {
    failure_ = data::Error(data::Fault::kSystem, "TRL0901",
                           fmt::format("cannot write to standard output: {}", std::strerror(error)));
  }
  return failure_;
}

void SayError(std::string_view text) { WriteAll(STDERR_FILENO, text); }

ExitCode ReportError(const data::Status& status) {
  const std::string code = data::CodeOf(status);
  SayError(fmt::format("tripline: error{}{}: {}\n", code.empty() ? "" : " ", code, data::MessageOf(status)));
  switch (data::FaultOf(status)) {
    case data::Fault::kAuthor:
      return kExitAuthor;
    case data::Fault::kCaller:
      return kExitUsage;
    case data::Fault::kData:
    case data::Fault::kSystem:
    case data::Fault::kPeer:
      return kExitRunTime;
  }
  return kExitRunTime;
}

bool IsTerminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool WantsColor(int descriptor) {
  const char* none = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  if (none != nullptr && *none != '\0') return false;
  return IsTerminal(descriptor) && !(kind != nullptr && std::string_view(kind) == "dumb");
}

int TerminalColumns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

void IgnoreBrokenPipes() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace tripline::deploy
