#include "dsl/ast_expression.h"

#include <algorithm>

namespace tripline::dsl {

namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::string AsciiLower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), Lower);
  return result;
}

std::string AsciiUpper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), Upper);
  return result;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return Lower(x) == Lower(y); });
}

bool RefersTo(const Name& reference, std::string_view declared) {
  return reference.quoted ? reference.text == declared : EqualsIgnoreCase(reference.text, declared);
}

std::string FoldVariable(const Name& name) { return name.quoted ? name.text : AsciiUpper(name.text); }

}  // namespace tripline::dsl
