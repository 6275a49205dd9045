// The symbols of a statement (symbols.h), read when somebody asks for them: of a large file that an editor shows, most
// statements are never asked for, and reading one takes longer than finding where it begins.
//
//   LazySymbols rule(text, ReadStatement, name);
//   rule.Get().references                          // parses the text, once
//
// Not for statements that declare what others can name but for a rule: streams and the like are read at once.
// Failures: none. Thread-safety: thread-compatible, and Get() counts as a change. Ownership: owns its text until read.
#ifndef TRIPLINE_DSL_LAZY_SYMBOLS_H_
#define TRIPLINE_DSL_LAZY_SYMBOLS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/symbols.h"

namespace tripline::dsl {

class LazySymbols {
 public:
  using Reader = StatementSymbols (*)(std::string_view text);

  explicit LazySymbols(StatementSymbols symbols) : symbols_(std::move(symbols)) {}
  // `rule`: the name of the rule that the text declares, which is all that other statements can see of it; none for a
  // test, of which they see nothing.
  LazySymbols(std::string text, Reader reader, std::optional<Name> rule)
      : text_(std::move(text)), reader_(reader), rule_(std::move(rule)) {}

  bool read() const { return symbols_.has_value(); }
  // REQUIRES: not read yet.
  const std::optional<Name>& rule() const { return rule_; }
  const StatementSymbols& Get() const {
    if (!symbols_) symbols_ = reader_(std::exchange(text_, {}));
    return *symbols_;
  }

 private:
  mutable std::string text_;
  Reader reader_ = nullptr;
  std::optional<Name> rule_;
  mutable std::optional<StatementSymbols> symbols_;
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_LAZY_SYMBOLS_H_
