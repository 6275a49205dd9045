// The commands of the program: each does its work, prints, and gives the exit code.
//
// Not here: what is on the command line (command_line.h).
//
// Thread-safety: one command per process. Failures are printed, never returned.
#ifndef TRIPLINE_DEPLOY_COMMANDS_H_
#define TRIPLINE_DEPLOY_COMMANDS_H_

#include "deploy/command_line.h"
#include "deploy/console.h"

namespace tripline::deploy {

ExitCode RunCheck(const CheckCommand& command, StandardOutput& out);
ExitCode RunBacktest(const BacktestCommand& command, StandardOutput& out);
ExitCode RunQuery(const QueryCommand& command, StandardOutput& out);
ExitCode RunGenerate(const GenerateCommand& command, StandardOutput& out);
// The protocol asks for 1 where the editor ends it without a `shutdown`.
ExitCode RunLsp(StandardOutput& out);
ExitCode RunComplete(const CompleteCommand& command, StandardOutput& out);
ExitCode RunExplain(const ExplainCommand& command, StandardOutput& out);
ExitCode RunFmt(const FmtCommand& command, StandardOutput& out);
ExitCode RunTest(const TestCommand& command, StandardOutput& out);
ExitCode RunNew(const NewCommand& command, StandardOutput& out);
ExitCode RunVersion(StandardOutput& out);
ExitCode RunHelp(const HelpCommand& command, StandardOutput& out);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_COMMANDS_H_
