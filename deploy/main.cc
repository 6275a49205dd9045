// The program: one command per call.
#include <cstdlib>
#include <exception>
#include <new>
#include <variant>

#include "deploy/commands.h"
#include "deploy/console.h"

namespace tripline::deploy {
namespace {

struct RunCommand {
  StandardOutput& out;
  ExitCode operator()(const VersionCommand&) const { return RunVersion(out); }
  ExitCode operator()(const HelpCommand& command) const { return RunHelp(command, out); }
  ExitCode operator()(const CheckCommand& command) const { return RunCheck(command, out); }
  ExitCode operator()(const BacktestCommand& command) const { return RunBacktest(command, out); }
  ExitCode operator()(const QueryCommand& command) const { return RunQuery(command, out); }
  ExitCode operator()(const TestCommand& command) const { return RunTest(command, out); }
  ExitCode operator()(const NewCommand& command) const { return RunNew(command, out); }
  ExitCode operator()(const GenerateCommand& command) const { return RunGenerate(command, out); }
  ExitCode operator()(const CompleteCommand& command) const { return RunComplete(command, out); }
  ExitCode operator()(const ExplainCommand& command) const { return RunExplain(command, out); }
  ExitCode operator()(const LspCommand&) const { return RunLsp(out); }
  ExitCode operator()(const FmtCommand& command) const { return RunFmt(command, out); }
};

// What nobody catches, on any thread. Without memory nothing can be finished; anything else is a bug of ours.
[[noreturn]] void EndAtOnce() {
  try {
    if (const std::exception_ptr failure = std::current_exception()) std::rethrow_exception(failure);
  } catch (const std::bad_alloc&) {
    SayError("tripline: error TRL0908: there is no more memory; ask for less at a time, or set --budget-bytes\n");
    std::_Exit(kExitRunTime);
  } catch (...) {
    __gnu_cxx::__verbose_terminate_handler();
  }
  std::abort();
}

ExitCode Main(int argc, char** argv) {
  std::set_terminate(EndAtOnce);
  IgnoreBrokenPipes();
  StandardOutput out;
  const CommandLine line = ParseCommandLine({argv + 1, argv + argc});
  if (!line.text_exit.has_value()) return std::visit(RunCommand{out}, line.command);
  if (*line.text_exit != kExitDone) {
    SayError(line.text);
    return *line.text_exit;
  }
  if (const data::Status status = out.Write(line.text); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return kExitDone;
}

}  // namespace
}  // namespace tripline::deploy

int main(int argc, char** argv) { return tripline::deploy::Main(argc, argv); }
