// Completion scripts, made of the command line's own table: a script is as new as the program that printed it.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "deploy/commands.h"
#include "deploy/help_topics.h"

namespace tripline::deploy {
namespace {

// What a value is: a file, a folder, one of some words, or something that only the user knows.
enum class ValueKind : uint8_t { kFile, kFolder, kWords, kFree };

ValueKind KindOf(const std::string& value, const std::vector<std::string>& words) {
  if (!words.empty()) return ValueKind::kWords;
  if (value == "DIR") return ValueKind::kFolder;
  const bool file = value.find("FILE") != std::string::npos || value == "RULES";
  return file ? ValueKind::kFile : ValueKind::kFree;
}

// Topics that a shell's word list can hold as they are: no signs.
std::vector<std::string> PlainHelpWords() {
  std::vector<std::string> words = HelpWords();
  std::erase_if(words, [](const std::string& word) {
    return word.empty() || !std::all_of(word.begin(), word.end(),
                                        [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  });
  return words;
}

std::vector<std::string> OperandWords(const CommandOutline& command) {
  return command.operand == "TOPIC" ? PlainHelpWords() : command.choices;
}

// Between single quotes of a shell.
std::string ShellQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// --- bash -----------------------------------------------------------------------------------------------------------

// What bash does to offer values of a kind, with the word so far in $cur.
std::string BashOffer(ValueKind kind, const std::vector<std::string>& words) {
  switch (kind) {
    case ValueKind::kFile:
      return "_tripline_files";
    case ValueKind::kFolder:
      return "_tripline_folders";
    case ValueKind::kWords:
      return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", fmt::join(words, " "));
    case ValueKind::kFree:
      break;
  }
  return "COMPREPLY=()";
}

std::string BashCommand(const CommandOutline& command) {
  std::string text = fmt::format("    {})\n      case \"$prev\" in\n", command.name);
  std::string names;
  for (const OptionOutline& option : command.options) {
    names += fmt::format("{}{}", names.empty() ? "" : " ", option.name);
    if (option.value.empty()) continue;
    text += fmt::format("        {}) {}; return ;;\n", option.name,
                        BashOffer(KindOf(option.value, option.choices), option.choices));
  }
  const std::vector<std::string> words = OperandWords(command);
  const std::string operand = BashOffer(KindOf(command.operand, words), words);
  return text + fmt::format("      esac\n      options='{}'\n      [[ $cur == -* ]] || {{ {}; return; }} ;;\n", names,
                            operand);
}

std::string BashScript(const std::vector<CommandOutline>& commands) {
  std::string names;
  std::string cases;
  for (const CommandOutline& command : commands) {
    names += fmt::format("{}{}", names.empty() ? "" : " ", command.name);
    cases += BashCommand(command);
  }
  return fmt::format(R"sh(# Completion of tripline for bash: source <(tripline complete bash)
_tripline_files() {{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}}
_tripline_folders() {{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$cur")
}}
_tripline() {{
  local cur="${{COMP_WORDS[COMP_CWORD]}}" prev="" command="" options="--help --version" i
  ((COMP_CWORD > 0)) && prev="${{COMP_WORDS[COMP_CWORD-1]}}"
  COMPREPLY=()
  # STREAM=FILE: bash takes '=' for a word of its own.
  if [[ $cur == "=" ]]; then cur=""; _tripline_files; return; fi
  if [[ $prev == "=" ]]; then _tripline_files; return; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${{COMP_WORDS[i]}} != -* ]]; then command="${{COMP_WORDS[i]}}"; break; fi
  done
  case "$command" in
    "") [[ $cur == -* ]] || {{ COMPREPLY=($(compgen -W '{}' -- "$cur")); return; }} ;;
{}    *) options="" ;;
  esac
  COMPREPLY=($(compgen -W "$options" -- "$cur"))
}}
complete -F _tripline tripline
)sh",
                     names, cases);
}

// --- zsh ------------------------------------------------------------------------------------------------------------

