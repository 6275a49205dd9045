// Where the statements of a text lie, and after a change of it: only the statements around the change are looked at again.
//
// Not what they say (rule_project.h). Cuts are those of dsl/statement_bounds.h, whatever the change was.
//
//   Recut all = CutText(text);
//   Recut cut = CutAgain(before, places, text);     // places: of the statements of `before`
//
// Failures: none. Thread-safety: pure functions. Units: bytes. Cost of CutAgain: that of finding what has changed, and of
// the tokens of a few statements; of all where a string or comment is not ended.
#ifndef TRIPLINE_DEPLOY_LSP_STATEMENT_CUT_H_
#define TRIPLINE_DEPLOY_LSP_STATEMENT_CUT_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "dsl/ast_expression.h"
#include "dsl/statement_bounds.h"
#include "dsl/token.h"

namespace tripline::deploy {

struct CutStatement {
  dsl::StatementTokens place;
  dsl::Keyword keyword = dsl::Keyword::kNone;  // that it begins with
  std::optional<dsl::Name> name;               // behind the keyword, if that is one
};

// The first `front` and the last `back` statements are those of the text before, the last ones moved.
struct Recut {
  size_t front = 0;
  size_t back = 0;
  std::vector<CutStatement> between;
  bool readable = true;  // all of the text is tokens
};
Recut CutText(std::string_view text);
// REQUIRES: `places` are those of `before`, which was readable: where a quote is not closed, a change far behind it may
// close it.
Recut CutAgain(std::string_view before, std::span<const dsl::StatementTokens> places, std::string_view text);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_STATEMENT_CUT_H_
