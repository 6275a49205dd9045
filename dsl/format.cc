#include "dsl/format.h"

#include <utility>
#include <vector>

#include "dsl/format_tokens.h"
#include "dsl/formatter.h"
#include "dsl/token.h"

namespace tripline::dsl {

namespace {

// Where an empty line stands among what a statement begins with: its comments and its first token.
bool AnyBlank(const FormatTokens& tokens, size_t at) {
  bool any = tokens.BlankBefore(at);
  for (const FormatComment& comment : tokens.OwnLine(at)) any = any || comment.blank_before;
  return any;
}

bool IsLong(const std::vector<FormattedLine>& lines) {
  return lines.size() > 1 || (!lines.empty() && lines.front().text.find('\n') != std::string::npos);
}

// The comments in front of a token, each on its line. `apart`: an empty line in front of them.
void AddComments(const FormatTokens& tokens, size_t at, bool apart, std::vector<FormattedLine>& lines) {
  for (const FormatComment& comment : tokens.OwnLine(at)) {
    FormattedLine line;
    line.text = comment.text;
    line.blank_before = (comment.blank_before || apart) && !lines.empty();
    apart = false;
    lines.push_back(std::move(line));
  }
}

// One line each for short statements that stood below each other; an empty line around long ones.
void AddStatement(const FormatTokens& tokens, size_t at, bool after_long, std::vector<FormattedLine> statement,
                  std::vector<FormattedLine>& lines) {
  const bool apart = (after_long || IsLong(statement)) && !AnyBlank(tokens, at);
  AddComments(tokens, at, apart, lines);
  const bool first = tokens.OwnLine(at).empty();
  statement.front().blank_before = (tokens.BlankBefore(at) || (apart && first)) && !lines.empty();
  for (FormattedLine& line : statement) lines.push_back(std::move(line));
}

std::string Format(const RuleSet& rules, const FormatTokens& tokens) {
  Formatter formatter(tokens);
  FormatWriter& writer = formatter.writer();
  std::vector<FormattedLine> lines;
  bool after_long = false;
  for (const StatementRef ref : rules.order) {
    const size_t at = writer.at();
    writer.BeginStatement();
    formatter.Statement(rules, ref);
    std::vector<FormattedLine> statement = writer.EndStatement(kFormatWidth);
    const bool is_long = IsLong(statement);
    AddStatement(tokens, at, after_long, std::move(statement), lines);
    after_long = is_long;
  }
  AddComments(tokens, tokens.size() - 1, false, lines);
  return JoinLines(std::move(lines));
}

}  // namespace

std::optional<std::string> FormatRules(SourceSet& sources, FileId file, const ParseLimits& limits,
                                       DiagnosticSink& sink) {
  const size_t errors = sink.errors();
  const RuleSet rules = ParseFile(sources, file, limits, sink);
  if (sink.errors() > errors) return std::nullopt;
  DiagnosticSink ignored;  // the parser has said it
  const TokenList list = Tokenize(sources, file, limits, ignored);
  return Format(rules, FormatTokens(list, sources, file));
}

}  // namespace tripline::dsl
