// The rule files that an editor has open, those they include, and the names in all of them.
//
// Not what is wrong with them (rule_check.h). A text is cut into statements; after a change only the statements around it
// are cut again, and rules and tests are read when somebody asks for them, so that names are there at once after each
// key. An open file's text is the editor's, another one's is read from disk and looked at again when something changes.
//
//   RuleProject project(reader);
//   project.Open(path, text);
//   const ProjectView& view = project.View(path);
//
// Failures: a file that can't be read is left out. Thread-safety: thread-compatible; texts that were given out stay.
// Ownership: owns all. Cost in a file of 2,000 rules: a millisecond after a change, in the next View; a hundredth of one to
// read a rule, once.
#ifndef TRIPLINE_DEPLOY_LSP_RULE_PROJECT_H_
#define TRIPLINE_DEPLOY_LSP_RULE_PROJECT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "deploy/lsp/text_document.h"
#include "dsl/lazy_symbols.h"
#include "dsl/statement_bounds.h"
#include "dsl/symbol_index.h"
#include "engine/data/status.h"

namespace tripline::deploy {

// The text of a file on disk.
using FileReader = std::function<data::StatusOr<std::string>(const std::string& path)>;

// A text and what its statements declare and name.
struct ParsedFile {
  std::string path;
  std::shared_ptr<const TextDocument> document;
  struct Statement {
    dsl::StatementTokens place;
    std::shared_ptr<const dsl::LazySymbols> lazy;

    const dsl::StatementSymbols& symbols() const { return lazy->Get(); }
  };
  std::vector<Statement> statements;
  bool readable = true;  // all of the text is tokens

  std::string_view TextOf(const dsl::StatementTokens& place) const {
    return std::string_view(document->text()).substr(place.begin, place.end - place.begin);
  }
  // The statement that holds the byte, or the last one before it.
  const Statement* StatementAt(uint32_t offset) const;
};

// `before`: what the file was (may be null). What stands there with the same text is taken from there.
std::shared_ptr<const ParsedFile> ParseFile(const std::string& path, std::shared_ptr<const TextDocument> document,
                                            const ParsedFile* before);

// All files that belong together with one, and what their names mean.
struct ProjectView {
  dsl::FileId file{};                                    // the one that was asked for
  std::vector<std::shared_ptr<const ParsedFile>> files;  // by FileId
  dsl::SymbolIndex index;

  const ParsedFile& Of(dsl::FileId id) const { return *files[static_cast<uint32_t>(id)]; }
  const ParsedFile& current() const { return Of(file); }
  Location LocationOf(dsl::Span span) const;
  // Adds a file behind the others.
  void Add(std::shared_ptr<const ParsedFile> parsed);
};

struct OpenDocument {
  std::string uri;
  int64_t version = 0;
  std::shared_ptr<const TextDocument> document;
};

class RuleProject {
 public:
  explicit RuleProject(FileReader reader) : reader_(std::move(reader)) {}

  void Open(const std::string& uri, int64_t version, std::string text);
  void Change(const std::string& path, int64_t version, TextDocument document);
  void Close(const std::string& path);
  // Files on disk may have changed.
  void ForgetDisk();

  const OpenDocument* FindOpen(const std::string& path) const;
  const std::map<std::string, OpenDocument>& open() const { return open_; }
  // Null: the file is neither open nor readable.
  const ProjectView* View(const std::string& path);
  // An open file that no other open file includes, for each set of files that belong together.
  std::vector<std::string> Roots();
  // The file and all that it includes.
  std::vector<std::string> Closure(const std::string& root);
  // Reads some of the statements that nobody has asked for yet; false: there are none.
  bool ReadAhead();
  // How an editor calls the file.
  std::string UriOf(const std::string& path) const;

 private:
  std::shared_ptr<const TextDocument> Text(const std::string& path);
  std::shared_ptr<const ParsedFile> Parsed(const std::string& path);

  const FileReader reader_;
  std::map<std::string, OpenDocument> open_;
  std::map<std::string, std::shared_ptr<const TextDocument>> disk_;  // null: can't be read
  std::map<std::string, std::shared_ptr<const ParsedFile>> parsed_;
  std::map<std::string, std::unique_ptr<ProjectView>> views_;  // emptied by every change
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_RULE_PROJECT_H_
