#include "dsl/grammar_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace tripline::dsl {

Name MakeName(const GrammarState& state, const Token& token) {
  const bool quoted = token.kind == TokenKind::kQuotedName;
  return {quoted ? UnquotedText(token) : std::string(token.text), quoted, state.SpanOf(token)};
}

Expr MakeLeaf(const GrammarState& state, const Token& token, ExprKind kind) {
  Expr leaf;
  leaf.kind = kind;
  leaf.span = leaf.operator_span = state.SpanOf(token);
  if (kind == ExprKind::kString || kind == ExprKind::kTimestamp) {
    leaf.text = UnquotedText(token);
  } else if (kind == ExprKind::kInt || kind == ExprKind::kDecimal || kind == ExprKind::kDouble) {
    leaf.text = token.text;
  }
  return leaf;
}

ExprKind LiteralKind(TokenKind kind) {
  switch (kind) {
    case TokenKind::kInt:
      return ExprKind::kInt;
    case TokenKind::kDecimal:
      return ExprKind::kDecimal;
    case TokenKind::kDouble:
      return ExprKind::kDouble;
    default:
      return ExprKind::kString;
  }
}

namespace {

void Grow(GrammarState& state, Expr& parent, const Expr& child) {
  if (child.height + 1 > parent.height) parent.height = static_cast<uint16_t>(child.height + 1);
  if (parent.height > state.limits().max_expression_height && !state.refused()) {
    state
        .Refuse("TRL0114", parent.operator_span,
                fmt::format("the expression is more than {} operators deep", state.limits().max_expression_height))
        .Fix("take parts of it out with 'let'");
  }
}

Expr Binary(GrammarState& state, ExprKind kind, Span op, Expr&& left, Expr&& right) {
  Expr node;
  node.kind = kind;
  node.span = data::Cover(left.span, right.span);
  node.operator_span = op;
  Grow(state, node, left);
  Grow(state, node, right);
  node.children.reserve(2);
  node.children.push_back(std::move(left));
  node.children.push_back(std::move(right));
  return node;
}

}  // namespace

void Wrap(GrammarState& state, Expr& value, ExprKind kind, Span op) {
  Expr node;
  node.kind = kind;
  node.span = data::Cover(value.span, op);
  node.operator_span = op;
  Grow(state, node, value);
  node.children.push_back(std::move(value));
  value = std::move(node);
}

void AppendChild(GrammarState& state, Expr& value, Expr&& child) {
  Grow(state, value, child);
  if (value.span.end != 0) value.span = data::Cover(value.span, child.span);
  value.children.push_back(std::move(child));
}

void PushOperand(GrammarState& state, Chain& chain, Expr&& operand) {
  for (auto prefix = chain.prefixes.rbegin(); prefix != chain.prefixes.rend() && !state.refused(); ++prefix) {
    if ((*prefix)->kind == TokenKind::kPlus) continue;
    const ExprKind kind = (*prefix)->kind == TokenKind::kMinus ? ExprKind::kNegate : ExprKind::kNot;
    Wrap(state, operand, kind, state.SpanOf(**prefix));
  }
  chain.prefixes.clear();
  chain.operands.push_back(std::move(operand));
}

namespace {

// An operator without a right operand was given back by the parser, which then fails at it.
void DropLastOperator(Chain& chain) {
  if (chain.operators.size() >= chain.operands.size()) chain.operators.resize(chain.operands.size() - 1);
}

struct ArithmeticOperator {
  ExprKind kind;
  int precedence;
};

ArithmeticOperator ArithmeticOperatorOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kStar:
      return {ExprKind::kMultiply, 3};
    case TokenKind::kSlash:
      return {ExprKind::kDivide, 3};
    case TokenKind::kPercent:
      return {ExprKind::kModulo, 3};
    case TokenKind::kPlus:
      return {ExprKind::kAdd, 2};
    case TokenKind::kMinus:
      return {ExprKind::kSubtract, 2};
    default:
      return {ExprKind::kConcat, 1};
  }
}

}  // namespace

Expr BuildArithmetic(GrammarState& state, Chain&& chain) {
  DropLastOperator(chain);
  if (chain.operands.size() == 1) return std::move(chain.operands.front());  // most of them
  // Operator precedence with two stacks: an operator waits until one that binds no tighter comes.
  std::vector<Expr> values;
  std::vector<const Token*> waiting;
  const auto reduce = [&] {
    Expr right = std::move(values.back());
    values.pop_back();
    const Token* op = waiting.back();
    waiting.pop_back();
    values.back() = Binary(state, ArithmeticOperatorOf(op->kind).kind, state.SpanOf(*op), std::move(values.back()),
                           std::move(right));
  };
  values.push_back(std::move(chain.operands.front()));
  for (size_t i = 0; i < chain.operators.size() && !state.refused(); ++i) {
    const Token* op = chain.operators[i];
    while (!waiting.empty() &&
           ArithmeticOperatorOf(waiting.back()->kind).precedence >= ArithmeticOperatorOf(op->kind).precedence) {
      reduce();
    }
    waiting.push_back(op);
    values.push_back(std::move(chain.operands[i + 1]));
  }
  while (!waiting.empty() && values.size() > 1) reduce();
  return std::move(values.front());
}

