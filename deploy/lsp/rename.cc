#include "deploy/lsp/rename.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "deploy/lsp/token_walk.h"
#include "dsl/analysis_context.h"

namespace tripline::deploy {
namespace {

using dsl::SymbolId;
using dsl::SymbolIndex;
using dsl::SymbolKind;

data::Status Refuse(std::string message) { return data::Error(data::Fault::kAuthor, "TRL0921", std::move(message)); }

// The name as a reference writes it.
std::string Written(const std::string& name) {
  const std::string written = dsl::WrittenName(name);
  const dsl::Keyword keyword = dsl::FindKeyword(name);
  if (written == name && keyword != dsl::Keyword::kNone && dsl::IsReserved(keyword)) return '"' + name + '"';
  return written;
}

// What the user typed, as a name; empty: it is none.
dsl::Name Typed(const std::string& text) {
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
    dsl::Token token;
    token.kind = dsl::TokenKind::kQuotedName;
    token.text = text;
    return {UnquotedText(token), true, {}};
  }
  const bool control =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  return {control || text.size() > 1000 ? "" : text, false, {}};
}

bool IsFolded(SymbolKind kind) { return kind == SymbolKind::kVariable || kind == SymbolKind::kSubset; }

class Renamer {
 public:
  Renamer(const ProjectView& view, SymbolId symbol, dsl::Name name)
      : view_(view), symbol_(symbol), old_(view.index.declaration(symbol)), name_(std::move(name)) {}

  data::StatusOr<WorkspaceEdit> Run() {
    if (const data::Status status = CheckTexts(); !status.ok()) return status;
    if (const data::Status status = CheckDeclarations(); !status.ok()) return status;
    WorkspaceEdit edit;
    const std::vector<dsl::Occurrence> occurrences = view_.index.OccurrencesOf(symbol_);
    for (const dsl::Occurrence& occurrence : occurrences) {
      const Location place = view_.LocationOf(occurrence.span);
      edit[place.uri].push_back({place.range, Replacement(occurrence)});
    }
    const std::optional<ProjectView> renamed = Renamed(occurrences);
    if (const data::Status status = CheckMeaning(renamed ? *renamed : Edited(edit)); !status.ok()) return status;
    return edit;
  }

 private:
  // A quoted variable is itself, others fold: a name in lower case that is not quoted is the same as in capitals.
  std::string NewText() const {
    return IsFolded(old_.kind) && name_.quoted ? '"' + name_.text + '"' : Written(name_.text);
  }

  // `select card from …` names a column of two streams: the other one keeps its name.
  std::string Replacement(const dsl::Occurrence& occurrence) const {
    const std::string old = Written(old_.name.text);
    if (!occurrence.names_result) return NewText();
    return occurrence.declaration ? fmt::format("{} as {}", old, NewText()) : fmt::format("{} as {}", NewText(), old);
  }

  bool IsNew(const dsl::Name& name) const { return dsl::EqualsIgnoreCase(name.text, name_.text); }
  bool IsOld(const dsl::Name& name) const { return dsl::EqualsIgnoreCase(name.text, old_.name.text); }

  // A statement that does not parse hides what it names.
  data::Status CheckTexts() const {
    for (const auto& file : view_.files) {
      for (const ParsedFile::Statement& statement : file->statements) {
        if (statement.symbols().kind) continue;
        const TokenText read(file->TextOf(statement.place));
        for (const dsl::Token& token : read.tokens()) {
          if (token.kind != dsl::TokenKind::kError && !(IsName(token) && IsOld(NameOf(token)))) continue;
          const Position place = file->document->PositionOf(statement.place.begin);
          return Refuse(fmt::format("the statement at line {} of '{}' has an error and may name '{}': mend it first",
                                    place.line + 1, file->path, old_.name.text));
        }
      }
    }
    return data::OkStatus();
  }

  // Whether both would be looked for in one place.
  bool Together(SymbolKind kind) const {
    const auto output = [](SymbolKind of) { return of == SymbolKind::kMeasure || of == SymbolKind::kEmit; };
    return kind == old_.kind || (output(kind) && output(old_.kind)) || (IsFolded(kind) && IsFolded(old_.kind));
  }

