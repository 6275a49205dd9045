// Ctrl-C (SIGINT) and SIGTERM as a wish to stop, for commands that have something to finish.
//
//   InterruptGuard guard;                     // from here on the first signal only sets the flag
//   if (InterruptGuard::requested()) job.RequestStop();
//
// The second signal kills the program as usual, so a command that hangs can be ended.
// Thread-safety: one guard at a time; requested() from any thread.
#ifndef TRIPLINE_DEPLOY_INTERRUPT_H_
#define TRIPLINE_DEPLOY_INTERRUPT_H_

namespace tripline::deploy {

class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;  // it stands for the process's signal handlers
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool requested();
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_INTERRUPT_H_
