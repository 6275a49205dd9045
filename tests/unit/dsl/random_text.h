// Text made of random choices: tokens in a row, with blanks, line ends and comments of both kinds between any two.
//
// Not a grammar: random_expressions.h and what stands on it choose the tokens. The same seed gives the same text.
//
//   Words("create table");  Times(1, 3, ",", [this] { Put("x"); });  std::string text = Join();
//
// Thread-safety: thread-compatible. Cost: linear in the text.
#ifndef TRIPLINE_TESTS_UNIT_DSL_RANDOM_TEXT_H_
#define TRIPLINE_TESTS_UNIT_DSL_RANDOM_TEXT_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tripline::dsl::random_rules {

class RandomText {
 protected:
  using Production = std::function<void()>;

  explicit RandomText(uint64_t seed) : random_(seed) {}

  uint32_t Below(uint32_t count) { return static_cast<uint32_t>(random_() % count); }
  bool Chance(uint32_t percent) { return Below(100) < percent; }
  std::string_view Pick(std::initializer_list<std::string_view> texts) {
    return texts.begin()[Below(static_cast<uint32_t>(texts.size()))];
  }
  void Put(std::string_view token) { tokens_.emplace_back(token); }
  const std::string& last() const { return tokens_.back(); }
  // Words and signs with blanks between them; letters in any case.
  void Words(std::string_view words);
  void Times(uint32_t least, uint32_t most, std::string_view separator, const Production& item);
  void Maybe(uint32_t percent, const Production& part) {
    if (Chance(percent)) part();
  }
  // Some of them, in any order.
  void Clauses(std::vector<Production> clauses, uint32_t percent);
  void OneOf(const std::vector<Production>& productions) {
    productions[Below(static_cast<uint32_t>(productions.size()))]();
  }
  // What was put, as text.
  std::string Join();

 private:
  std::string Between();
  std::string Comment(bool block);

  std::mt19937_64 random_;
  std::vector<std::string> tokens_;
  int comments_ = 0;
};

}  // namespace tripline::dsl::random_rules

#endif  // TRIPLINE_TESTS_UNIT_DSL_RANDOM_TEXT_H_
