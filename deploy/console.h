// Standard output and error of the program: the only place that writes to them.
//
//   StandardOutput out;
//   TRIPLINE_RETURN_IF_ERROR(out.Write(text));
//   TRIPLINE_RETURN_IF_ERROR(out.Flush());
//   return ReportError(status);     // prints it, gives the exit code
//
// A reader that has gone away (`tripline query … | head`) is no error: writing ends, and closed() says so.
// Failures: TRL0901 standard output can't be written (a full disk, …).
// Thread-safety: thread-compatible; SayError may be called from any thread.
#ifndef TRIPLINE_DEPLOY_CONSOLE_H_
#define TRIPLINE_DEPLOY_CONSOLE_H_

#include <string>
#include <string_view>

#include "deploy/command_line.h"
#include "engine/data/status.h"
#include "rules/query/text_sink.h"

namespace tripline::deploy {

class StandardOutput final : public rules::TextSink {
 public:
  StandardOutput() = default;
  // Buffered; flushed when the buffer is full, and before text that is longer than it. After an error every call gives
  // it again.
  data::Status Write(std::string_view text) override;
  bool closed() const override { return closed_; }
  data::Status Flush();

 private:
  data::Status WriteOut(std::string_view text);

  std::string buffer_;
  bool closed_ = false;
  data::Status failure_;
};

// Writes to standard error, unbuffered; what can't be written is lost.
void SayError(std::string_view text);

// Prints "tripline: error TRLnnnn: …" and gives the exit code that follows from whose fault it is.
ExitCode ReportError(const data::Status& status);

bool IsTerminal(int descriptor);
// Whether to colour what goes there: a terminal, unless NO_COLOR is set and not empty or TERM is "dumb".
bool WantsColor(int descriptor);
// Columns of the terminal behind standard error; 80 if it is none.
int TerminalColumns();

// A reader that goes away must show as an error of write(2), not kill the program.
void IgnoreBrokenPipes();

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_CONSOLE_H_
