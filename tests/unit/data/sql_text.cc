#include "tests/unit/data/sql_text.h"

#include <fmt/format.h>

#include <cctype>
#include <string>
#include <utility>

#include "engine/data/text.h"

namespace tripline::data {
namespace {

struct Token {
  enum Kind { kEnd, kName, kNumber, kString, kInput, kSymbol } kind = kEnd;
  std::string text;
};

std::vector<Token> Tokens(std::string_view text) {
  std::vector<Token> tokens;
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    size_t end = i + 1;
    if (c == ' ') {
      ++i;
      continue;
    }
    if (c == '\'') {
      std::string value;
      for (; end < text.size(); ++end) {
        if (text[end] == '\'' && (end + 1 == text.size() || text[end + 1] != '\'')) break;
        if (text[end] == '\'') ++end;
        value.push_back(text[end]);
      }
      tokens.push_back({Token::kString, value});
      i = end + 1;
      continue;
    }
    const bool number = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (number || c == '#') {
      while (end < text.size() && (is_word(text[end]) || (number && text[end] == '.') ||
                                   (number && text[end] == '-' && (text[end - 1] == 'e')))) {
        ++end;
      }
      tokens.push_back({number ? Token::kNumber : Token::kInput, std::string(text.substr(i, end - i))});
    } else if (is_word(c)) {
      while (end < text.size() && is_word(text[end])) ++end;
      std::string name(text.substr(i, end - i));
      for (char& letter : name) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
      tokens.push_back({Token::kName, name});
    } else {
      for (std::string_view two : {"<=", ">=", "<>", "||"}) {
        if (text.substr(i, 2) == two) end = i + 2;
      }
      tokens.push_back({Token::kSymbol, std::string(text.substr(i, end - i))});
    }
    i = end;
  }
  tokens.push_back({});
  return tokens;
}

class Reader {
 public:
  Reader(std::string_view text, std::vector<Type> inputs) : tokens_(Tokens(text)), inputs_(std::move(inputs)) {}

  StatusOr<ExprPtr> Whole() {
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr expr, Or());
    if (tokens_[at_].kind != Token::kEnd) return Bad();
    return expr;
  }

 private:
  bool Is(std::string_view text) const {
    return (tokens_[at_].kind == Token::kName || tokens_[at_].kind == Token::kSymbol) && tokens_[at_].text == text;
  }
  bool Take(std::string_view text) { return Is(text) ? (++at_, true) : false; }
  Status Bad() const { return Error(Fault::kCaller, "", fmt::format("cannot read at '{}'", tokens_[at_].text)); }

