// Beside a run: passes on Ctrl-C, and draws the progress bar where there is a terminal.
//
//   RunWatcher watcher(input, show);
//   … open the inputs …
//   watcher.Start({[&] { run->RequestStop(); }, [&] { return run->progress(); }});
//   run->Run();
//
// Thread-safety: a thread of its own until it is destroyed. Ownership: what Start is given outlives the watcher.
#ifndef TRIPLINE_DEPLOY_RUN_WATCHER_H_
#define TRIPLINE_DEPLOY_RUN_WATCHER_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "deploy/standard_input.h"
#include "engine/flow/job.h"

namespace tripline::deploy {

// What the watcher needs of a run. Both are called from its thread.
struct WatchedRun {
  std::function<void()> request_stop;
  std::function<engine::JobProgress()> progress;
};

class RunWatcher {
 public:
  // input: null where standard input is not read.
  RunWatcher(StandardInputGate* input, bool show);
  ~RunWatcher();
  // From here on there is a run to stop and to show.
  void Start(WatchedRun run);

  RunWatcher(const RunWatcher&) = delete;  // its thread refers to it
  RunWatcher& operator=(const RunWatcher&) = delete;

 private:
  void Watch();
  void Draw();

  StandardInputGate* const input_;
  const bool show_;
  bool drawn_ = false;  // the thread's, then the destructor's
  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  bool done_ = false;
  WatchedRun run_;
  std::chrono::steady_clock::time_point start_;

  std::thread thread_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_RUN_WATCHER_H_
