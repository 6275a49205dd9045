#include "deploy/help_topics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "deploy/command_line.h"
#include "dsl/error_examples.h"
#include "dsl/error_table.h"
#include "dsl/language_example.h"
#include "dsl/language_topics.h"
#include "engine/data/function.h"

namespace tripline::deploy {
namespace {

constexpr size_t kWidth = 100;  // of a line of prose

// Prose in lines of at most kWidth columns, each behind the indent.
std::string Wrapped(std::string_view text, std::string_view indent) {
  std::string out;
  size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (column == 0 || column + word.size() + 1 > kWidth) {
      out += fmt::format("{}{}{}", column == 0 ? "" : "\n", indent, word);
      column = indent.size() + word.size();
    } else {
      out += fmt::format(" {}", word);
      column += word.size() + 1;
    }
  }
  return out + '\n';
}

// A text as it is, each line behind the indent.
std::string Indented(std::string_view text, std::string_view indent) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    out += fmt::format("{}{}\n", indent, line);
  }
  return out;
}

std::string FunctionText(const data::Function& function) {
  return fmt::format("{}  (function, {})\n{}  Example: {}\n", function.signature, function.group,
                     Wrapped(function.meaning, "  "), function.example);
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

std::string TopicText(const dsl::LanguageTopic& topic) {
  return fmt::format("{}  ({})\n{}\n{}\n  Example:\n{}", dsl::TopicName(topic), topic.group,
                     Indented(topic.syntax, "  "), Wrapped(topic.meaning, "  "), Indented(topic.example, "    "));
}

// All of a group, a line each; empty if there is no such group.
std::string GroupText(const std::string& group) {
  std::string text;
  for (const dsl::LanguageTopic& topic : dsl::LanguageTopics()) {
    if (topic.group == group) text += fmt::format("  {:<16} {}\n", dsl::TopicName(topic), topic.syntax);
  }
  return text.empty() ? "" : fmt::format("{}; 'tripline help WORD' explains one of them\n\n{}", group, text);
}

std::string ErrorText(const dsl::ErrorEntry& error) {
  std::string text = fmt::format("{} {}\n{}  fix: {}\n", error.code, error.name, Wrapped(error.text, "  "), error.fix);
  if (const dsl::ErrorExample* example = dsl::FindErrorExample(error.code); example != nullptr) {
    text += fmt::format("\n  Wrong:\n{}  Right:\n{}", Indented(example->wrong, "    "),
                        Indented(example->right, "    "));
  }
  return text;
}

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

void AppendPart(std::string& text, const std::string& part) {
  if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
}

}  // namespace

std::string HelpOn(const std::string& topic) {
  if (const dsl::ErrorEntry* error = dsl::FindError(Upper(topic)); error != nullptr) return ErrorText(*error);
  if (topic == "functions") return AllFunctionsText();
  if (topic == "examples") return fmt::format("The streams that examples speak of:\n\n{}", dsl::ExampleStreams());
  if (std::string group = GroupText(topic); !group.empty()) return group;
  std::string text = UsageText(topic);
  for (const dsl::LanguageTopic* found : dsl::FindTopics(topic)) AppendPart(text, TopicText(*found));
  if (const data::Function* function = data::FindFunction(topic); function != nullptr) {
    AppendPart(text, FunctionText(*function));
  }
  return text;
}

std::string HelpTopicsText() {
  std::string text = "Topics of 'tripline help':\n";
  std::string_view group;
  std::string names;
  const auto finish = [&] {
    if (!names.empty()) text += fmt::format("  {}\n{}", group, Wrapped(names, "    "));
    names.clear();
  };
  const auto add = [&](std::string_view in, std::string_view name) {
    if (in != group) finish();
    group = in;
    names += fmt::format("{}{}", names.empty() ? "" : " ", name);
  };
  for (const dsl::LanguageTopic& topic : dsl::LanguageTopics()) {
    add(topic.group, dsl::TopicName(topic));
    // An aggregate is looked for by its own name, whatever it is explained with.
    const std::vector<std::string_view> words = dsl::TopicWords(topic);
    for (size_t i = 1; i < words.size() && topic.group == "aggregates"; ++i) add(topic.group, words[i]);
  }
  for (const data::Function& function : data::AllFunctions()) {
    if (function.group != "operators") add("functions", function.name);
  }
  finish();
  text += "  and: a group such as 'patterns' or 'functions', 'examples' (the streams of the examples), any command, any\n"
          "  keyword or sign of the language ('->' in quotes, because of the shell), any error code (TRL0301).\n";
  return text;
}

std::vector<std::string> HelpWords() {
  std::vector<std::string> words;
  for (const CommandOutline& command : CommandOutlines()) words.push_back(command.name);
  words.insert(words.end(), {"functions", "examples", "statements", "rules", "patterns", "expressions", "aggregates",
                             "queries"});
  for (const dsl::LanguageTopic& topic : dsl::LanguageTopics()) {
    for (const std::string_view word : dsl::TopicWords(topic)) words.emplace_back(word);
  }
  for (const data::Function& function : data::AllFunctions()) words.emplace_back(function.name);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  for (const dsl::ErrorEntry& error : dsl::ErrorTable()) words.emplace_back(error.code);
  return words;
}

std::vector<std::string> NearTopics(std::string_view topic) {
  std::string folded = Upper(std::string(topic));
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](unsigned char c) { return c == ' ' ? '_' : std::tolower(c); });
  // Every code is near to every other one.
  std::vector<std::string> words = HelpWords();
  std::erase_if(words, [](const std::string& word) { return word.rfind("TRL", 0) == 0 || word.size() < 3; });
  return data::SimilarNames(folded, words, 3);
}

}  // namespace tripline::deploy
