#include "deploy/interrupt.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <utility>

namespace tripline::deploy {
namespace {

// A signal handler can reach nothing but static storage.
std::atomic<bool> interrupt_requested{false};
constexpr std::chrono::milliseconds kLookEvery(20);
static_assert(std::atomic<bool>::is_always_lock_free);

void HandleSignal(int) { interrupt_requested.store(true, std::memory_order_relaxed); }

void Install(int signal_number, void (*handler)(int), int flags) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal_number, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  interrupt_requested = false;
  // SA_RESETHAND: the second signal has its default effect. SA_RESTART: reads and writes under way go on.
  for (const int signal_number : {SIGINT, SIGTERM}) Install(signal_number, HandleSignal, SA_RESETHAND | SA_RESTART);
}

InterruptGuard::~InterruptGuard() {
  for (const int signal_number : {SIGINT, SIGTERM}) Install(signal_number, SIG_DFL, 0);
}

bool InterruptGuard::requested() { return interrupt_requested.load(std::memory_order_relaxed); }

InterruptWatcher::InterruptWatcher(std::function<void()> on_interrupt) : on_interrupt_(std::move(on_interrupt)) {
  thread_ = std::thread([this] { Watch(); });
}

InterruptWatcher::~InterruptWatcher() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void InterruptWatcher::Watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!wake_.wait_for(lock, kLookEvery, [this] { return done_; })) {
    if (!InterruptGuard::requested()) continue;
    on_interrupt_();
    return;
  }
}

}  // namespace tripline::deploy
