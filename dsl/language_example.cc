#include "dsl/language_example.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/token.h"

namespace tripline::dsl {

std::string_view ExampleStreams() {
  return "stream payments (\n"
         "  tx_id string, card string, account string, merchant string, amount decimal(12,2), channel string,\n"
         "  country string, attempts int, approved bool, lat double, lon double, is_fraud int label, ts timestamp\n"
         ") event time ts;\n"
         "stream logins (user_id string, account string, success bool, ts timestamp) event time ts;\n";
}

namespace {

std::string_view FirstWord(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return text.substr(0, static_cast<size_t>(std::find_if_not(text.begin(), text.end(), letter) - text.begin()));
}

}  // namespace

bool IsQueryExample(std::string_view example) { return FirstWord(example) == "select"; }

std::string WholeExample(std::string_view example) {
  const std::string_view word = FirstWord(example);
  if (example.find("stream payments") != std::string_view::npos) return std::string(example);
  if (word == "match") {
    return fmt::format("{}rule example on payments per card {} then review;", ExampleStreams(), example);
  }
  // A comment, a misspelt statement, an empty text: whatever ends in a ';' is a statement.
  if (IsStatementKeyword(FindKeyword(word)) || example.find(';') != std::string_view::npos) {
    return fmt::format("{}{}", ExampleStreams(), example);
  }
  return fmt::format("{}rule example on payments when {} then review;", ExampleStreams(), example);
}

}  // namespace tripline::dsl