Expr BuildBoolean(GrammarState& state, Chain&& chain) {
  DropLastOperator(chain);
  if (chain.operands.size() == 1) return std::move(chain.operands.front());  // most of them
  Expr any;  // kOr over its terms; each term an operand or a kAnd
  any.kind = ExprKind::kOr;
  Expr all;
  all.kind = ExprKind::kAnd;
  const auto add = [&state](Expr& node, Expr&& child) {
    if (node.children.empty()) node.span = child.span;
    AppendChild(state, node, std::move(child));
  };
  const auto finish = [](Expr& node) {
    if (node.children.size() > 1) return std::move(node);
    Expr only = std::move(node.children.front());
    return only;
  };
  for (size_t i = 0; i < chain.operands.size(); ++i) {
    add(all, std::move(chain.operands[i]));
    const Token* op = i < chain.operators.size() ? chain.operators[i] : nullptr;
    if (op != nullptr && op->keyword == Keyword::kAnd) {
      if (all.children.size() == 1) all.operator_span = state.SpanOf(*op);
      continue;
    }
    add(any, finish(all));
    all = Expr{};
    all.kind = ExprKind::kAnd;
    if (op != nullptr && any.children.size() == 1) any.operator_span = state.SpanOf(*op);
  }
  return finish(any);
}

ExprKind ComparisonKind(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEqual:
      return ExprKind::kEqual;
    case TokenKind::kNotEqual:
      return ExprKind::kNotEqual;
    case TokenKind::kLess:
      return ExprKind::kLess;
    case TokenKind::kLessEqual:
      return ExprKind::kLessEqual;
    case TokenKind::kGreater:
      return ExprKind::kGreater;
    default:
      return ExprKind::kGreaterEqual;
  }
}

std::optional<int64_t> SmallInteger(std::string_view digits) {
  int64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec != std::errc() || result.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

TextPattern MakeTextPattern(const GrammarState& state, const Token& pattern, const Token* flags) {
  TextPattern result;
  result.regex = pattern.kind == TokenKind::kRegex;
  result.pattern = result.regex ? std::string(pattern.text.substr(1, pattern.text.size() - 2)) : UnquotedText(pattern);
  result.pattern_span = state.SpanOf(pattern);
  if (flags != nullptr) result.flags = flags->text;
  return result;
}

// --- patterns -------------------------------------------------------------------------------------------------------

namespace {

constexpr uint32_t kMaxBound = std::numeric_limits<int32_t>::max();

uint32_t LoopBound(GrammarState& state, const Token& token) {
  const std::optional<int64_t> value = SmallInteger(token.text);
  if (!value || *value > kMaxBound) {
    state.Find("TRL0120", state.SpanOf(token), fmt::format("a bound of a loop is at most {}", kMaxBound));
    return kMaxBound;
  }
  return static_cast<uint32_t>(*value);
}

}  // namespace

void SetBraces(GrammarState& state, Quantifier& quantifier, BraceParts&& parts) {
  quantifier.min = 0;
  quantifier.gap = std::move(parts.gap);
  if (parts.min == nullptr && !parts.comma) {
    state.Refuse("TRL0120", parts.span, "the braces of a loop hold no bound")
        .Fix("write {n}, {n,}, {,m} or {n,m}; any number is *");
    return;
  }
  if (parts.min != nullptr) quantifier.min = LoopBound(state, *parts.min);
  if (!parts.comma) {
    quantifier.max = quantifier.min;
  } else if (parts.max != nullptr) {
    quantifier.max = LoopBound(state, *parts.max);
  }
  if (quantifier.max == 0u) {
    state.Find("TRL0120", parts.span, "the upper bound of a loop must be at least 1").Fix("leave the term out");
  } else if (quantifier.max && *quantifier.max < quantifier.min) {
    const std::string turned = fmt::format("{{{},{}}}", *quantifier.max, quantifier.min);
    Diagnostic& found = state.Find(
        "TRL0120", parts.span,
        fmt::format("the lower bound {} is above the upper bound {}", quantifier.min, *quantifier.max));
    found.Fix(fmt::format("write {}", turned));
    const bool plain = quantifier.gap.span.begin == quantifier.gap.span.end;
    if (plain) found.edit = {parts.span, turned};
  }
}

void CollapseSingle(Pattern& pattern) {
  if (pattern.children.size() != 1) return;
  Pattern only = std::move(pattern.children.front());
  pattern = std::move(only);
}

void PushTerm(GrammarState& state, Pattern& sequence, Pattern&& term) {
  const bool marked = sequence.gap.span.begin != sequence.gap.span.end;
  if (sequence.children.empty() && marked) {
    state
        .Refuse("TRL0123", sequence.gap.span,
                "a gap mark stands between two steps, but nothing is in front of this one")
        .Fix("the mark of a group stands in front of its parenthesis: A -> (B C)");
  }
  term.gap = std::move(sequence.gap);
  term.negations = std::move(sequence.trailing_negations);
  sequence.gap = {};
  sequence.trailing_negations.clear();
  sequence.children.push_back(std::move(term));
}

void PushNegation(Pattern& sequence, Negation&& negation) {
  sequence.trailing_negations.push_back(std::move(negation));
}

// The negations of a single term keep it a sequence: what stands around it has places for its own only.
void FinishSequence(GrammarState& state, Pattern& sequence) {
  if (sequence.children.empty()) {
    state.Refuse("TRL0122", sequence.trailing_negations.front().span, "a negation stands beside a step, and here is none")
        .Fix("leave out the parentheses, or put a step in front of it");
    return;
  }
  if (sequence.trailing_negations.empty() && sequence.children.front().negations.empty()) CollapseSingle(sequence);
}

}  // namespace tripline::dsl
