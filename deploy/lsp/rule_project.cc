#include "deploy/lsp/rule_project.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "deploy/lsp/statement_cut.h"
#include "deploy/lsp/statement_sketch.h"
#include "dsl/parser.h"
#include "dsl/token.h"

namespace tripline::deploy {
namespace {

dsl::StatementSymbols ReadStatement(std::string_view text) {
  dsl::SourceSet sources;
  dsl::DiagnosticSink sink;
  const std::vector<dsl::FileId> roots = {sources.Add("", std::string(text))};
  // Without a loader an include is a diagnostic, which nobody sees here.
  const dsl::RuleSet rules = dsl::ParseRules(sources, roots, nullptr, {}, sink);
  return rules.order.empty() ? SketchSymbols(text) : dsl::CollectSymbols(rules);
}

// Of rules and tests, which make a file large, others see the name of a rule at most.
std::shared_ptr<const dsl::LazySymbols> SymbolsOf(const CutStatement& statement, std::string_view text) {
  const bool lazy =
      statement.keyword == dsl::Keyword::kTest || (statement.keyword == dsl::Keyword::kRule && statement.name);
  if (!lazy) return std::make_shared<const dsl::LazySymbols>(ReadStatement(text));
  return std::make_shared<const dsl::LazySymbols>(
      std::string(text), ReadStatement, statement.keyword == dsl::Keyword::kRule ? statement.name : std::nullopt);
}

}  // namespace

std::shared_ptr<const ParsedFile> ParseFile(const std::string& path, std::shared_ptr<const TextDocument> document,
                                            const ParsedFile* before) {
  auto parsed = std::make_shared<ParsedFile>();
  parsed->path = path;
  parsed->document = std::move(document);
  const std::string& text = parsed->document->text();
  static const ParsedFile kNothing;
  const std::vector<ParsedFile::Statement>& old = before == nullptr ? kNothing.statements : before->statements;
  std::vector<dsl::StatementTokens> places;
  for (const ParsedFile::Statement& statement : old) places.push_back(statement.place);
  const bool again = before != nullptr && before->readable;
  const Recut cut = again ? CutAgain(before->document->text(), places, text) : CutText(text);
  parsed->readable = cut.readable;

  std::vector<ParsedFile::Statement>& statements = parsed->statements;
  statements.assign(old.begin(), old.begin() + static_cast<ptrdiff_t>(cut.front));
  std::unordered_map<std::string_view, const ParsedFile::Statement*> known;
  for (size_t i = cut.front; i < old.size() - cut.back; ++i) known.emplace(before->TextOf(old[i].place), &old[i]);
  for (const CutStatement& statement : cut.between) {
    const std::string_view own = parsed->TextOf(statement.place);
    const auto same = known.find(own);
    statements.push_back({statement.place, same != known.end() ? same->second->lazy : SymbolsOf(statement, own)});
  }
  // In unsigned numbers, so that a text which became shorter moves them back.
  const auto moved = static_cast<uint32_t>(text.size() - (before == nullptr ? 0 : before->document->text().size()));
  for (size_t i = old.size() - cut.back; i < old.size(); ++i) {
    statements.push_back(old[i]);
    statements.back().place.begin += moved;
    statements.back().place.end += moved;
  }
  return parsed;
}

const ParsedFile::Statement* ParsedFile::StatementAt(uint32_t offset) const {
  const auto next =
      std::upper_bound(statements.begin(), statements.end(), offset,
                       [](uint32_t at, const Statement& statement) { return at < statement.place.begin; });
  return next == statements.begin() ? nullptr : &*std::prev(next);
}

Location ProjectView::LocationOf(dsl::Span span) const {
  const ParsedFile& of = Of(span.file);
  return {of.path, of.document->RangeOf(span.begin, span.end)};
}

void ProjectView::Add(std::shared_ptr<const ParsedFile> parsed) {
  const dsl::FileId id{static_cast<uint32_t>(files.size())};
  for (const ParsedFile::Statement& statement : parsed->statements) {
    index.Add(id, statement.place.begin, statement.lazy.get());
  }
  files.push_back(std::move(parsed));
}

void RuleProject::Open(const std::string& uri, int64_t version, std::string text) {
  open_[PathOfUri(uri)] = {uri, version, std::make_shared<const TextDocument>(std::move(text))};
  ForgetDisk();
}

void RuleProject::Change(const std::string& path, int64_t version, TextDocument document) {
  OpenDocument& open = open_[path];
  open.version = version;
  open.document = std::make_shared<const TextDocument>(std::move(document));
  ForgetDisk();
}

void RuleProject::Close(const std::string& path) {
  open_.erase(path);
  parsed_.erase(path);
  ForgetDisk();
}

void RuleProject::ForgetDisk() {
  views_.clear();
  disk_.clear();
}

const OpenDocument* RuleProject::FindOpen(const std::string& path) const {
  const auto found = open_.find(path);
  return found == open_.end() ? nullptr : &found->second;
}

std::string RuleProject::UriOf(const std::string& path) const {
  const OpenDocument* open = FindOpen(path);
  return open != nullptr ? open->uri : UriOfPath(path);
}

std::shared_ptr<const TextDocument> RuleProject::Text(const std::string& path) {
  if (const OpenDocument* open = FindOpen(path)) return open->document;
  const auto known = disk_.find(path);
  if (known != disk_.end()) return known->second;
  data::StatusOr<std::string> text = reader_(path);
  auto document = text.ok() ? std::make_shared<const TextDocument>(*std::move(text)) : nullptr;
  // The same text keeps its document, and with it what was found in it.
  const auto parsed = parsed_.find(path);
  if (document != nullptr && parsed != parsed_.end() && parsed->second->document->text() == document->text()) {
    document = parsed->second->document;
  }
  return disk_[path] = document;
}

std::shared_ptr<const ParsedFile> RuleProject::Parsed(const std::string& path) {
  const std::shared_ptr<const TextDocument> document = Text(path);
  if (document == nullptr) return nullptr;
  std::shared_ptr<const ParsedFile>& parsed = parsed_[path];
  if (parsed == nullptr || parsed->document != document) parsed = ParseFile(path, document, parsed.get());
  return parsed;
}

std::vector<std::string> RuleProject::Closure(const std::string& root) {
  std::vector<std::string> files = {root};
  std::set<std::string> known = {root};
  const size_t most = dsl::ParseLimits().max_files;
  for (size_t i = 0; i < files.size(); ++i) {
    const std::shared_ptr<const ParsedFile> parsed = Parsed(files[i]);
    if (parsed == nullptr) continue;
    for (const ParsedFile::Statement& statement : parsed->statements) {
      // What is read later includes nothing.
      if (!statement.lazy->read() || !statement.symbols().include) continue;
      std::string path = dsl::ResolveInclude(files[i], *statement.symbols().include);
      if (files.size() < most && known.insert(path).second) files.push_back(std::move(path));
    }
  }
  return files;
}

bool RuleProject::ReadAhead() {
  constexpr size_t kAtOnce = 50;  // about a millisecond: no request waits longer for it
  size_t count = 0;
  for (const auto& [path, parsed] : parsed_) {
    if (parsed == nullptr) continue;
    for (const ParsedFile::Statement& statement : parsed->statements) {
      if (statement.lazy->read()) continue;
      if (++count > kAtOnce) return true;
      statement.lazy->Get();
    }
  }
  return false;
}

std::vector<std::string> RuleProject::Roots() {
  std::map<std::string, std::set<std::string>> includes;
  for (const auto& [path, document] : open_) {
    for (std::string& file : Closure(path)) includes[path].insert(std::move(file));
  }
  std::vector<std::string> roots;
  for (const auto& [path, files] : includes) {
    // Of files that include each other in a circle the first one is the root.
    const bool included = std::any_of(includes.begin(), includes.end(), [&](const auto& other) {
      return other.first != path && other.second.contains(path) && (!files.contains(other.first) || other.first < path);
    });
    if (!included) roots.push_back(path);
  }
  return roots;
}

const ProjectView* RuleProject::View(const std::string& path) {
  const auto known = views_.find(path);
  if (known != views_.end()) return known->second.get();
  std::vector<std::string> files;
  const auto add = [&](const std::string& file) {
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  };
  for (const auto& [open, document] : open_) {
    const std::vector<std::string> closure = Closure(open);
    if (std::find(closure.begin(), closure.end(), path) != closure.end()) {
      for (const std::string& file : closure) add(file);
    }
  }
  if (files.empty()) {
    for (const std::string& file : Closure(path)) add(file);
  }
  auto view = std::make_unique<ProjectView>();
  bool found = false;
  for (const std::string& file : files) {
    std::shared_ptr<const ParsedFile> parsed = Parsed(file);
    if (parsed == nullptr) continue;
    if (file == path) {
      view->file = dsl::FileId{static_cast<uint32_t>(view->files.size())};
      found = true;
    }
    view->Add(std::move(parsed));
  }
  if (!found) return nullptr;
  return (views_[path] = std::move(view)).get();
}

}  // namespace tripline::deploy
