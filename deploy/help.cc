#include <fmt/format.h>

#include "deploy/commands.h"
#include "dsl/error_table.h"
#include "engine/data/function.h"

namespace tripline::deploy {
namespace {

std::string FunctionText(const data::Function& function) {
  return fmt::format("{}\n  {}\n  Example: {}\n", function.signature, function.meaning, function.example);
}

std::string AllFunctionsText() {
  std::string text;
  std::string_view group;
  for (const data::Function& function : data::AllFunctions()) {
    if (function.group != group) {
      group = function.group;
      text += fmt::format("{}{}\n", text.empty() ? "" : "\n", group);
    }
    text += fmt::format("  {:<60} {}\n", function.signature, function.meaning);
  }
  return text;
}

// Empty if there is no such topic.
std::string TopicText(const std::string& topic) {
  if (topic == "functions") return AllFunctionsText();
  if (const dsl::ErrorEntry* error = dsl::FindError(topic); error != nullptr) {
    return fmt::format("{} {}\n  {}\n  {}\n", error->code, error->name, error->text, error->fix);
  }
  if (std::string usage = UsageText(topic); !usage.empty()) return usage;
  if (const data::Function* function = data::FindFunction(topic); function != nullptr) return FunctionText(*function);
  return "";
}

ExitCode Print(std::string_view text, StandardOutput& out) {
  if (const data::Status status = out.Write(text); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return kExitDone;
}

}  // namespace

ExitCode RunHelp(const HelpCommand& command, StandardOutput& out) {
  const std::string text = TopicText(command.topic);
  if (text.empty()) {
    return ReportError(
        data::Error(data::Fault::kCaller, "TRL0904",
                    fmt::format("there is no help on '{}'; try a command, 'functions', a function or an error code",
                                command.topic)));
  }
  return Print(text, out);
}

ExitCode RunVersion(StandardOutput& out) { return Print("tripline " TRIPLINE_VERSION "\n", out); }

}  // namespace tripline::deploy
