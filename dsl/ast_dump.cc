#include "dsl/ast_dump.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "dsl/ast_dump_parts.h"

namespace tripline::dsl {

namespace dump {

std::string NameText(const Name& name) { return name.quoted ? fmt::format("\"{}\"", name.text) : name.text; }

std::string Joined(const std::vector<Name>& names, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += separator;
    text += NameText(names[i]);
  }
  return text;
}

std::string Quoted(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'') text += '\'';
    text += c;
  }
  return text + "'";
}

std::string TypeText(const TypeName& type) {
  std::string text = type.text;
  for (size_t i = 0; i < type.parameters.size(); ++i) {
    text += fmt::format("{}{}", i == 0 ? "(" : ",", type.parameters[i]);
  }
  return type.parameters.empty() ? text : text + ")";
}

}  // namespace dump

namespace {

using dump::DumpAll;
using dump::Joined;
using dump::Lines;
using dump::NameText;
using dump::Quoted;
using dump::TypeText;

std::string DurationText(int64_t micros) {
  return micros % 1'000'000 == 0 ? fmt::format("{}s", micros / 1'000'000) : fmt::format("{}us", micros);
}

struct OperatorName {
  ExprKind kind;
  std::string_view name;
};
constexpr std::array kOperators = {
    OperatorName{ExprKind::kNegate, "neg"},
    OperatorName{ExprKind::kAdd, "+"},
    OperatorName{ExprKind::kSubtract, "-"},
    OperatorName{ExprKind::kMultiply, "*"},
    OperatorName{ExprKind::kDivide, "/"},
    OperatorName{ExprKind::kModulo, "%"},
    OperatorName{ExprKind::kConcat, "||"},
    OperatorName{ExprKind::kEqual, "="},
    OperatorName{ExprKind::kNotEqual, "<>"},
    OperatorName{ExprKind::kLess, "<"},
    OperatorName{ExprKind::kLessEqual, "<="},
    OperatorName{ExprKind::kGreater, ">"},
    OperatorName{ExprKind::kGreaterEqual, ">="},
    OperatorName{ExprKind::kAnd, "and"},
    OperatorName{ExprKind::kOr, "or"},
    OperatorName{ExprKind::kNot, "not"},
    OperatorName{ExprKind::kIsNull, "is-null"},
    OperatorName{ExprKind::kIsTrue, "is-true"},
    OperatorName{ExprKind::kIsFalse, "is-false"},
    OperatorName{ExprKind::kIsUnknown, "is-unknown"},
    OperatorName{ExprKind::kIsDistinctFrom, "is-distinct"},
    OperatorName{ExprKind::kBetween, "between"},
    OperatorName{ExprKind::kIn, "in"},
    OperatorName{ExprKind::kInList, "in-list"},
    OperatorName{ExprKind::kLike, "like"},
    OperatorName{ExprKind::kMatches, "matches"},
    OperatorName{ExprKind::kArray, "array"},
    OperatorName{ExprKind::kField, "field"},
    OperatorName{ExprKind::kAt, "at"},
};

std::string_view OperatorText(ExprKind kind) {
  for (const OperatorName& entry : kOperators) {
    if (entry.kind == kind) return entry.name;
  }
  return "?";
}

std::string OrderText(const OrderItem& item) {
  std::string text = Dump(item.expr);
  if (item.direction == SortDirection::kDescending) text += ":desc";
  if (item.nulls == NullsOrder::kFirst) text += ":nulls-first";
  if (item.nulls == NullsOrder::kLast) text += ":nulls-last";
  return text;
}

std::string OrderList(const std::vector<OrderItem>& items) {
  std::string text;
  for (const OrderItem& item : items) text += " " + OrderText(item);
  return text;
}

std::string BoundText(const FrameBound& bound) {
  static constexpr std::array<std::string_view, 5> kNames = {"unbounded-preceding", "preceding", "current-row",
                                                             "following", "unbounded-following"};
  return fmt::format(" ({}{})", kNames[static_cast<size_t>(bound.kind)], DumpAll(bound.offset));
}

std::string WindowText(const Window& window) {
  std::string text = " (over";
  if (!window.partition_by.empty()) text += " (partition" + DumpAll(window.partition_by) + ")";
  if (!window.order_by.empty()) text += " (order" + OrderList(window.order_by) + ")";
  if (window.unit != FrameUnit::kNone) {
    text += window.unit == FrameUnit::kRange ? " (range" : " (rows";
    text += BoundText(window.begin) + BoundText(window.end) + ")";
  }
  return text + ")";
}

std::string CallText(const Expr& call) {
  std::string text = "(" + NameText(call.names.front());
  if (call.semantics == RowSemantics::kRunning) text = "(running:" + NameText(call.names.front());
  if (call.semantics == RowSemantics::kFinal) text = "(final:" + NameText(call.names.front());
  if (call.distinct) text += " distinct";
  text += DumpAll(call.children);
  for (const Window& window : call.over) text += WindowText(window);
  return text + ")";
}

std::string CaseText(const Expr& expr) {
  std::string text = "(case";
  size_t i = 0;
  if (expr.has_operand) text += " " + Dump(expr.children[i++]);
  const size_t end = expr.children.size() - (expr.has_else ? 1 : 0);
  for (; i + 1 < end; i += 2) {
    text += fmt::format(" (when {} {})", Dump(expr.children[i]), Dump(expr.children[i + 1]));
  }
  if (expr.has_else) text += fmt::format(" (else {})", Dump(expr.children.back()));
  return text + ")";
}

}  // namespace

