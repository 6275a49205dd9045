#include "deploy/lsp/hover.h"

#include <fmt/format.h>

#include "deploy/lsp/navigation.h"
#include "dsl/error_table.h"
#include "dsl/language_topics.h"
#include "engine/data/function.h"

namespace tripline::deploy {
namespace {

using dsl::SymbolId;
using dsl::SymbolKind;

constexpr size_t kMostSource = 600;  // bytes of a declaration that a hover shows

std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first));
}

std::string Code(std::string_view text) { return fmt::format("```tripline\n{}\n```\n", text); }

// The comment lines right above a line.
std::string CommentAbove(const TextDocument& document, uint32_t line) {
  std::string comment;
  while (line > 0) {
    const std::string above = Trimmed(document.Line(--line));
    if (!above.starts_with("--")) break;
    comment = Trimmed(above.substr(2)) + "\n" + comment;
  }
  return comment;
}

// The comment behind something, on its line.
std::string CommentBehind(const TextDocument& document, uint32_t offset) {
  const uint32_t line = document.PositionOf(offset).line;
  const std::string_view rest = document.Line(line).substr(offset - document.LineStart(line));
  const size_t comment = rest.find("--");
  if (comment == std::string_view::npos || rest.substr(0, comment).find_first_not_of(" \t,;)") < comment) return "";
  return Trimmed(rest.substr(comment + 2));
}

class SymbolHover {
 public:
  SymbolHover(const ProjectView& view, SymbolId symbol, const std::map<std::string, std::string>& types)
      : view_(view),
        symbol_(symbol),
        declaration_(view.index.declaration(symbol)),
        statement_(view.index.symbols(symbol)),
        whole_(view.index.InFile(symbol.statement, declaration_.whole)),
        document_(*view.Of(whole_.file).document),
        types_(types) {}

  std::string Markdown() const {
    std::string text = Code(Headline()) + Meaning();
    const std::string comment = declaration_.kind == SymbolKind::kColumn || !dsl::IsGlobal(declaration_.kind)
                                    ? CommentBehind(document_, whole_.end)
                                    : CommentAbove(document_, document_.PositionOf(whole_.begin).line);
    if (!comment.empty()) text += "\n" + comment;
    return text;
  }

 private:
  std::string Source() const {
    std::string text = document_.text().substr(whole_.begin, whole_.end - whole_.begin);
    if (text.size() <= kMostSource) return text;
    text.resize(kMostSource);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0u) == 0x80u) text.pop_back();
    return text + " …";
  }

  std::string TypeOf() const {
    const auto found = types_.find(statement_.name.text + "." + declaration_.name.text);
    if (found != types_.end()) return found->second;
    const auto constant = types_.find(declaration_.name.text);
    return declaration_.kind == SymbolKind::kLet && constant != types_.end() ? constant->second : "";
  }

  // A rule without its body.
  std::string RuleHead() const {
    std::string head = "rule " + declaration_.name.text;
    if (statement_.title) head += fmt::format("\n  '{}'", *statement_.title);
    std::string streams;
    for (const dsl::Name& stream : statement_.sources) streams += (streams.empty() ? "" : ", ") + stream.text;
    return streams.empty() ? head : head + "\n  on " + streams;
  }

  std::string Headline() const {
    const std::string& name = declaration_.name.text;
    const std::string type = TypeOf();
    switch (declaration_.kind) {
      case SymbolKind::kRule:
        return RuleHead();
      case SymbolKind::kColumn:
        return declaration_.detail.empty() ? Source() : name + " " + declaration_.detail;
      case SymbolKind::kTextPattern:
        return name + " " + declaration_.detail;
      case SymbolKind::kMeasure:
      case SymbolKind::kEmit:
      case SymbolKind::kParameter:
        return type.empty() ? Source() : fmt::format("{} {}\n{}", name, type, Source());
      case SymbolKind::kVariable:
        return whole_.end - whole_.begin > declaration_.name.span.end - declaration_.name.span.begin
                   ? "define " + Source()
                   : name;
      case SymbolKind::kSubset:
        return "subset " + Source();
      default:
        return Source();
    }
  }

  std::string Meaning() const {
    const std::string what(SymbolKindName(declaration_.kind));
    const std::string type = TypeOf();
    switch (declaration_.kind) {
      case SymbolKind::kColumn: {
        const dsl::Declaration& owner = statement_.declarations.front();
        return fmt::format("column of {} `{}`", SymbolKindName(owner.kind), owner.name.text);
      }
      case SymbolKind::kParameter:
      case SymbolKind::kMeasure:
      case SymbolKind::kEmit:
        return fmt::format("{} of {} `{}`", what,
                           statement_.declarations.empty() ? "" : SymbolKindName(statement_.declarations[0].kind),
                           statement_.name.text);
      case SymbolKind::kVariable: {
        const bool defined = whole_.end - whole_.begin > declaration_.name.span.end - declaration_.name.span.begin;
        return defined ? what : what + " without a definition: it takes any row";
      }
      case SymbolKind::kLet:
        return type.empty() ? "" : "constant of type " + type;
      default:
        return what;
    }
  }

  const ProjectView& view_;
  const SymbolId symbol_;
  const dsl::Declaration& declaration_;
  const dsl::StatementSymbols& statement_;
  const dsl::Span whole_;
  const TextDocument& document_;
  const std::map<std::string, std::string>& types_;
};

// A function or word of the language.
std::string LanguageMarkdown(const dsl::Name& name, bool call) {
  if (name.quoted) return "";
  if (call) {
    if (const data::Function* function = data::FindFunction(name.text); function != nullptr) {
      return Code(function->signature) + fmt::format("{}\n\nExample: `{}`", function->meaning, function->example);
    }
  }
  std::string text;
  for (const dsl::LanguageTopic* topic : dsl::FindTopics(name.text)) {
    text += fmt::format("{}{}{}\n\n{}", text.empty() ? "" : "\n", Code(topic->syntax), topic->meaning,
                        topic->example.empty() ? "" : Code(topic->example));
  }
  return text;
}

}  // namespace

std::string ErrorMarkdown(const std::string& code) {
  const dsl::ErrorEntry* error = dsl::FindError(code);
  if (error == nullptr) return "";
  return fmt::format("**{}** {}: {} {}", error->code, error->name, error->text, error->fix);
}

std::optional<Hover> HoverAt(const ProjectView& view, uint32_t offset,
                             const std::map<std::string, std::string>& types) {
  const auto name = NameAt(view, offset);
  if (!name) return std::nullopt;
  const std::string text =
      name->symbol ? SymbolHover(view, *name->symbol, types).Markdown() : LanguageMarkdown(name->name, name->call);
  if (text.empty()) return std::nullopt;
  return Hover{text, view.current().document->RangeOf(name->span.begin, name->span.end)};
}

}  // namespace tripline::deploy
