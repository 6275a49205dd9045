// Ctrl-C (SIGINT) and SIGTERM as a wish to stop, for commands that have something to finish.
//
//   InterruptGuard guard;                     // from here on the first signal only sets the flag
//   if (InterruptGuard::requested()) job.RequestStop();
//
//   InterruptWatcher watcher([&] { gate.Close(); });   // for what waits and looks at no flag
//
// The second signal kills the program as usual, so a command that hangs can be ended.
// Thread-safety: one guard at a time; requested() from any thread.
#ifndef TRIPLINE_DEPLOY_INTERRUPT_H_
#define TRIPLINE_DEPLOY_INTERRUPT_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace tripline::deploy {

class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;  // it stands for the process's signal handlers
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool requested();
};

// Beside a command: calls `on_interrupt` once, on a thread of its own, soon after an interrupt was requested.
class InterruptWatcher {
 public:
  explicit InterruptWatcher(std::function<void()> on_interrupt);
  ~InterruptWatcher();
  InterruptWatcher(const InterruptWatcher&) = delete;  // its thread refers to it
  InterruptWatcher& operator=(const InterruptWatcher&) = delete;

 private:
  void Watch();

  const std::function<void()> on_interrupt_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_INTERRUPT_H_