std::string Dump(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kNull:
      return "null";
    case ExprKind::kTrue:
      return "true";
    case ExprKind::kFalse:
      return "false";
    case ExprKind::kInt:
    case ExprKind::kDecimal:
    case ExprKind::kDouble:
      return expr.text;
    case ExprKind::kString:
      return Quoted(expr.text);
    case ExprKind::kTimestamp:
      return "timestamp" + Quoted(expr.text);
    case ExprKind::kDuration:
      return DurationText(expr.number);
    case ExprKind::kMonths:
      return fmt::format("{}months", expr.number);
    case ExprKind::kColumn:
      return Joined(expr.names, ".");
    case ExprKind::kStar:
      return expr.names.empty() ? "*" : Joined(expr.names, ".") + ".*";
    case ExprKind::kCall:
      return CallText(expr);
    case ExprKind::kCase:
      return CaseText(expr);
    case ExprKind::kCast:
      return fmt::format("(cast {} {})", Dump(expr.children.front()), TypeText(expr.type));
    default:
      break;
  }
  std::string text =
      fmt::format("({}{}{}", expr.negated ? "not-" : "", OperatorText(expr.kind), DumpAll(expr.children));
  for (const Name& name : expr.names) text += " " + NameText(name);
  return text + ")";
}

// --- patterns and match ---------------------------------------------------------------------------------------------

namespace {

std::string Bracketed(const std::optional<Expr>& bound) { return bound ? "[" + Dump(*bound) + "]" : ""; }

std::string GapText(const Gap& gap) {
  const std::string_view arrow = gap.kind == GapKind::kRelaxed ? "->" : gap.kind == GapKind::kAny ? "->>" : "";
  return std::string(arrow) + Bracketed(gap.bound);
}

std::string NegationText(const Negation& negation) {
  std::string text = negation.kind == NegationKind::kUntil ? "!->" : "!";
  text += Bracketed(negation.bound);
  return text + Joined(negation.variables, "|");
}

std::string QuantifierText(const Quantifier& quantifier) {
  std::string text = fmt::format("{{{},{}", quantifier.min, quantifier.max ? std::to_string(*quantifier.max) : "*");
  const std::string gap = GapText(quantifier.gap);
  if (!gap.empty()) text += " " + gap;
  text += "}";
  if (quantifier.greed == Greed::kReluctant) text += "reluctant";
  if (quantifier.greed == Greed::kPossessive) text += "possessive";
  return text;
}

std::string PatternHead(const Pattern& pattern) {
  switch (pattern.kind) {
    case PatternKind::kEmpty:
      return "()";
    case PatternKind::kVariable:
      return NameText(pattern.name);
    case PatternKind::kPartitionStart:
      return "^";
    case PatternKind::kPartitionEnd:
      return "$";
    case PatternKind::kGroup:
      return "(group" + DumpAll(pattern.children) + ")";
    case PatternKind::kAlternation:
      return "(alt" + DumpAll(pattern.children) + ")";
    case PatternKind::kConjunction:
      return "(all" + DumpAll(pattern.children) + ")";
    case PatternKind::kPermute:
      return "(permute" + DumpAll(pattern.children) + ")";
    case PatternKind::kExclusion:
      return "(exclude" + DumpAll(pattern.children) + ")";
    case PatternKind::kSequence:
      break;
  }
  std::string text = "(seq" + DumpAll(pattern.children);
  for (const Negation& negation : pattern.trailing_negations) text += " <" + NegationText(negation) + ">";
  return text + ")";
}

}  // namespace

