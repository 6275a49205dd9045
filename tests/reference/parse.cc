#include "tests/reference/parse.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace tripline::reference {

namespace {

// Recursive descent over characters. The first failure sets failed_; the tree returned is then of no use.
class Parser {
 public:
  Parser(std::string_view text, Names* names) : text_(text), names_(*names) {}

  std::optional<Pattern> Run() {
    Pattern pattern = ParseAlternation();
    SkipBlanks();
    if (failed_ || at_ != text_.size()) return std::nullopt;
    return pattern;
  }

 private:
  Pattern ParseAlternation() {
    std::vector<Pattern> parts = {ParseSequence()};
    while (Eat("|")) parts.push_back(ParseSequence());
    return parts.size() == 1 ? std::move(parts[0]) : Alternation(std::move(parts));
  }

  Pattern ParseSequence() {
    std::vector<Term> terms;
    Gap gap;
    while (!failed_ && !AtEndOfSequence()) {
      gap = {};
      while (std::optional<Negation> negation = ParseNegation()) gap.negations.push_back(*negation);
      if (AtEndOfSequence()) break;
      ParseMark(&gap.mark, &gap.bound);
      Pattern pattern = ParseConjunction();
      terms.push_back({std::exchange(gap, {}), std::move(pattern)});
    }
    if (terms.empty()) return gap.negations.empty() ? Empty() : Fail();
    if (terms.size() == 1 && terms[0].gap == Gap{} && gap.negations.empty()) return std::move(terms[0].pattern);
    return Sequence(std::move(terms), std::move(gap.negations));
  }

  Pattern ParseConjunction() {
    std::vector<Pattern> parts = {ParseTerm()};
    while (Eat("&")) parts.push_back(ParseTerm());
    return parts.size() == 1 ? std::move(parts[0]) : Conjunction(std::move(parts));
  }

  Pattern ParseTerm() {
    Pattern pattern = ParsePrimary();
    std::optional<Quantifier> quantifier = ParseQuantifier();
    if (EatWord("until")) {
      if (!quantifier) return Fail();
      quantifier->until = ParseCondition();
    }
    // The bound is of each iteration, so it lies inside the loop.
    if (EatWord("within")) pattern = Within(std::move(pattern), ParseDuration());
    return quantifier ? Quantified(std::move(pattern), *quantifier) : pattern;
  }

  Pattern ParsePrimary() {
    if (Eat("{-")) return Closed("-}", Exclusion(ParseAlternation()));
    if (Eat("(")) return Closed(")", ParseAlternation());
    if (Eat("^")) return StartAnchor();
    if (Eat("$")) return EndAnchor();
    const std::string name = ParseName();
    if (name != "PERMUTE") return name.empty() ? Fail() : Variable(NumberOf(name, &names_.variables));
    if (!Eat("(")) return Fail();
    std::vector<Pattern> parts = {ParseAlternation()};
    while (Eat(",")) parts.push_back(ParseAlternation());
    return Closed(")", Permute(std::move(parts)));
  }

  std::optional<Quantifier> ParseQuantifier() {
    Quantifier quantifier;
    if (Eat("*")) {
    } else if (Eat("+")) {
      quantifier.min = 1;
    } else if (Eat("?")) {
      quantifier.max = 1;
    } else if (!Ahead("{-") && Eat("{")) {
      ParseRange(&quantifier);
    } else {
      return std::nullopt;
    }
    // The suffix is part of the token: `A+->B` is `A+ -> B`.
    if (at_ < text_.size() && text_[at_] == '?') {
      quantifier.greed = Greed::kReluctant;
      ++at_;
    } else if (at_ < text_.size() && text_[at_] == '+') {
      quantifier.greed = Greed::kPossessive;
      ++at_;
    }
    return quantifier;
  }

  void ParseRange(Quantifier* quantifier) {
    const std::optional<int> min = ParseNumber();
    quantifier->min = min.value_or(0);
    if (Eat(",")) {
      quantifier->max = ParseNumber().value_or(kNoMaximum);
    } else if (min) {
      quantifier->max = *min;
    } else {
      failed_ = true;
    }
    ParseMark(&quantifier->mark, &quantifier->bound);
    if (!Eat("}")) failed_ = true;
  }

  std::optional<Negation> ParseNegation() {
    Negation negation;
    if (Eat("!->")) {
      negation.reach = Negation::Reach::kUntilTaken;
      if (Eat("[")) negation.bound = ParseBound();
    } else if (!Eat("!")) {
      return std::nullopt;
    }
    const bool group = Eat("(");
    do {
      negation.variables.push_back(NumberOf(ParseName(), &names_.variables));
    } while (group && Eat("|"));
    if (group && !Eat(")")) failed_ = true;
    return negation;
  }

  void ParseMark(Mark* mark, std::optional<Time>* bound) {
    *mark = Eat("->>") ? Mark::kAny : Eat("->") ? Mark::kRelaxed : Mark::kStrict;
    if (Eat("[")) *bound = ParseBound();
  }

  Time ParseBound() {
    const Time bound = ParseDuration();
    if (!Eat("]")) failed_ = true;
    return bound;
  }

  Time ParseDuration() {
    const std::optional<int> count = ParseNumber();
    if (!count || ParseName() != names_.time_unit) failed_ = true;
    return count.value_or(0);
  }

  int ParseCondition() {
    if (!Eat("(")) failed_ = true;
    const std::size_t begin = at_;
    int depth = 1;
    while (at_ < text_.size() && depth > 0) {
      depth += text_[at_] == '(' ? 1 : text_[at_] == ')' ? -1 : 0;
      ++at_;
    }
    if (depth > 0) failed_ = true;
    return NumberOf(std::string(text_.substr(begin, at_ - begin - (depth == 0 ? 1 : 0))), &names_.conditions);
  }

  std::string ParseName() {
    SkipBlanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) ++at_;
    if (begin == at_ || std::isdigit(static_cast<unsigned char>(text_[begin]))) failed_ = true;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::optional<int> ParseNumber() {
    SkipBlanks();
    std::optional<int> number;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) {
      number = number.value_or(0) * 10 + (text_[at_++] - '0');
    }
    return number;
  }

  Pattern Closed(std::string_view token, Pattern pattern) {
    if (!Eat(token)) failed_ = true;
    return pattern;
  }

  Pattern Fail() {
    failed_ = true;
    return Empty();
  }

  static int NumberOf(const std::string& name, std::vector<std::string>* names) {
    const auto found = std::find(names->begin(), names->end(), name);
    const auto number = found - names->begin();
    if (found == names->end()) names->push_back(name);
    return static_cast<int>(number);
  }

  bool AtEndOfSequence() {
    SkipBlanks();
    return at_ == text_.size() || Ahead("|") || Ahead(")") || Ahead("-}") || Ahead(",");
  }

  void SkipBlanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  bool Ahead(std::string_view token) {
    SkipBlanks();
    return text_.substr(at_, token.size()) == token;
  }

  bool Eat(std::string_view token) {
    if (!Ahead(token)) return false;
    at_ += token.size();
    return true;
  }

  bool EatWord(std::string_view word) {
    if (!Ahead(word)) return false;
    const std::size_t end = at_ + word.size();
    if (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_')) return false;
    at_ = end;
    return true;
  }

  std::string_view text_;
  Names& names_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<Pattern> Parse(std::string_view text, Names* names) { return Parser(text, names).Run(); }

}  // namespace tripline::reference
