#include "deploy/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <memory>
#include <stdexcept>

#include "deploy/generate/generate.h"
#include "deploy/input_spec.h"

namespace tripline::deploy {
namespace {

// What is printed as an example runs as it is printed, in the root of the repository, once the first line of kAbout has
// made `data` (tests/integration/examples_test.py).
constexpr const char* kAbout =
    "tripline: finds patterns in streams of events, by rules.\n"
    "\n"
    "  tripline generate --events 100000 --seed 7 --out data\n"
    "  tripline check rules/packs/cards.rules\n"
    "  tripline test rules/packs/cards_tests.rules\n"
    "  tripline backtest rules/packs/cards.rules --input payments=data/payments.csv refunds=data/refunds.csv \\\n"
    "      logins=data/logins.csv password_changes=data/password_changes.csv transfers=data/transfers.csv \\\n"
    "      --label is_fraud --amount amount --out found\n"
    "  tripline query 'select card, count(*) as n from p group by card order by n desc limit 5' --input "
    "p=data/payments.csv\n"
    "\n"
    "Exit codes: 0 done; 1 the rules or the statement are wrong; 2 wrong use of the command line; 3 the data or the\n"
    "system failed at run time; 130 interrupted.\n";

constexpr const char* kCheckExample =
    "Example:\n"
    "  tripline check rules/packs/cards.rules\n"
    "  tripline check --fix rules/packs/cards.rules\n"
    "  tripline check --bounds rules/packs/cards.rules\n"
    "  tripline check --format json rules/packs/*.rules | jq '.diagnostics[].message'\n";

constexpr const char* kBacktestExample =
    "Example: with what 'tripline generate --events 100000 --seed 7 --out data' makes,\n"
    "  tripline backtest rules/packs/cards.rules --input payments=data/payments.csv refunds=data/refunds.csv \\\n"
    "      logins=data/logins.csv password_changes=data/password_changes.csv transfers=data/transfers.csv \\\n"
    "      --label is_fraud --amount amount --out found\n"
    "  tripline backtest rules/packs/cards.rules --input payments=data/payments.csv --why card_testing c73451526\n"
    "  tripline backtest rules/packs/cards.rules --input payments=data/payments.csv \\\n"
    "      --why card_testing c73451526 2026-01-05 '2026-01-05 18:00:00'\n"
    "\n"
    "FILE may be a glob: --input payments='history/*.csv.zst'. DIR then holds alerts.ndjson, decisions.ndjson,\n"
    "dead_letters.ndjson and summary.json. After Ctrl-C, or where an input can't be read on, they are valid and hold what\n"
    "was judged until then; the summary's `status` says which.\n";

constexpr const char* kQueryExample =
    "Example:\n"
    "  tripline query \"select * from p match_recognize (partition by card order by ts\n"
    "      measures first(A.ts) as started, B.amount as amount\n"
    "      pattern (A{3,} B) within 1 hour define A as amount < 2, B as amount > 500)\" --input p=data/payments.csv\n"
    "\n"
    "On a terminal the rows come as a table, otherwise as NDJSON.\n";

constexpr const char* kTestExample =
    "Example:\n"
    "  tripline test rules/packs/cards_tests.rules\n"
    "  tripline test rules/packs/cards_tests.rules --rule card_testing --watch\n"
    "  tripline test rules/packs/cards_tests.rules --cover --junit tests.xml     # for a build server\n"
    "\n"
    "Exit codes: 0 all tests have passed; 1 a test has failed, or the rules are wrong; 2 wrong use; 3 the system failed.\n"
    "What no test tries is printed at the end: conditions never true or never false, variables that never took a row,\n"
    "rules without a test. With --cover that is a failure too.\n";

constexpr const char* kNewExample =
    "Example:\n"
    "  tripline new fraud          # makes fraud/fraud.rules and fraud/payments.csv\n"
    "  tripline test fraud/fraud.rules\n";

constexpr const char* kGenerateExample =
    "Example:\n"
    "  tripline generate --events 1000000 --seed 1 --out data\n"
    "  tripline generate --events 1000000 --out data --disorder '5 seconds' --duplicates 0.01 --format ndjson\n"
    "  tripline generate --print-config > world.json             # all parameters, to be edited\n"
    "  tripline generate --events 1000000 --out data --config world.json\n"
    "\n"
    "DIR then holds a file for each stream (payments, logins, password_changes, phone_changes, transfers, refunds,\n"
    "confirmations), customers and merchants, and streams.rules with the `stream` statements that fit. is_fraud and\n"
    "fraud_kind are the labels; look_alike says which kind an innocent row was made to resemble.\n";

constexpr const char* kExplainExample =
    "Example:\n"
    "  tripline explain rules/packs/cards.rules --rule card_testing\n"
    "  tripline explain rules/packs/cards.rules --dot | dot -Tsvg > cards.svg\n";
constexpr const char* kLspExample =
    "Example, for Neovim:\n"
    "  vim.lsp.start({ name = 'tripline', cmd = { 'tripline', 'lsp' }, root_dir = vim.fn.getcwd() })\n"
    "\n"
    "deploy/editors/README.md says how VS Code, Neovim and Helix are set up.\n";
constexpr const char* kFmtExample =
    "Example:\n"
    "  tripline fmt rules/packs/cards.rules          # rewrites it, if it is laid out otherwise\n"
    "  tripline fmt --check rules/packs/*.rules      # only says what would change; exit code 1 if anything would\n"
    "  tripline fmt --stdin < rules/packs/cards.rules\n"
    "\n"
    "Only the layout changes: white space, keywords in lower case, clauses in the usual order. Comments stay.\n";

// For what an unset variable of a shell script would leave empty, and an empty name would silently mean nothing.
CLI::Validator NotEmpty() {
  return {[](std::string& text) { return text.empty() ? std::string("needs a name that is not empty") : std::string(); }, ""};
}

std::string Footer(const char* text) { return std::string("\n") + text; }

void AddCheck(CLI::App& app, CheckCommand& command) {
  CLI::App* sub = app.add_subcommand("check", "Says everything that is wrong with rule files");
  sub->add_option("FILE", command.files, "Rule files")->required()->type_name("");
  sub->add_option_function<std::string>(
         "--format", [&](const std::string& format) { command.json = format == "json"; },
         "How to print: text (default) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  sub->add_flag("--bounds", command.bounds,
                "Also print what one key can hold at most for each rule: rows, runs and bytes, or why there is no bound");
  sub->add_flag("--fix", command.fix,
                "First apply the fixes that are safe, to the files themselves and those they include");
  sub->footer(Footer(kCheckExample));
}

void AddFmt(CLI::App& app, FmtCommand& command) {
  CLI::App* sub = app.add_subcommand("fmt", "Writes rule files in the canonical layout");
  sub->add_option("FILE", command.files, "Rule files, rewritten in place")->type_name("");
  sub->add_flag("--check", command.check,
                "Write nothing: print what would change as a diff, and exit with 1 if any does");
  sub->add_flag("--stdin", command.standard_input, "Format standard input to standard output");
  sub->footer(Footer(kFmtExample));
}

// CLI11 knows `--threads -1` as an option named `-1`, so only zero and too much need a check.
CLI::Option* AddCount(CLI::App* sub, const char* name, uint32_t& value, uint32_t most, const char* about) {
  return sub->add_option(name, value, about)->check(CLI::Range(uint32_t{1}, most))->type_name("N");
}

void AddEngineOptions(CLI::App* sub, uint32_t& threads, uint32_t& shards, uint32_t& batch_rows, bool& strict) {
  AddCount(sub, "--threads", threads, 1024, "Worker threads (default: one per core)");
  AddCount(sub, "--batch-rows", batch_rows, 4096, "Rows a batch holds at most (default 4096); no result depends on it");
  AddCount(sub, "--shards", shards, 1024, "")->group("");
  sub->add_flag("--strict", strict, "Stop at the first record that can't be read");
}

void AddBudgetOptions(CLI::App* sub, cep::KeyBudget& budget, const char* beyond) {
  const auto add = [&](const char* name, uint64_t& value, uint64_t most, const char* about) {
    return sub->add_option(name, value, std::string(about) + beyond)->check(CLI::Range(uint64_t{1}, most));
  };
  add("--budget-rows", budget.rows, cep::KeyBudget::kMostRows, "Rows that a key may hold for a pattern")->type_name("N");
  add("--budget-runs", budget.runs, cep::KeyBudget::kMostRuns, "Runs, likewise")->type_name("N");
  add("--budget-bytes", budget.bytes, cep::KeyBudget::kMostBytes, "Bytes of these rows, and of these runs, likewise")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("B");
}

void AddBacktest(CLI::App& app, BacktestCommand& command) {
  CLI::App* sub = app.add_subcommand("backtest", "Replays history through rules and judges what they find");
  sub->add_option("RULES", command.rules, "Rule files")->required()->type_name("");
  sub->add_option(
         "--input", command.inputs,
         "A stream's history: CSV or NDJSON, plain, gzip or zstd; - is standard input; may be a glob and may be "
         "repeated. STREAM= may be left out if the rules have one stream")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->type_name("STREAM=FILE");
  sub->add_option("--label", command.label, "Column (int or bool) that says which rows are fraud")->type_name("COL");
  sub->add_option("--amount", command.amount, "Column with the money of a row")->type_name("COL");
  sub->add_option("--from", command.from, "Leave out rows before this time")->type_name("T");
  sub->add_option("--to", command.to, "Leave out rows at or after this time")->type_name("T");
  AddEngineOptions(sub, command.threads, command.shards, command.batch_rows, command.strict);
  AddBudgetOptions(sub, command.budget, " (default 16777216 rows, 1048576 runs, 2 GiB); beyond it the oldest starts are given up, with an alert of kind 'budget'");
  sub->add_option("--why", command.why,
                  "Instead of a backtest: why RULE matched KEY (as alerts show it), and why not: the nearest partial "
                  "match, and what ended it. FROM TO: only what has a row in that time")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->type_name("RULE KEY [FROM TO]");
  sub->add_option_function<std::string>(
         "--format", [&](const std::string& format) { command.json = format == "json"; },
         "How --why prints: text (default) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  sub->add_flag("--no-end", command.no_end, "Leave out alerts that only the end of the input settles");
  sub->add_option("--out", command.out, "Folder for the results; made if it is not there")
      ->check(NotEmpty())
      ->type_name("DIR");
  sub->add_flag("--quiet", command.quiet, "No progress bar and no table");
  sub->add_option("--stop-after-rows", command.stop_after_rows, "")->group("");
  sub->add_option("--snapshot-out", command.snapshot_out, "")->group("");
  sub->add_option("--restore", command.restore, "")->group("");
  sub->footer(Footer(kBacktestExample));
}

void AddQuery(CLI::App& app, QueryCommand& command) {
  CLI::App* sub = app.add_subcommand("query", "Runs one select statement over files");
  sub->add_option("STATEMENT", command.statement, "select … from NAME …")->required()->type_name("");
  sub->add_option(
         "--input", command.inputs,
         "What the statement calls NAME: CSV or NDJSON, plain, gzip or zstd; - is standard input; may be a pipe "
         "or a glob and may be repeated")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->type_name("NAME=FILE");
  sub->add_option("--schema", command.schema,
                  "Rule file whose `stream` statements give the types; without it they follow from the values")
      ->type_name("RULES");
  sub->add_option_function<std::string>(
         "--format",
         [&command](const std::string& format) {
           command.format = format == "table" ? OutputFormat::kTable
                            : format == "csv" ? OutputFormat::kCsv
                                              : OutputFormat::kNdjson;
         },
         "How to print (default: table on a terminal, else ndjson)")
      ->transform(CLI::IsMember({"csv", "ndjson", "table"}, CLI::ignore_case))
      ->type_name("FORMAT");
  AddEngineOptions(sub, command.threads, command.shards, command.batch_rows, command.strict);
  AddBudgetOptions(sub, command.budget, "; beyond it the query fails (default: what memory holds)");
  sub->footer(Footer(kQueryExample));
}

void AddTest(CLI::App& app, TestCommand& command) {
  CLI::App* sub = app.add_subcommand("test", "Runs the tests in rule files");
  sub->add_option("FILE", command.files, "Rule files; together they are one set")->required()->type_name("");
  sub->add_option("--rule", command.rule, "Only the tests of this rule")->type_name("R");
  sub->add_option("--junit", command.junit, "Also write the results as JUnit XML")->type_name("OUT");
  sub->add_flag("--watch", command.watch,
                "Run again whenever a rule file, one that it includes or a file of a test changes; Ctrl-C ends it");
  sub->add_flag("--cover", command.cover, "Fail (exit 1) also where a rule, a condition or a variable is not tried");
  sub->footer(Footer(kTestExample));
}

void AddNew(CLI::App& app, NewCommand& command) {
  CLI::App* sub = app.add_subcommand("new", "Makes a folder with a first rule file, its tests and some data");
  sub->add_option("NAME", command.name, "The folder; it must not be there yet")->required()->type_name("");
  sub->footer(Footer(kNewExample));
}

void AddGenerate(CLI::App& app, GenerateCommand& command) {
  CLI::App* sub = app.add_subcommand("generate", "Makes a labelled world of customers, merchants and fraud");
  CLI::Option* events = sub->add_option("--events", command.events, "How many rows, over all streams")
                            ->required()
                            ->check(CLI::Range(int64_t{1}, kMostEvents))
                            ->type_name("N");
  sub->add_option("--seed", command.seed, "Another seed, other data (default 1)")->type_name("S");
  CLI::Option* out =
      sub->add_option("--out", command.out, "Folder for the files; made if it is not there")
          ->required()
          ->check(NotEmpty())
          ->type_name("DIR");
  sub->add_option("--fraud-rate", command.fraud_rate, "Share of the rows that are fraud, 0 to 1 (default 0.005)")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("R");
  sub->add_option("--disorder", command.disorder,
                  "How late a row may come behind a later one: seconds, or a time such as '2 minutes' (default 0)")
      ->type_name("D");
  sub->add_option("--duplicates", command.duplicates, "Share of the rows that come twice, 0 to 1 (default 0)")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("R");
  sub->add_option("--config", command.config, "Sizes, rates and the parameters of each kind of fraud, as JSON")
      ->type_name("FILE");
  AddCount(sub, "--threads", command.threads, 1024, "Threads (default: one per core); no byte depends on it");
  sub->add_option_function<std::string>(
         "--format", [&](const std::string& format) { command.ndjson = format == "ndjson"; },
         "csv (default) or ndjson")
      ->check(CLI::IsMember({"csv", "ndjson"}))
      ->type_name("FORMAT");
  sub->add_flag("--quiet", command.quiet, "No progress bar and no report");
  sub->footer(Footer(kGenerateExample));
  sub->add_flag_callback(
      "--print-config",
      [&command, events, out] {
        command.print_config = true;
        events->required(false);
        out->required(false);
      },
      "Print the configuration with all its defaults, and make nothing");
}

void AddHelp(CLI::App& app, HelpCommand& command) {
  CLI::App* sub = app.add_subcommand("help", "Explains a command, the language, a function or an error code");
  sub->add_option_function<std::vector<std::string>>(
         "TOPIC",
         [&](const std::vector<std::string>& words) {
           for (const std::string& word : words) command.topic += (command.topic.empty() ? "" : " ") + word;
         },
         "A command, a statement, a part of patterns or expressions, a function, or TRLnnnn; without one: the topics")
      ->type_name("");
  sub->footer(Footer("Example:\n  tripline help\n  tripline help within\n  tripline help after match\n"
                     "  tripline help '->'\n  tripline help TRL0301\n"));
}

void AddComplete(CLI::App& app, CompleteCommand& command) {
  CLI::App* sub = app.add_subcommand("complete", "Prints what a shell needs to complete tripline's command line");
  sub->add_option("SHELL", command.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->type_name("");
  sub->footer(Footer("Example:\n  source <(tripline complete bash)                                      # in ~/.bashrc\n"
                     "  tripline complete zsh > \"${fpath[1]}/_tripline\"\n"
                     "  tripline complete fish > ~/.config/fish/completions/tripline.fish\n"));
}

void AddExplain(CLI::App& app, ExplainCommand& command) {
  CLI::App* sub = app.add_subcommand(
      "explain", "Says how rules run: patterns, conditions, what a key can hold, when a match comes out");
  sub->add_option("FILE", command.files, "Rule files")->required()->type_name("");
  sub->add_option("--rule", command.rule, "Only this rule")->type_name("R");
  CLI::Option* dot = sub->add_flag("--dot", command.dot, "The automata as a drawing, in Graphviz's language");
  sub->add_option_function<std::string>(
         "--format", [&](const std::string& format) { command.json = format == "json"; },
         "How to print: text (default) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->excludes(dot);
  sub->footer(Footer(kExplainExample));
}

void AddLsp(CLI::App& app) {
  CLI::App* sub = app.add_subcommand("lsp", "Serves an editor: the Language Server Protocol over stdin and stdout");
  sub->add_flag("--stdio")->description("Speak over stdin and stdout, which is the only way; for editors that say so");
  sub->footer(Footer(kLspExample));
}

// All of them in one place, so that --help of the program can list them.
struct Commands {
  CheckCommand check;
  BacktestCommand backtest;
  QueryCommand query;
  GenerateCommand generate;
  ExplainCommand explain;
  FmtCommand fmt;
  TestCommand test;
  NewCommand create;
  HelpCommand help;
  CompleteCommand complete;
  bool version = false;
};

std::unique_ptr<CLI::App> MakeApp(Commands& commands) {
  auto app = std::make_unique<CLI::App>(kAbout, "tripline");
  app->require_subcommand(0, 1);
  app->add_flag("--version", commands.version, "Print the version");
  AddCheck(*app, commands.check);
  AddBacktest(*app, commands.backtest);
  AddQuery(*app, commands.query);
  AddGenerate(*app, commands.generate);
  AddExplain(*app, commands.explain);
  AddLsp(*app);
  AddFmt(*app, commands.fmt);
  AddTest(*app, commands.test);
  AddNew(*app, commands.create);
  app->add_subcommand("version", "Prints the version")->footer(Footer("Example:\n  tripline version\n"));
  AddHelp(*app, commands.help);
  AddComplete(*app, commands.complete);
  return app;
}

bool StartsOption(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

// Whether a word behind `--input X` is another input and not a rule file or a statement.
bool ContinuesInputs(const std::string& word) {
  const bool rules = word.size() > 6 && word.compare(word.size() - 6, 6, ".rules") == 0;
  const bool statement = std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isspace(c) != 0; });
  return !word.empty() && !StartsOption(word) && !rules && !statement;
}

// `--why R K F T` as `--why=R --why=K --why=F --why=T`, so that what stands behind is not taken for it.
std::vector<std::string> ExpandWhy(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] != "--why") {
      result.push_back(arguments[i]);
      continue;
    }
    if (i + 1 == arguments.size()) result.push_back(arguments[i]);
    for (size_t word = 1; word <= 4 && i + 1 < arguments.size(); ++word) {
      const std::string& next = arguments[i + 1];
      const bool time = !next.empty() && std::isdigit(static_cast<unsigned char>(next[0])) != 0;
      if (word > 2 && !time) break;
      if (next.empty()) {
        result.insert(result.end(), {"--why", next});
      } else {
        result.push_back("--why=" + next);
      }
      ++i;
    }
  }
  return result;
}

std::vector<std::string> ExpandInputLists(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (size_t i = 0; i < arguments.size(); ++i) {
    result.push_back(arguments[i]);
    const bool joined = arguments[i].rfind("--input=", 0) == 0;
    if (!joined && (arguments[i] != "--input" || i + 1 == arguments.size())) continue;
    if (!joined) result.push_back(arguments[++i]);
    std::string stream = ParseInputSpec(joined ? result.back().substr(8) : result.back()).name;
    while (i + 1 < arguments.size() && ContinuesInputs(arguments[i + 1])) {
      const InputSpec spec = ParseInputSpec(arguments[++i]);
      if (!spec.name.empty()) stream = spec.name;
      result.insert(result.end(), {"--input", stream.empty() ? spec.file : stream + "=" + spec.file});
    }
  }
  return result;
}

Command ChosenCommand(const CLI::App& app, Commands& commands) {
  if (app.got_subcommand("check")) return std::move(commands.check);
  if (app.got_subcommand("backtest")) return std::move(commands.backtest);
  if (app.got_subcommand("query")) return std::move(commands.query);
  if (app.got_subcommand("generate")) return std::move(commands.generate);
  if (app.got_subcommand("complete")) return std::move(commands.complete);
  if (app.got_subcommand("explain")) return std::move(commands.explain);
  if (app.got_subcommand("lsp")) return LspCommand();
  if (app.got_subcommand("fmt")) return std::move(commands.fmt);
  if (app.got_subcommand("test")) return std::move(commands.test);
  if (app.got_subcommand("new")) return std::move(commands.create);
  if (commands.version || app.got_subcommand("version")) return VersionCommand();
  return std::move(commands.help);
}

}  // namespace