// Inside a specification of _arguments or _describe.
std::string ZshText(std::string text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string ZshAction(const std::string& value, const std::vector<std::string>& words) {
  switch (KindOf(value, words)) {
    case ValueKind::kFile:
      // STREAM=FILE: what is completed stands behind the sign.
      return value.find('=') == std::string::npos ? "_files" : R"({compset -P "*="; _files})";
    case ValueKind::kFolder:
      return "_files -/";
    case ValueKind::kWords:
      return fmt::format("({})", fmt::join(words, " "));
    case ValueKind::kFree:
      break;
  }
  return " ";
}

std::string ZshCommand(const CommandOutline& command) {
  std::string text = fmt::format("    {})\n      _arguments", command.name);
  for (const OptionOutline& option : command.options) {
    std::string spec = fmt::format("*{}[{}]", option.name, ZshText(option.about));
    if (!option.value.empty()) {
      spec += fmt::format(":{}:{}", ZshText(option.value), ZshAction(option.value, option.choices));
    }
    text += fmt::format(" \\\n        {}", ShellQuoted(spec));
  }
  const std::vector<std::string> words = OperandWords(command);
  if (!command.operand.empty()) {
    text += fmt::format(" \\\n        {}", ShellQuoted(fmt::format("*:{}:{}", ZshText(command.operand),
                                                                    ZshAction(command.operand, words))));
  }
  return text + " ;;\n";
}

std::string ZshScript(const std::vector<CommandOutline>& commands) {
  std::string names;
  std::string cases;
  for (const CommandOutline& command : commands) {
    names += fmt::format("    {}\n", ShellQuoted(fmt::format("{}:{}", command.name, ZshText(command.about))));
    cases += ZshCommand(command);
  }
  return fmt::format(R"sh(#compdef tripline
# Completion of tripline for zsh: tripline complete zsh > "${{fpath[1]}}/_tripline"
_tripline() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    if [[ $PREFIX == -* ]]; then
      compadd -- --help --version
    else
      _describe command commands
    fi
    return
  fi
  shift words
  (( CURRENT-- ))
  case "${{words[1]}}" in
{}  esac
}}
if [[ ${{funcstack[1]}} == _tripline ]]; then
  _tripline "$@"
else
  compdef _tripline tripline
fi
)sh",
                     names, cases);
}

// --- fish -----------------------------------------------------------------------------------------------------------

std::string FishOffer(ValueKind kind, const std::vector<std::string>& words) {
  switch (kind) {
    case ValueKind::kFile:
      return " -r -F";
    case ValueKind::kFolder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::kWords:
      return fmt::format(" -x -a '{}'", fmt::join(words, " "));
    case ValueKind::kFree:
      break;
  }
  return " -x";
}

// fish ends a quotation by a backslash in front of the quote.
std::string FishQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string FishScript(const std::vector<CommandOutline>& commands) {
  std::string text =
      "# Completion of tripline for fish: tripline complete fish > ~/.config/fish/completions/tripline.fish\n"
      "function __tripline_runs\n"
      "  set -l words (commandline -opc)\n"
      "  test \"$words[2]\" = $argv[1]\n"
      "end\n"
      "complete -c tripline -f\n"
      "complete -c tripline -n __fish_use_subcommand -l help\n"
      "complete -c tripline -n __fish_use_subcommand -l version\n";
  for (const CommandOutline& command : commands) {
    text += fmt::format("complete -c tripline -n __fish_use_subcommand -a {} -d {}\n", command.name,
                        FishQuoted(command.about));
    const std::string head = fmt::format("complete -c tripline -n '__tripline_runs {}'", command.name);
    const std::vector<std::string> words = OperandWords(command);
    const ValueKind kind = KindOf(command.operand, words);
    if (kind == ValueKind::kWords) text += fmt::format("{} -f -a '{}'\n", head, fmt::join(words, " "));
    if (kind == ValueKind::kFile) text += fmt::format("{} -F\n", head);
    for (const OptionOutline& option : command.options) {
      const std::string value =
          option.value.empty() ? "" : FishOffer(KindOf(option.value, option.choices), option.choices);
      text += fmt::format("{} -l {}{} -d {}\n", head, option.name.substr(2), value, FishQuoted(option.about));
    }
  }
  return text;
}

}  // namespace

ExitCode RunComplete(const CompleteCommand& command, StandardOutput& out) {
  const std::vector<CommandOutline> commands = CommandOutlines();
  const std::string text = command.shell == "bash"  ? BashScript(commands)
                           : command.shell == "zsh" ? ZshScript(commands)
                                                    : FishScript(commands);
  if (const data::Status status = out.Write(text); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return kExitDone;
}

}  // namespace tripline::deploy
