#include "deploy/standard_input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tripline::deploy {
namespace {

constexpr int kPipeBytes = 1 << 20;

}  // namespace

StandardInputGate::StandardInputGate() {
  struct stat about{};
  if (::fstat(STDIN_FILENO, &about) != 0 || S_ISREG(about.st_mode)) return;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  const int input = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  const int closed = ::eventfd(0, EFD_CLOEXEC);
  if (input < 0 || closed < 0 || ::dup2(ends[0], STDIN_FILENO) < 0) {
    for (const int each : {ends[0], ends[1], input, closed}) {
      if (each >= 0) ::close(each);
    }
    return;
  }
  ::close(ends[0]);
  ::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  input_ = input;
  output_ = ends[1];
  closed_ = closed;
  thread_ = std::thread([this] { Pump(); });
}

StandardInputGate::~StandardInputGate() {
  if (closed_ < 0) return;
  Close();
  thread_.join();
  ::close(input_);
  ::close(closed_);
}

void StandardInputGate::Close() {
  if (closed_ < 0) return;
  const uint64_t one = 1;
  // Can only fail by the counter's overflow, and then the gate is closed already.
  [[maybe_unused]] const ssize_t written = ::write(closed_, &one, sizeof one);
}

bool StandardInputGate::WaitFor(int descriptor, short events) const {
  for (;;) {
    pollfd waits[] = {{descriptor, events, 0}, {closed_, POLLIN, 0}};
    if (::poll(waits, 2, -1) < 0 && errno != EINTR) return false;
    if (waits[1].revents != 0) return false;
    if (waits[0].revents != 0) return true;
  }
}

void StandardInputGate::Pump() {
  std::vector<char> buffer(kPipeBytes);
  while (WaitFor(input_, POLLIN)) {
    const ssize_t bytes = ::read(input_, buffer.data(), buffer.size());
    if (bytes < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (bytes <= 0) break;
    size_t written = 0;
    while (written < static_cast<size_t>(bytes) && WaitFor(output_, POLLOUT)) {
      const ssize_t now = ::write(output_, buffer.data() + written, static_cast<size_t>(bytes) - written);
      if (now > 0) written += static_cast<size_t>(now);
      if (now < 0 && errno != EINTR && errno != EAGAIN) break;
    }
    if (written < static_cast<size_t>(bytes)) break;
  }
  ::close(output_);
}

}  // namespace tripline::deploy