CommandLine ParseCommandLine(std::vector<std::string> arguments) {
  CommandLine result;
  Commands commands;
  const std::unique_ptr<CLI::App> app = MakeApp(commands);
  arguments = ExpandInputLists(ExpandWhy(arguments));
  // `help '->'`: a topic may look like an option.
  const bool topic = arguments.size() > 1 && arguments[0] == "help" && arguments[1] != "--help" && arguments[1] != "-h";
  if (topic) arguments.insert(arguments.begin() + 1, "--");
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app->parse(std::move(arguments));
    result.command = ChosenCommand(*app, commands);
    return result;
  } catch (const CLI::CallForHelp&) {
    const auto subs = app->get_subcommands();
    result.text = (subs.empty() ? app.get() : subs.front())->help();
    result.text_exit = kExitDone;
  } catch (const CLI::ParseError& error) {
    const auto subs = app->get_subcommands();
    const std::string command = subs.empty() ? "" : " " + subs.front()->get_name();
    result.text = std::string("tripline: error TRL0900: ") + error.what() + "\nSee 'tripline" + command + " --help'.\n";
    result.text_exit = kExitUsage;
  } catch (const std::exception& error) {  // std::bad_alloc and the like out of CLI11
    result.text = std::string("tripline: error TRL0900: ") + error.what() + "\n";
    result.text_exit = kExitUsage;
  }
  return result;
}