  StatusOr<ExprPtr> Or() { return Junction("or", &Reader::And); }
  StatusOr<ExprPtr> And() { return Junction("and", &Reader::Not); }
  StatusOr<ExprPtr> Junction(std::string_view word, StatusOr<ExprPtr> (Reader::*part)()) {
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr left, (this->*part)());
    while (Take(word)) {
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr right, (this->*part)());
      TRIPLINE_ASSIGN_OR_RETURN(left, MakeCall(word, {left, right}));
    }
    return left;
  }
  StatusOr<ExprPtr> Not() {
    if (!Take("not")) return Comparison();
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr arg, Not());
    return MakeCall("not", {arg});
  }

  StatusOr<ExprPtr> Comparison() {
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr left, Sum());
    while (true) {
      bool found = false;
      for (std::string_view op : {"<=", ">=", "<>", "=", "<", ">"}) {
        if (!Take(op)) continue;
        TRIPLINE_ASSIGN_OR_RETURN(ExprPtr right, Sum());
        TRIPLINE_ASSIGN_OR_RETURN(left, MakeCall(op, {left, right}));
        found = true;
      }
      if (Take("is")) {
        TRIPLINE_ASSIGN_OR_RETURN(left, Is(left));
        found = true;
      }
      const bool negated = Is("not");
      if (negated) ++at_;
      if (Is("between") || Is("in") || Is("like")) {
        TRIPLINE_ASSIGN_OR_RETURN(left, Range(left));
        if (negated) {
          TRIPLINE_ASSIGN_OR_RETURN(left, MakeCall("not", {left}));
        }
        found = true;
      } else if (negated) {
        return Bad();
      }
      if (!found) return left;
    }
  }

  StatusOr<ExprPtr> Is(ExprPtr left) {
    const bool negated = Take("not");
    if (Take("distinct")) {
      if (!Take("from")) return Bad();
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr right, Sum());
      return MakeCall(negated ? "is_not_distinct" : "is_distinct", {left, right});
    }
    for (std::string_view what : {"null", "true", "false", "unknown"}) {
      if (!Take(what)) continue;
      if (what == "null") return MakeCall(negated ? "is_not_null" : "is_null", {left});
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr test, MakeCall(fmt::format("is_{}", what), {left}));
      return negated ? MakeCall("not", {test}) : test;
    }
    return Bad();
  }

  StatusOr<ExprPtr> Range(ExprPtr left) {
    if (Take("between")) {
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr low, Sum());
      if (!Take("and")) return Bad();
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr high, Sum());
      return MakeCall("between", {left, low, high});
    }
    if (Take("in")) {
      if (!Take("(")) return Bad();
      TRIPLINE_ASSIGN_OR_RETURN(auto args, Arguments());
      args.insert(args.begin(), left);
      return MakeCall("in", args);
    }
    if (!Take("like")) return Bad();
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr pattern, Sum());
    if (!Take("escape")) return MakeCall("like", {left, pattern});
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr escape, Sum());
    return MakeCall("like", {left, pattern, escape});
  }

  StatusOr<ExprPtr> Sum() { return Chain({"+", "-", "||"}, &Reader::Product); }
  StatusOr<ExprPtr> Product() { return Chain({"*", "/", "%"}, &Reader::Sign); }
  StatusOr<ExprPtr> Chain(std::vector<std::string_view> ops, StatusOr<ExprPtr> (Reader::*part)()) {
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr left, (this->*part)());
    for (bool found = true; found;) {
      found = false;
      for (std::string_view op : ops) {
        if (!Take(op)) continue;
        TRIPLINE_ASSIGN_OR_RETURN(ExprPtr right, (this->*part)());
        TRIPLINE_ASSIGN_OR_RETURN(left, MakeCall(op, {left, right}));
        found = true;
      }
    }
    return left;
  }
  StatusOr<ExprPtr> Sign() {
    if (!Take("-")) return Primary();
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr arg, Sign());
    return MakeCall("neg", {arg});
  }

  StatusOr<std::vector<ExprPtr>> Arguments() {
    std::vector<ExprPtr> args;
    if (Take(")")) return args;
    do {
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr arg, Or());
      args.push_back(arg);
    } while (Take(","));
    if (!Take(")")) return Bad();
    return args;
  }

  StatusOr<ExprPtr> Primary() {
    const Token token = tokens_[at_++];
    switch (token.kind) {
      case Token::kString:
        return MakeConstant(Value::String(token.text));
      case Token::kNumber:
        return Number(token.text);
      case Token::kInput: {
        const auto input = static_cast<uint32_t>(std::stoul(token.text.substr(1)));
        return MakeInput(input, inputs_.at(input));
      }
      case Token::kSymbol: {
        if (token.text != "(") return Bad();
        TRIPLINE_ASSIGN_OR_RETURN(ExprPtr inner, Or());
        if (!Take(")")) return Bad();
        return inner;
      }
      case Token::kName:
        return Named(token.text);
      case Token::kEnd:
        --at_;
        return Bad();
    }
    return Bad();
  }

  static StatusOr<ExprPtr> Number(const std::string& text) {
    int64_t whole = 0;
    if (ParseInt(text, &whole) == ParseResult::kOk) return MakeConstant(Value::Int(whole));
    double real = 0;
    if (text.find('e') != std::string::npos) {
      if (ParseDouble(text, &real) != ParseResult::kOk) return Error(Fault::kCaller, "", "bad number");
      return MakeConstant(Value::Double(real));
    }
    const size_t point = text.find('.');
    const auto scale = static_cast<int>(point == std::string::npos ? 0 : text.size() - point - 1);
    Int128 value = 0;
    if (ParseDecimal128(text, 38, scale, &value) != ParseResult::kOk) {
      return Error(Fault::kCaller, "", "bad number");
    }
    return MakeConstant(Value::Decimal(value, static_cast<int>(text.size()) - (scale > 0 ? 1 : 0), scale));
  }

  StatusOr<ExprPtr> Named(const std::string& name) {
    if (name == "true" || name == "false") return MakeConstant(Value::Bool(name == "true"));
    if (name == "null") return MakeConstant(Value());
    if (name == "case") return Case();
    if (name == "cast") return Cast();
    if (name == "timestamp" && tokens_[at_].kind == Token::kString) {
      int64_t us = 0;
      if (ParseTimestamp(tokens_[at_++].text, &us) != ParseResult::kOk) return Bad();
      return MakeConstant(Value::Timestamp(us));
    }
    if (name == "interval") {
      const std::string count = tokens_[at_++].text;
      const std::string unit = tokens_[at_++].text;
      int64_t number = 0;
      if (unit == "month" && ParseInt(count, &number) == ParseResult::kOk) return MakeConstant(Value::Months(number));
      if (ParseDuration(fmt::format("{} {}", count, unit), &number) != ParseResult::kOk) return Bad();
      return MakeConstant(Value::Duration(number));
    }
    if (!Take("(")) return Bad();
    TRIPLINE_ASSIGN_OR_RETURN(auto args, Arguments());
    return MakeCall(name, args);
  }

  StatusOr<ExprPtr> Case() {
    std::vector<ExprPtr> args;
    while (Take("when")) {
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr condition, Or());
      if (!Take("then")) return Bad();
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr value, Or());
      args.push_back(condition);
      args.push_back(value);
    }
    if (Take("else")) {
      TRIPLINE_ASSIGN_OR_RETURN(ExprPtr value, Or());
      args.push_back(value);
    }
    if (!Take("end")) return Bad();
    return MakeCall("case", args);
  }

  StatusOr<ExprPtr> Cast() {
    if (!Take("(")) return Bad();
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr arg, Or());
    if (!Take("as")) return Bad();
    const std::string name = tokens_[at_++].text;
    Type type = NullType();
    for (Type known : {BoolType(), IntType(), DoubleType(), StringType(), TimestampType(), DurationType()}) {
      if (TypeName(known) == name) type = known;
    }
    if (name == "decimal") {
      if (!Take("(")) return Bad();
      const int precision = std::stoi(tokens_[at_++].text);
      if (!Take(",")) return Bad();
      type = DecimalType(precision, std::stoi(tokens_[at_++].text));
      if (!Take(")")) return Bad();
    }
    if (!Take(")")) return Bad();
    return MakeCast(arg, type);
  }

  std::vector<Token> tokens_;
  std::vector<Type> inputs_;
  size_t at_ = 0;
};

}  // namespace

StatusOr<ExprPtr> Sql(std::string_view text, std::vector<Type> inputs) {
  return Reader(text, std::move(inputs)).Whole();
}

}  // namespace tripline::data
