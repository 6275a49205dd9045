// A walk along the tokens of a statement that knows which clause and which parentheses it is in, whether or not the
// statement is complete.
//
//   TokenText read(text);
//   TokenWalk walk;
//   for (const dsl::Token& token : read.tokens()) walk.Step(token);
//   if (walk.InPattern()) …
//
// A word that may begin a clause does so where a value is complete in front of it, or nothing is.
// Failures: none. Thread-safety: thread-compatible. Ownership: tokens refer to the text of their TokenText.
#ifndef TRIPLINE_DEPLOY_LSP_TOKEN_WALK_H_
#define TRIPLINE_DEPLOY_LSP_TOKEN_WALK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/ast_expression.h"
#include "dsl/token.h"

namespace tripline::deploy {

bool IsName(const dsl::Token& token);
dsl::Name NameOf(const dsl::Token& token);
// Whether a value or a whole part can end with this token.
bool EndsValue(const dsl::Token& token);

// The tokens of a text without the kEnd, and its comments; errors are left out.
class TokenText {
 public:
  explicit TokenText(std::string_view text);
  TokenText(const TokenText&) = delete;  // tokens refer to its text
  TokenText& operator=(const TokenText&) = delete;

  const std::vector<dsl::Token>& tokens() const { return list_.tokens; }
  const std::vector<dsl::Span>& comments() const { return list_.comments; }

 private:
  dsl::SourceSet sources_;
  dsl::TokenList list_;
};

class TokenWalk {
 public:
  // An open parenthesis, and what it belongs to.
  struct Frame {
    dsl::Keyword opener = dsl::Keyword::kNone;  // the word in front of it
    std::string call;                           // the name in front of it
    dsl::Keyword clause = dsl::Keyword::kNone;  // the clause inside of it
    uint32_t arguments = 0;                     // commas so far
    uint32_t groups = 0;                        // parentheses closed in it since its clause began
  };

  TokenWalk() : frames_(1) {}
  void Step(const dsl::Token& token);

  size_t depth() const { return frames_.size() - 1; }
  dsl::Keyword clause() const { return frames_.back().clause; }
  const Frame& frame() const { return frames_.back(); }
  const Frame& frame(size_t depth) const { return frames_[depth]; }
  // Directly inside of `match ( … )`, or deeper.
  bool InMatch() const;
  bool InPattern() const;
  // The innermost frame of `match ( … )`; null outside of one.
  const Frame* Match() const;
  const std::optional<dsl::Token>& last() const { return last_; }

 private:
  bool BeginsClause(const dsl::Token& token) const;

  std::vector<Frame> frames_;
  std::optional<dsl::Token> last_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_TOKEN_WALK_H_