namespace {

// The choices of an option, from what CLI11 says of its check: "FORMAT:{text,json}".
std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t open = type.find('{');
  const size_t close = type.find('}', std::min(open, type.size()));
  std::vector<std::string> choices;
  for (size_t at = open + 1; open != std::string::npos && close != std::string::npos && at < close;) {
    const size_t comma = std::min(type.find(',', at), close);
    choices.push_back(type.substr(at, comma - at));
    at = comma + 1;
  }
  return choices;
}

CommandOutline OutlineOf(const CLI::App& sub) {
  CommandOutline outline{sub.get_name(), sub.get_description(), "", {}, {}};
  for (const CLI::Option* option : sub.get_options()) {
    if (option->get_positional()) {
      if (!outline.operand.empty()) continue;
      outline.operand = option->get_name(true, false);
      outline.choices = ChoicesOf(*option);
    } else if (!option->get_group().empty() && !option->get_lnames().empty()) {
      const std::string type = option->get_type_name();
      const bool flag = option->get_items_expected_max() == 0;
      outline.options.push_back({"--" + option->get_lnames().front(), option->get_description(),
                                 flag ? "" : type.substr(0, type.find(':')), ChoicesOf(*option)});
    }
  }
  return outline;
}

}  // namespace

std::vector<CommandOutline> CommandOutlines() {
  Commands commands;
  const std::unique_ptr<CLI::App> app = MakeApp(commands);
  std::vector<CommandOutline> outlines;
  const CLI::App& table = *app;
  for (const CLI::App* sub : table.get_subcommands([](const CLI::App*) { return true; })) {
    outlines.push_back(OutlineOf(*sub));
  }
  return outlines;
}

std::string UsageText(const std::string& command) {
  Commands commands;
  const std::unique_ptr<CLI::App> app = MakeApp(commands);
  if (command.empty()) return app->help();
  for (const CLI::App* sub : app->get_subcommands([&](const CLI::App* each) { return each->get_name() == command; })) {
    return sub->help("tripline");
  }
  return "";
}

}  // namespace tripline::deploy
