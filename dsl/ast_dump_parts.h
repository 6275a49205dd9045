// What the two sources of Dump share: names, types, quoted text, and lines with an indent.
//
// Internal to ast_dump*.cc; others call ast_dump.h.
//
// Thread-safety: plain functions and values.
#ifndef TRIPLINE_DSL_AST_DUMP_PARTS_H_
#define TRIPLINE_DSL_AST_DUMP_PARTS_H_

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/ast_dump.h"

namespace tripline::dsl::dump {

std::string NameText(const Name& name);
std::string Joined(const std::vector<Name>& names, std::string_view separator);
std::string Quoted(std::string_view value);
std::string TypeText(const TypeName& type);
std::string DumpMatch(const MatchClause& match, int level);
std::string DumpQuery(const Query& query, int level);

// " a b c"
template <class T>
std::string DumpAll(const std::vector<T>& parts) {
  std::string text;
  for (const T& part : parts) text += " " + Dump(part);
  return text;
}

// Collects lines, each with the indent of its level.
class Lines {
 public:
  explicit Lines(int level) : level_(level) {}
  void Add(std::string_view line) { text_ += fmt::format("{:{}}{}\n", "", level_ * 2, line); }
  void AddText(std::string_view text) { text_ += text; }
  void AddList(std::string_view word, const std::vector<Expr>& list) {
    if (!list.empty()) Add(fmt::format("{}{}", word, DumpAll(list)));
  }
  void AddOptional(std::string_view word, const std::optional<Expr>& expr) {
    if (expr) Add(fmt::format("{} {}", word, Dump(*expr)));
  }
  int level() const { return level_; }
  std::string Take() { return std::move(text_); }

 private:
  int level_;
  std::string text_;
};

}  // namespace tripline::dsl::dump

#endif  // TRIPLINE_DSL_AST_DUMP_PARTS_H_
