// Standard input that can be ended from inside: so that Ctrl-C ends a run that waits for a pipe in which nothing comes.
//
//   StandardInputGate gate;        // before anything reads standard input
//   gate.Close();                  // who reads it now finds its end
//
// Puts a pipe in front of descriptor 0 and a thread that fills it. Where standard input is a file, nothing is done: a
// read of a file does not wait. Not needed where no input is `-`.
//
// Failures: if the pipe can't be had, standard input stays as it is. Thread-safety: Close from any thread.
// Cost: one more copy of the bytes.
#ifndef TRIPLINE_DEPLOY_STANDARD_INPUT_H_
#define TRIPLINE_DEPLOY_STANDARD_INPUT_H_

#include <thread>

namespace tripline::deploy {

class StandardInputGate {
 public:
  StandardInputGate();
  ~StandardInputGate();
  StandardInputGate(const StandardInputGate&) = delete;  // its thread refers to it
  StandardInputGate& operator=(const StandardInputGate&) = delete;

  void Close();

 private:
  void Pump();
  // Waits until the descriptor is ready for these poll(2) events; false once the gate is closed.
  bool WaitFor(int descriptor, short events) const;

  // Constant after construction; -1: not in use.
  int input_ = -1;   // what standard input was
  int output_ = -1;  // the pipe's end that is written
  int closed_ = -1;  // readable once the gate is closed
  std::thread thread_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_STANDARD_INPUT_H_
