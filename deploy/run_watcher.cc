#include "deploy/run_watcher.h"

#include "deploy/console.h"
#include "deploy/interrupt.h"
#include "deploy/progress_bar.h"

namespace tripline::deploy {

RunWatcher::RunWatcher(StandardInputGate* input, bool show) : input_(input), show_(show) {
  thread_ = std::thread([this] { Watch(); });
}

RunWatcher::~RunWatcher() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
  }
  wake_.notify_one();
  thread_.join();
  if (drawn_) SayError(ClearedProgressLine());
}

void RunWatcher::Start(WatchedRun run) {
  const std::lock_guard<std::mutex> lock(mutex_);
  start_ = std::chrono::steady_clock::now();
  run_ = std::move(run);
  // A wish to stop may have ended the waiting for the first bytes: then the run is over before the next look.
  if (InterruptGuard::requested()) run_.request_stop();
}

void RunWatcher::Watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (int tick = 1; !wake_.wait_for(lock, std::chrono::milliseconds(20), [this] { return done_; }); ++tick) {
    if (InterruptGuard::requested()) {
      if (run_.request_stop) run_.request_stop();
      if (input_ != nullptr) input_->Close();
    }
    if (show_ && run_.progress && tick % 5 == 0) Draw();
  }
}

void RunWatcher::Draw() {
  const engine::JobProgress progress = run_.progress();
  ProgressState state;
  state.rows = progress.rows;
  state.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  if (progress.bytes_total > 0) {
    state.done = static_cast<double>(progress.bytes_read) / static_cast<double>(progress.bytes_total);
  }
  SayError(ProgressLine(state, TerminalColumns()));
  drawn_ = true;
}

}  // namespace tripline::deploy
