// `tripline lsp`: reads what an editor sends, writes what the server says, and checks whole files on a thread beside it.
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "deploy/commands.h"
#include "deploy/lsp/server.h"
#include "deploy/lsp_tests.h"
#include "deploy/machine.h"
#include "dsl/parser.h"

namespace tripline::deploy {
namespace {

// A check begins when no key has come for so long: it is for those who stop to read.
constexpr int kQuietMs = 40;

// Only plain files: a pipe or a device would make the server wait.
data::StatusOr<std::string> ReadRules(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return data::Error(data::Fault::kAuthor, "TRL0923", "there is no such file");
  }
  return ReadWholeFile(path, dsl::ParseLimits().max_file_bytes);
}

// Checks one set of files at a time, on a thread of its own.
class Checker {
 public:
  Checker() : done_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] { Work(); }) {}
  ~Checker() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
    if (done_ >= 0) ::close(done_);
  }
  Checker(const Checker&) = delete;  // its thread refers to it
  Checker& operator=(const Checker&) = delete;

  bool busy() const { return busy_; }
  // Readable when a result is there.
  int descriptor() const { return done_; }

  // REQUIRES: not busy.
  void Start(CheckJob job) {
    busy_ = true;
    {
      const std::lock_guard lock(mutex_);
      job_ = std::move(job);
    }
    wake_.notify_one();
  }

  std::optional<CheckResult> Take() {
    uint64_t count = 0;
    if (::read(done_, &count, sizeof count) < 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    busy_ = !result_.has_value() && busy_;
    return std::exchange(result_, std::nullopt);
  }

 private:
  void Work() {
    for (;;) {
      std::optional<CheckJob> job;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return stop_ || job_.has_value(); });
        if (stop_) return;
        job = std::exchange(job_, std::nullopt);
      }
      CheckResult result = CheckRules(*job);
      const std::lock_guard lock(mutex_);
      result_ = std::move(result);
      const uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = ::write(done_, &one, sizeof one);
    }
  }

  const int done_;
  bool busy_ = false;  // of the server's thread
  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_:
  bool stop_ = false;
  std::optional<CheckJob> job_;
  std::optional<CheckResult> result_;
  std::thread thread_;
};

class Session {
 public:
  explicit Session(StandardOutput& out) : out_(out), server_({TRIPLINE_VERSION, ReadRules, RunEditorTests}) {}

  // False: it is over.
  bool Turn() {
    // Answers first; a check begins when nothing has come for a while.
    const bool wanted = !checker_.busy() && due_;
    pollfd waits[] = {{STDIN_FILENO, POLLIN, 0}, {checker_.descriptor(), POLLIN, 0}};
    const int ready = ::poll(waits, 2, wanted ? kQuietMs : -1);
    if (ready < 0) return errno == EINTR;
    if (ready == 0) StartCheck();
    if (waits[1].revents != 0) {
      if (auto result = checker_.Take()) server_.Finish(*std::move(result));
    }
    if (waits[0].revents != 0 && !ReadInput()) return false;
    while (server_.Step()) {
      due_ = true;
      if (!Write()) return false;
    }
    return Write() && !server_.exit_code();
  }

  ExitCode exit_code() const {
    if (!failure_.ok()) return ReportError(failure_);
    return server_.exit_code() == 0 ? kExitDone : kExitAuthor;
  }

 private:
  void StartCheck() {
    auto job = server_.NextCheck();
    due_ = job.has_value();
    if (job) checker_.Start(*std::move(job));
  }

  bool ReadInput() {
    std::vector<char> buffer(size_t{1} << 18);
    const ssize_t bytes = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (bytes < 0) return errno == EINTR || errno == EAGAIN;
    server_.Receive({buffer.data(), static_cast<size_t>(bytes)});
    return bytes > 0;
  }

  bool Write() {
    const std::string text = server_.TakeOutput();
    if (text.empty()) return true;
    failure_ = out_.Write(text);
    if (failure_.ok()) failure_ = out_.Flush();
    return failure_.ok() && !out_.closed();
  }

  StandardOutput& out_;
  LanguageServer server_;
  Checker checker_;
  bool due_ = false;  // a check may be
  data::Status failure_;
};

}  // namespace

ExitCode RunLsp(StandardOutput& out) {
  Session session(out);
  while (session.Turn()) {
  }
  return session.exit_code();
}

}  // namespace tripline::deploy
