#include "tests/unit/dsl/random_text.h"

#include <algorithm>
#include <cctype>

namespace tripline::dsl::random_rules {

void RandomText::Words(std::string_view words) {
  const uint32_t spelling = Below(4);  // mostly as it should be
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    std::string word(words.substr(0, end));
    for (char& c : word) {
      const bool upper = spelling == 1 || (spelling == 2 && Chance(50));
      if (upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    Put(word);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

void RandomText::Times(uint32_t least, uint32_t most, std::string_view separator, const Production& item) {
  const uint32_t count = least + Below(most - least + 1);
  for (uint32_t i = 0; i < count; ++i) {
    if (i > 0) Words(separator);
    item();
  }
}

void RandomText::Clauses(std::vector<Production> clauses, uint32_t percent) {
  std::shuffle(clauses.begin(), clauses.end(), random_);
  for (const Production& clause : clauses) Maybe(percent, clause);
}

std::string RandomText::Comment(bool block) {
  const std::string words = std::string(Pick({"", " why", " it's; (so", " \"x\" -> y", " ' ", "  two   blanks "}));
  const std::string number = std::to_string(++comments_);
  if (!block) return "-- " + number + words + std::string(Pick({"", " ", "\t", "\r"}));
  return "/* " + number + words + std::string(Pick({"", "", "", "\n", "\n   more\n", " \r\n --"})) + " */";
}

// What stands between two tokens: at least a blank.
std::string RandomText::Between() {
  if (Chance(80)) return " ";
  std::string text = std::string(Pick({" ", "  ", "\n", "\n\n", "\t", "\n    ", "\r\n", "\n\n\n  "}));
  while (Chance(25)) {
    const bool block = Chance(50);
    text += Comment(block);
    text += block ? Pick({"", " ", "\n", "\n\n  ", "  "}) : Pick({"\n", "\n  ", "\n\n", "\n      "});
  }
  return text + " ";
}

std::string RandomText::Join() {
  std::string text = Chance(20) ? Between() : std::string();
  for (const std::string& token : tokens_) {
    text += token;
    text += Between();
  }
  tokens_.clear();
  return text;
}

}  // namespace tripline::dsl::random_rules
