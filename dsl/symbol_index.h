// What every name of a set of rule files means: from a place in a text to the declaration, and from a declaration to all
// the places that name it.
//
// Not the names of one statement (symbols.h), nor whether a use is right: analysis says that. Where the analysis would
// find two candidates, the nearer one is the answer here: the statement's own names, then columns, then constants and
// features; of two declarations of one name that in the same file.
//
//   SymbolIndex index;
//   index.Add(file, statement_begin, &symbols);                 // every statement, in the order of the files
//   if (auto symbol = index.At(file, offset)) for (Occurrence& o : index.OccurrencesOf(*symbol)) …
//
// Failures: none. Thread-safety: thread-compatible; a look at a statement may read it (lazy_symbols.h). Ownership: symbols belong to the caller and must outlive the index.
// Units: offsets are bytes of the file. Cost: At is a binary search and a look at one statement; OccurrencesOf looks at
// each reference of the set once, and so reads every statement.
#ifndef TRIPLINE_DSL_SYMBOL_INDEX_H_
#define TRIPLINE_DSL_SYMBOL_INDEX_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dsl/lazy_symbols.h"
#include "dsl/source.h"

namespace tripline::dsl {

struct SymbolId {
  uint32_t statement = 0;    // in the order of Add
  uint32_t declaration = 0;  // place in its symbols

  friend bool operator==(const SymbolId&, const SymbolId&) = default;
};

struct Occurrence {
  Span span;  // of the name, in the file
  bool declaration = false;
  bool names_result = false;  // see Reference
};

class SymbolIndex {
 public:
  struct Statement {
    FileId file{};
    uint32_t begin = 0;  // of its text in the file
    const LazySymbols* lazy = nullptr;

    const StatementSymbols& symbols() const { return lazy->Get(); }
  };

  // REQUIRES: the statements of one file come one behind the other, ascending.
  void Add(FileId file, uint32_t begin, const LazySymbols* symbols);

  const std::vector<Statement>& statements() const { return statements_; }
  const Declaration& declaration(SymbolId id) const {
    return symbols(id).declarations[id.declaration];
  }
  const StatementSymbols& symbols(SymbolId id) const { return statements_[id.statement].symbols(); }
  // A span of a statement's symbols, as a place in its file.
  Span InFile(uint32_t statement, Span span) const;

  // The statement whose text holds the byte.
  std::optional<uint32_t> StatementAt(FileId file, uint32_t offset) const;
  // The name that holds the byte or ends right before it, and what it means (none: it is not declared).
  struct NameAt {
    Span span;
    Name name;
    std::optional<SymbolId> symbol;
    bool call = false;
  };
  std::optional<NameAt> At(FileId file, uint32_t offset) const;

  std::vector<SymbolId> Candidates(uint32_t statement, const Reference& reference) const;
  std::vector<Occurrence> OccurrencesOf(SymbolId symbol) const;

  // Declarations that other statements can name, of one kind.
  std::vector<SymbolId> Globals(SymbolKind kind) const;
  // The declarations of this kind that the name means from a statement of `file`; those of the file first.
  std::vector<SymbolId> FindGlobal(SymbolKind kind, const Name& name, FileId file) const;
  // The columns of a stream or table; of a derived stream those that its select gives it.
  std::vector<SymbolId> ColumnsOf(SymbolId owner) const;

 private:
  // What other statements see of a declaration that they can name, without reading its statement.
  struct Global {
    SymbolKind kind;
    const Name& name;
  };
  Global GlobalOf(SymbolId id) const;
  // Kind by kind; of one kind those of `file` first.
  void AppendGlobals(std::span<const SymbolKind> kinds, const Name& name, FileId file,
                     std::vector<SymbolId>* found) const;
  // Those of this name; all where it is null.
  void AppendColumns(SymbolId owner, const Name* name, uint32_t depth, std::vector<SymbolId>* columns) const;
  void FindColumns(const Name& source, const Name& name, FileId file, std::vector<SymbolId>* found) const;
  void ValueCandidates(uint32_t statement, const Reference& reference, std::vector<SymbolId>* found) const;
  void AlertColumns(const Name& rule, const Name& name, FileId file, std::vector<SymbolId>* found) const;

  std::vector<Statement> statements_;
  std::unordered_map<std::string, std::vector<SymbolId>> globals_;  // by the name in lower case
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_SYMBOL_INDEX_H_