  data::Status CheckDeclarations() const {
    std::vector<SymbolId> others;
    if (dsl::IsGlobal(old_.kind)) {
      others = view_.index.FindGlobal(old_.kind, dsl::Name{name_.text, false, {}}, view_.file);
    } else {
      const dsl::StatementSymbols& own = view_.index.symbols(symbol_);
      for (uint32_t i = 0; i < own.declarations.size(); ++i) {
        if (Together(own.declarations[i].kind) && IsNew(own.declarations[i].name))
          others.push_back({symbol_.statement, i});
      }
    }
    for (const SymbolId other : others) {
      if (other == symbol_) continue;
      const dsl::Declaration& taken = view_.index.declaration(other);
      const Location place = view_.LocationOf(view_.index.InFile(other.statement, taken.name.span));
      return Refuse(fmt::format("there is a {} '{}' already, at line {} of '{}'", SymbolKindName(taken.kind),
                                taken.name.text, place.range.start.line + 1, place.uri));
    }
    return data::OkStatus();
  }

  // The files as they would be, by their names alone: where one plain name takes the place of another, statements parse
  // as they did. Nothing where that is not certain. Its texts and places are those of before.
  std::optional<ProjectView> Renamed(const std::vector<dsl::Occurrence>& occurrences) const {
    const bool callable = old_.kind == SymbolKind::kLet || old_.kind == SymbolKind::kFeature;
    const bool plain = !name_.quoted && dsl::WrittenName(name_.text) == name_.text &&
                       dsl::FindKeyword(name_.text) == dsl::Keyword::kNone;
    if (callable || !plain) return std::nullopt;
    ProjectView after;
    after.file = view_.file;
    auto next = occurrences.begin();  // they are in the order of the files and their statements
    for (uint32_t id = 0; id < view_.files.size(); ++id) {
      auto file = std::make_shared<ParsedFile>(*view_.files[id]);
      for (ParsedFile::Statement& statement : file->statements) {
        const auto first = next;
        while (next != occurrences.end() && next->span.file == dsl::FileId{id} && next->span.begin < statement.place.end) {
          ++next;
        }
        if (first == next) continue;
        auto symbols = Renamed(*file, statement, {first, next});
        if (!symbols) return std::nullopt;
        statement.lazy = std::make_shared<const dsl::LazySymbols>(*std::move(symbols));
      }
      after.Add(std::move(file));
    }
    return after;
  }

  std::optional<dsl::StatementSymbols> Renamed(const ParsedFile& file, const ParsedFile::Statement& statement,
                                               std::span<const dsl::Occurrence> occurrences) const {
    for (const dsl::Occurrence& occurrence : occurrences) {
      // `2 minutes`: a name behind a number may be a unit.
      const size_t before = file.document->text().find_last_not_of(" \t\r\n", occurrence.span.begin - 1);
      const bool number = occurrence.span.begin > 0 && before != std::string::npos &&
                          file.document->text()[before] >= '0' && file.document->text()[before] <= '9';
      if (occurrence.names_result || number) return std::nullopt;
    }
    dsl::StatementSymbols symbols = statement.symbols();
    bool clear = true;  // the new name is nowhere in the statement
    auto rename = [&](dsl::Name& name) {
      clear = clear && !IsNew(name);
      const uint32_t begin = statement.place.begin + name.span.begin;
      const auto at = std::lower_bound(occurrences.begin(), occurrences.end(), begin,
                                       [](const dsl::Occurrence& a, uint32_t b) { return a.span.begin < b; });
      if (IsOld(name) && at != occurrences.end() && at->span.begin == begin) name = {name_.text, false, name.span};
    };
    rename(symbols.name);
    for (dsl::Declaration& declaration : symbols.declarations) rename(declaration.name);
    for (dsl::Reference& reference : symbols.references) rename(reference.name);
    for (dsl::SymbolScope& scope : symbols.scopes) std::for_each(scope.sources.begin(), scope.sources.end(), rename);
    std::for_each(symbols.sources.begin(), symbols.sources.end(), rename);
    return clear ? std::optional(std::move(symbols)) : std::nullopt;
  }

