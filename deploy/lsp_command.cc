// `tripline lsp`: reads what an editor sends, writes what the server says, and checks whole files and runs tests on threads
// beside it.
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
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

// Makes one result at a time, on a thread of its own.
template <class Result>
class Worker {
 public:
  using Work = std::function<Result()>;

  Worker() : done_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] { Run(); }) {}
  // Waits for the work in hand.
  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
    if (done_ >= 0) ::close(done_);
  }
  Worker(const Worker&) = delete;  // its thread refers to it
  Worker& operator=(const Worker&) = delete;

  bool busy() const { return busy_; }
  // Readable when a result is there.
  int descriptor() const { return done_; }

  // REQUIRES: not busy.
  void Start(Work work) {
    busy_ = true;
    {
      const std::lock_guard lock(mutex_);
      work_ = std::move(work);
    }
    wake_.notify_one();
  }

  std::optional<Result> Take() {
    uint64_t count = 0;
    if (::read(done_, &count, sizeof count) < 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    busy_ = !result_.has_value() && busy_;
    return std::exchange(result_, std::nullopt);
  }

 private:
  void Run() {
    for (;;) {
      Work work;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return stop_ || work_ != nullptr; });
        if (stop_) return;
        work = std::exchange(work_, nullptr);
      }
      Result result = work();
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
  Work work_;
  std::optional<Result> result_;
  std::thread thread_;
};

class Session {
 public:
  explicit Session(StandardOutput& out) : out_(out), server_({TRIPLINE_VERSION, ReadRules}) {}
  ~Session() { stop_test_.request_stop(); }
  Session(const Session&) = delete;  // its workers have work that refers to it
  Session& operator=(const Session&) = delete;

  // False: it is over.
  bool Turn() {
    // Answers first; then what later answers need; a check begins when nothing has come for a while.
    const bool wanted = !checker_.busy() && due_;
    pollfd waits[] = {{STDIN_FILENO, POLLIN, 0}, {checker_.descriptor(), POLLIN, 0}, {tester_.descriptor(), POLLIN, 0}};
    const int wait_ms = ahead_ ? 0 : wanted ? kQuietMs : -1;
    const int ready = ::poll(waits, std::size(waits), wait_ms);
    if (ready < 0) return errno == EINTR;
    if (ready == 0 && ahead_) {
      ahead_ = server_.ReadAhead();
    } else if (ready == 0) {
      StartCheck();
    }
    if (waits[1].revents != 0) {
      if (auto result = checker_.Take()) server_.Finish(*std::move(result));
    }
    if (waits[2].revents != 0) FinishTest();
    if (waits[0].revents != 0 && !ReadInput()) return false;
    while (server_.Step()) {
      due_ = ahead_ = true;
      if (!Write()) return false;
    }
    if (test_ && !server_.IsWanted(*test_)) stop_test_.request_stop();
    if (!tester_.busy()) StartTest();
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
    if (job) checker_.Start([job = *std::move(job)] { return CheckRules(job); });
  }

  void StartTest() {
    test_ = server_.NextTest();
    if (!test_) return;
    stop_test_ = std::stop_source();
    tester_.Start([job = *test_, stop = stop_test_.get_token()] { return RunEditorTests(job, stop); });
  }

  void FinishTest() {
    auto report = tester_.Take();
    if (report && test_) server_.FinishTest(*std::exchange(test_, std::nullopt), *std::move(report));
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
  std::stop_source stop_test_;  // outlives its worker, which is told to stop before it is waited for
  std::optional<TestJob> test_;  // that runs
  Worker<CheckResult> checker_;
  Worker<data::StatusOr<TestReport>> tester_;
  bool due_ = false;    // a check may be
  bool ahead_ = false;  // something may be to be read ahead
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
