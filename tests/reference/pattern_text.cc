#include <utility>

#include "tests/reference/pattern.h"

// The printer: every group that is not a single variable is put into parentheses where a quantifier or a tighter
// operator follows, and nowhere else, so that precedence is exercised too.

namespace tripline::reference {

using Kind = Pattern::Kind;

namespace {

enum Tightness { kLoosest, kSequenceLevel, kConjunctionLevel, kTermLevel, kPrimaryLevel };

class Printer {
 public:
  explicit Printer(const Names& names) : names_(names) {}

  std::string Print(const Pattern& pattern, Tightness needed) const {
    std::string text = Bare(pattern);
    return LevelOf(pattern) < needed ? "(" + text + ")" : text;
  }

 private:
  static Tightness LevelOf(const Pattern& pattern) {
    switch (pattern.kind) {
      case Kind::kAlternation:
        return kLoosest;
      case Kind::kSequence:
        return kSequenceLevel;
      case Kind::kConjunction:
        return kConjunctionLevel;
      case Kind::kQuantified:
      case Kind::kWithin:
        return kTermLevel;
      default:
        return kPrimaryLevel;
    }
  }

  std::string Bare(const Pattern& pattern) const {
    switch (pattern.kind) {
      case Kind::kEmpty:
        return "()";
      case Kind::kVariable:
        return names_.variables[static_cast<std::size_t>(pattern.variable)];
      case Kind::kStart:
        return "^";
      case Kind::kEnd:
        return "$";
      case Kind::kSequence:
        return SequenceText(pattern);
      case Kind::kAlternation:
        return Joined(pattern.parts, " | ", kSequenceLevel);
      case Kind::kConjunction:
        return Joined(pattern.parts, " & ", kTermLevel);
      case Kind::kPermute:
        return "PERMUTE(" + Joined(pattern.parts, ", ", kLoosest) + ")";
      case Kind::kExclusion:
        return "{- " + Print(pattern.parts[0], kLoosest) + " -}";
      case Kind::kWithin:
        return "(" + Print(pattern.parts[0], kLoosest) + ") within " + Duration(pattern.within);
      case Kind::kQuantified:
        return Print(pattern.parts[0], kPrimaryLevel) + QuantifierText(pattern.quantifier);
    }
    return {};
  }

  std::string Joined(const std::vector<Pattern>& parts, const char* between, Tightness needed) const {
    std::string text;
    for (const Pattern& part : parts) text += (text.empty() ? "" : between) + Print(part, needed);
    return text;
  }

  std::string SequenceText(const Pattern& pattern) const {
    std::string text;
    for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
      const Gap& gap = pattern.gaps[i];
      text += NegationsText(gap.negations, text.empty());
      const std::string mark = MarkText(gap.mark, gap.bound);
      if (i > 0 && !mark.empty()) text += " " + mark;
      if (!text.empty()) text += " ";
      text += Print(pattern.parts[i], kConjunctionLevel);
    }
    return text + NegationsText(pattern.tail, false);
  }

  std::string NegationsText(const std::vector<Negation>& negations, bool first) const {
    std::string text;
    for (const Negation& negation : negations) {
      if (!first || !text.empty()) text += " ";
      text += negation.reach == Negation::Reach::kNextRow ? "!" : "!->";
      if (negation.bound) text += "[" + Duration(*negation.bound) + "]";
      if (negation.reach == Negation::Reach::kUntilTaken) text += " ";
      text += VariablesText(negation.variables);
    }
    return text;
  }

  std::string VariablesText(const std::vector<int>& variables) const {
    std::string text;
    for (int variable : variables) {
      text += (text.empty() ? "" : " | ") + names_.variables[static_cast<std::size_t>(variable)];
    }
    return variables.size() == 1 ? text : "(" + text + ")";
  }

  std::string MarkText(Mark mark, std::optional<Time> bound) const {
    std::string text = mark == Mark::kStrict ? "" : mark == Mark::kRelaxed ? "->" : "->>";
    return bound ? text + "[" + Duration(*bound) + "]" : text;
  }

  std::string QuantifierText(const Quantifier& quantifier) const {
    std::string text = RangeText(quantifier);
    if (quantifier.greed == Greed::kReluctant) text += "?";
    if (quantifier.greed == Greed::kPossessive) text += "+";
    if (quantifier.until) text += " until (" + names_.conditions[static_cast<std::size_t>(*quantifier.until)] + ")";
    return text;
  }

  std::string RangeText(const Quantifier& quantifier) const {
    const std::string mark = MarkText(quantifier.mark, quantifier.bound);
    const bool unbounded = quantifier.max == kNoMaximum;
    if (mark.empty()) {
      if (unbounded && quantifier.min == 0) return "*";
      if (unbounded && quantifier.min == 1) return "+";
      if (quantifier.min == 0 && quantifier.max == 1) return "?";
    }
    std::string text = "{" + std::to_string(quantifier.min);
    if (unbounded) {
      text += ",";
    } else if (quantifier.max != quantifier.min) {
      text += "," + std::to_string(quantifier.max);
    }
    return text + (mark.empty() ? "" : " " + mark) + "}";
  }

  std::string Duration(Time time) const { return std::to_string(time) + " " + names_.time_unit; }

  const Names& names_;
};

}  // namespace

std::string Text(const Pattern& pattern, const Names& names) { return Printer(names).Print(pattern, kLoosest); }

}  // namespace tripline::reference
