#include <fmt/format.h>

#include "deploy/commands.h"
#include "deploy/help_topics.h"

namespace tripline::deploy {
namespace {

ExitCode Print(std::string_view text, StandardOutput& out) {
  if (const data::Status status = out.Write(text); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return kExitDone;
}

std::string NoSuchTopic(const std::string& topic) {
  const std::vector<std::string> near = NearTopics(topic);
  if (near.empty()) {
    return fmt::format("there is no help on '{}'; 'tripline help' lists the topics", topic);
  }
  return fmt::format("there is no help on '{}'; did you mean '{}'?", topic, fmt::join(near, "', '"));
}

}  // namespace

ExitCode RunHelp(const HelpCommand& command, StandardOutput& out) {
  if (command.topic.empty()) return Print(UsageText("") + "\n" + HelpTopicsText(), out);
  const std::string text = HelpOn(command.topic);
  if (!text.empty()) return Print(text, out);
  return ReportError(data::Error(data::Fault::kCaller, "TRL0904", NoSuchTopic(command.topic)));
}

ExitCode RunVersion(StandardOutput& out) { return Print("tripline " TRIPLINE_VERSION "\n", out); }

}  // namespace tripline::deploy