  // The files as they would be.
  ProjectView Edited(const WorkspaceEdit& edit) const {
    ProjectView after;
    after.file = view_.file;
    for (const auto& file : view_.files) {
      const auto changes = edit.find(file->path);
      if (changes == edit.end()) {
        after.Add(file);
        continue;
      }
      const std::string& before = file->document->text();
      std::string text;
      uint32_t copied = 0;
      for (const TextEdit& change : changes->second) {
        text.append(before, copied, file->document->Offset(change.range.start) - copied);
        text += change.new_text;
        copied = file->document->Offset(change.range.end);
      }
      text.append(before, copied);
      after.Add(ParseFile(file->path, std::make_shared<const TextDocument>(std::move(text)), file.get()));
    }
    return after;
  }

  // Statements, declarations and uses of names are the same in number and order before and after; each name must mean
  // what it meant.
  data::Status CheckMeaning(const ProjectView& after) const {
    const auto& before_all = view_.index.statements();
    const auto& after_all = after.index.statements();
    if (before_all.size() != after_all.size()) return Refuse(fmt::format("'{}' can't stand there", name_.text));
    for (uint32_t s = 0; s < before_all.size(); ++s) {
      const dsl::StatementSymbols& before = before_all[s].symbols();
      const dsl::StatementSymbols& then = after_all[s].symbols();
      const bool same = before.kind == then.kind && before.declarations.size() == then.declarations.size() &&
                        before.references.size() == then.references.size();
      if (!same) return Differs(s, before.whole, "can't stand");
      for (uint32_t r = 0; r < before.references.size(); ++r) {
        const dsl::Reference& was = before.references[r];
        const dsl::Reference& is = then.references[r];
        if (!IsNew(is.name) && !IsOld(was.name)) continue;
        if (view_.index.Candidates(s, was) != after.index.Candidates(s, is) || IsAmbiguous(after, s, is)) {
          return Differs(s, was.name.span, "would mean something else");
        }
      }
    }
    return data::OkStatus();
  }

  // A parameter beside a column of its name.
  bool IsAmbiguous(const ProjectView& after, uint32_t statement, const dsl::Reference& reference) const {
    const dsl::StatementSymbols& symbols = after.index.statements()[statement].symbols();
    if (reference.role != dsl::ReferenceRole::kLocal || symbols.kind != dsl::StatementKind::kRule ||
        symbols.declarations[reference.local].kind != SymbolKind::kParameter) {
      return false;
    }
    for (const dsl::Name& source : symbols.sources) {
      for (const SymbolId stream : after.index.FindGlobal(SymbolKind::kStream, source, after.file)) {
        for (const SymbolId column : after.index.ColumnsOf(stream)) {
          if (RefersTo(reference.name, after.index.declaration(column).name.text)) return true;
        }
      }
    }
    return false;
  }

  data::Status Differs(uint32_t statement, dsl::Span span, std::string_view how) const {
    const Location place = view_.LocationOf(view_.index.InFile(statement, span));
    return Refuse(fmt::format("'{}' {} at line {} of '{}': take another name", name_.text, how,
                              place.range.start.line + 1, place.uri));
  }

  const ProjectView& view_;
  const SymbolId symbol_;
  const dsl::Declaration& old_;
  const dsl::Name name_;
};

data::StatusOr<SymbolIndex::NameAt> SymbolAt(const ProjectView& view, uint32_t offset) {
  const auto name = view.index.At(view.file, offset);
  if (!name) return Refuse("there is no name here that could be changed");
  if (!name->symbol) {
    return Refuse(fmt::format("'{}' is declared in none of these files, so it can't be changed", name->name.text));
  }
  if (view.index.declaration(*name->symbol).kind == SymbolKind::kTest) return Refuse("a test has no name");
  return *name;
}

}  // namespace

data::StatusOr<Range> PrepareRename(const ProjectView& view, uint32_t offset) {
  TRIPLINE_ASSIGN_OR_RETURN(const SymbolIndex::NameAt name, SymbolAt(view, offset));
  return view.current().document->RangeOf(name.span.begin, name.span.end);
}

data::StatusOr<WorkspaceEdit> RenameAt(const ProjectView& view, uint32_t offset, const std::string& new_name) {
  TRIPLINE_ASSIGN_OR_RETURN(const SymbolIndex::NameAt name, SymbolAt(view, offset));
  dsl::Name typed = Typed(new_name);
  if (typed.text.empty()) return Refuse(fmt::format("'{}' can't be a name", new_name));
  return Renamer(view, *name.symbol, std::move(typed)).Run();
}

}  // namespace tripline::deploy