std::string Dump(const Pattern& pattern) {
  std::string text = PatternHead(pattern);
  if (pattern.quantifier) text += QuantifierText(*pattern.quantifier);
  if (pattern.until) text += fmt::format("<until {}>", Dump(*pattern.until));
  if (pattern.within) text += fmt::format("<within {}>", Dump(*pattern.within));
  for (const Negation& negation : pattern.negations) text += "<" + NegationText(negation) + ">";
  const std::string gap = GapText(pattern.gap);
  if (!gap.empty()) text += "<" + gap + ">";
  return text;
}

namespace {

void DumpMeasures(std::string_view word, const std::vector<Measure>& measures, Lines& out) {
  for (const Measure& measure : measures) {
    out.Add(fmt::format("{} {} = {}", word, NameText(measure.name), Dump(measure.expr)));
  }
}

std::string SkipText(const MatchClause& match) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "", "past-last-row", "to-next-row", "to-first", "to-last", "to", "none"};
  std::string text(kNames[static_cast<size_t>(match.skip)]);
  if (match.skip_target) text += " " + NameText(*match.skip_target);
  return text;
}

}  // namespace

std::string dump::DumpMatch(const MatchClause& match, int level) {
  static constexpr std::array<std::string_view, 6> kRows = {
      "", "one", "all", "all show-empty", "all omit-empty", "all with-unmatched"};
  Lines out(level);
  out.AddList("partition", match.partition_by);
  if (!match.order_by.empty()) out.Add("order" + OrderList(match.order_by));
  DumpMeasures("measure", match.measures, out);
  if (match.rows_per_match != RowsPerMatch::kUnspecified) {
    out.Add(fmt::format("rows {}", kRows[static_cast<size_t>(match.rows_per_match)]));
  }
  if (match.skip != SkipMode::kUnspecified) out.Add("skip " + SkipText(match));
  out.Add("pattern " + Dump(match.pattern));
  out.AddOptional("within", match.within);
  for (const Subset& subset : match.subsets) {
    out.Add(fmt::format("subset {} = {}", NameText(subset.name), Joined(subset.members, " ")));
  }
  for (const Definition& definition : match.definitions) {
    std::string line = "define " + NameText(definition.variable);
    if (definition.stream) line += " on " + NameText(*definition.stream);
    if (definition.condition) line += " as " + Dump(*definition.condition);
    out.Add(line);
  }
  if (match.on_timeout) out.Add("on-timeout");
  DumpMeasures("timeout-measure", match.timeout_measures, out);
  return out.Take();
}

namespace {

void DumpRelation(std::string_view word, const Relation& relation, Lines& out) {
  std::string line(word);
  if (relation.stream) line += " " + NameText(*relation.stream);
  if (relation.alias) line += " as " + NameText(*relation.alias);
  out.Add(line);
  for (const Query& inner : relation.subquery) out.AddText(dump::DumpQuery(inner, out.level() + 1));
  for (const MatchClause& match : relation.match) {
    out.Add("match_recognize");
    out.AddText(dump::DumpMatch(match, out.level() + 1));
  }
}

}  // namespace

std::string dump::DumpQuery(const Query& query, int level) {
  static constexpr std::array<std::string_view, 5> kJoins = {"inner", "left", "right", "full", "cross"};
  Lines out(level);
  for (const Select& select : query.selects) {
    out.Add(select.distinct ? "select distinct" : "select");
    for (const SelectItem& item : select.items) {
      out.Add(fmt::format("item {}{}", Dump(item.expr), item.alias ? " as " + NameText(*item.alias) : ""));
    }
    DumpRelation("from", select.from, out);
    for (const Join& join : select.joins) {
      DumpRelation(fmt::format("{} join", kJoins[static_cast<size_t>(join.kind)]), join.right, out);
      out.AddOptional("on", join.on);
    }
    out.AddOptional("where", select.where);
    out.AddList("group", select.group_by);
    out.AddOptional("having", select.having);
  }
  if (!query.order_by.empty()) out.Add("order" + OrderList(query.order_by));
  out.AddOptional("limit", query.limit);
  out.AddOptional("offset", query.offset);
  return out.Take();
}

std::string Dump(const MatchClause& match) { return dump::DumpMatch(match, 0); }
std::string Dump(const Query& query) { return dump::DumpQuery(query, 0); }

}  // namespace tripline::dsl
