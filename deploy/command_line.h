// What the user typed, as plain values: one struct per command.
//
// The only pair of files that knows CLI11. Says nothing about what the values mean: names of streams and columns,
// files and times are looked at by the commands.
//
//   CommandLine line = ParseCommandLine(argc, argv);
//   if (line.text_exit.has_value()) …print line.text, exit…
//
// Words behind --why are taken for it: RULE and KEY whatever they look like, FROM and TO if they begin with a digit.
// Several files behind one --input are understood: `--input payments=a.csv b.csv` is
// `--input payments=a.csv --input payments=b.csv`; a word that ends in .rules or holds a blank ends such a list.
// Failures: wrong use comes back as text for the user with exit code 2. Thread-safety: pure function.
#ifndef TRIPLINE_DEPLOY_COMMAND_LINE_H_
#define TRIPLINE_DEPLOY_COMMAND_LINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tripline::deploy {

// Exit codes of the program.
enum ExitCode : int {
  kExitDone = 0,
  kExitAuthor = 1,         // the rules or the statement are wrong
  kExitUsage = 2,          // wrong use of the command line
  kExitRunTime = 3,        // the data or the system failed
  kExitInterrupted = 130,  // Ctrl-C; output files are valid, the summary says how far it came
};

struct CheckCommand {
  std::vector<std::string> files;
  bool json = false;
  bool bounds = false;  // also what a key can hold for each rule
  bool fix = false;     // apply the safe fixes first
};

struct BacktestCommand {
  std::vector<std::string> rules;
  std::vector<std::string> inputs;  // STREAM=FILE or FILE
  std::string label;                // empty: none
  std::string amount;               // empty: none
  std::string from;                 // empty: from the first row
  std::string to;                   // empty: to the last row
  uint32_t threads = 0;             // 0: as many as the machine has
  uint32_t shards = 0;              // 0: as many as threads
  uint32_t batch_rows = 0;          // 0: the default
  bool strict = false;
  bool no_end = false;
  std::string out;  // empty: no files
  bool quiet = false;
  uint64_t stop_after_rows = 0;  // 0: never
  std::string snapshot_out;
  std::string restore;
  std::vector<std::string> why;  // RULE KEY [FROM TO]; empty: a backtest
  bool json = false;             // how --why prints
};

enum class OutputFormat : uint8_t { kAuto, kTable, kCsv, kNdjson };

struct QueryCommand {
  std::string statement;
  std::vector<std::string> inputs;  // NAME=FILE
  std::string schema;               // rule file with `stream` statements; empty: from the data
  OutputFormat format = OutputFormat::kAuto;
  uint32_t threads = 0;
  uint32_t shards = 0;
  uint32_t batch_rows = 0;
  bool strict = false;
};

struct TestCommand {
  std::vector<std::string> files;
  std::string rule;   // empty: the tests of all rules
  std::string junit;  // empty: no XML
  bool watch = false;
  bool cover = false;  // what no test tries is a failure
};

struct NewCommand {
  std::string name;
};

struct GenerateCommand {
  int64_t events = 0;
  uint64_t seed = 1;
  std::string out;
  std::optional<double> fraud_rate;  // instead of the configuration's
  std::string disorder;              // seconds, or a duration as text; empty: none
  double duplicates = 0;
  std::string config;  // file; empty: the defaults
  uint32_t threads = 0;
  bool ndjson = false;
  bool print_config = false;  // and make nothing
  bool quiet = false;
};

struct LspCommand {};

struct CompleteCommand {
  std::string shell;  // "bash", "zsh" or "fish"
};
struct ExplainCommand {
  std::vector<std::string> files;
  std::string rule;  // empty: all
  bool dot = false;
  bool json = false;
};

struct FmtCommand {
  std::vector<std::string> files;
  bool check = false;           // print the differences instead of writing
  bool standard_input = false;  // instead of files
};

struct VersionCommand {};

struct HelpCommand {
  std::string topic;  // empty, a command, a word of the language, a function or an error code
};

using Command = std::variant<VersionCommand, HelpCommand, CheckCommand, BacktestCommand, QueryCommand, GenerateCommand,
                             ExplainCommand, FmtCommand, LspCommand, TestCommand, NewCommand, CompleteCommand>;

struct CommandLine {
  Command command;
  // Instead of a command: what to print (--help, or what is wrong), and the exit code.
  std::optional<ExitCode> text_exit;
  std::string text;
};

// The command line itself, for completion: its commands in their order, without what is hidden.
struct OptionOutline {
  std::string name;   // "--label"
  std::string about;
  std::string value;  // what it takes: "COL", "STREAM=FILE"; empty: nothing
  std::vector<std::string> choices;
};
struct CommandOutline {
  std::string name;
  std::string about;
  std::string operand;                 // "FILE", "TOPIC"; empty: it takes none
  std::vector<std::string> choices;    // of the operand
  std::vector<OptionOutline> options;  // with --help
};
std::vector<CommandOutline> CommandOutlines();

// `arguments`: without the program's name.
CommandLine ParseCommandLine(std::vector<std::string> arguments);
// The text of `tripline --help`, or of a command's; empty if there is no such command.
std::string UsageText(const std::string& command);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_COMMAND_LINE_H_
