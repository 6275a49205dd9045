#include "deploy/lsp/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "deploy/lsp/completion.h"
#include "deploy/lsp/hover.h"
#include "deploy/lsp/navigation.h"
#include "deploy/lsp/outline.h"
#include "deploy/lsp/rename.h"
#include "dsl/ast_expression.h"
#include "dsl/format.h"

namespace tripline::deploy {

namespace {

// One edit from the text to the other, without the lines that both begin and end with: so that cursors and folds stay.
TextEdit ChangeOf(const TextDocument& document, std::string_view changed) {
  const std::string_view text = document.text();
  const size_t shorter = std::min(text.size(), changed.size());
  size_t front = static_cast<size_t>(
      std::mismatch(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(shorter), changed.begin()).first -
      text.begin());
  front = front == 0 ? 0 : text.rfind('\n', front - 1) + 1;
  size_t back = 0;
  while (back < shorter - front && text[text.size() - 1 - back] == changed[changed.size() - 1 - back]) ++back;
  while (back > 0 && text[text.size() - back - 1] != '\n') --back;
  const auto begin = static_cast<uint32_t>(front);
  const auto end = static_cast<uint32_t>(text.size() - back);
  return {document.RangeOf(begin, end), std::string(changed.substr(front, changed.size() - back - front))};
}

}  // namespace

const std::map<std::string_view, LanguageServer::Method>& LanguageServer::Methods() {
  using S = LanguageServer;
  static const std::map<std::string_view, Method> kMethods = {
      {"initialize", {&S::Initialize}},
      {"initialized", {&S::Ignore, true}},
      {"shutdown", {&S::Shutdown}},
      {"$/setTrace", {&S::Ignore, true}},
      {"textDocument/didOpen", {&S::DidOpen, true}},
      {"textDocument/didChange", {&S::DidChange, true}},
      {"textDocument/didClose", {&S::DidClose, true}},
      {"textDocument/didSave", {&S::FilesChanged, true}},
      {"workspace/didChangeWatchedFiles", {&S::FilesChanged, true}},
      {"workspace/didChangeConfiguration", {&S::Ignore, true}},
      {"textDocument/completion", {&S::Completion}},
      {"textDocument/hover", {&S::HoverRequest}},
      {"textDocument/definition", {&S::Definition}},
      {"textDocument/references", {&S::References}},
      {"textDocument/documentHighlight", {&S::Highlight}},
      {"textDocument/prepareRename", {&S::PrepareRenameRequest}},
      {"textDocument/rename", {&S::Rename}},
      {"textDocument/documentSymbol", {&S::Outline}},
      {"workspace/symbol", {&S::WorkspaceSymbols}},
      {"textDocument/formatting", {&S::Formatting}},
      {"textDocument/codeAction", {&S::CodeActions}},
      {"textDocument/codeLens", {&S::CodeLens}},
      {"workspace/executeCommand", {&S::ExecuteCommand}},
  };
  return kMethods;
}

void LanguageServer::Receive(std::string_view bytes) {
  reader_.Add(bytes);
  while (auto read = reader_.Next()) {
    Waiting waiting;
    if (!read->error.empty()) {
      waiting.error = JsonRpcError::kParse;
      waiting.text = read->error;
    } else {
      waiting.error = ReadMessage(read->text, &waiting.message);
      waiting.text = waiting.error == JsonRpcError::kParse ? "this is no JSON" : "this is no message of JSON-RPC 2.0";
    }
    if (waiting.message.method == "$/cancelRequest") {
      Cancel(waiting.message.cancelled);
      continue;
    }
    waiting_.push_back(std::move(waiting));
  }
}

void LanguageServer::Cancel(const std::string& id) {
  const auto same = [&](const Waiting& other) { return other.message.id == id; };
  if (std::any_of(waiting_.begin(), waiting_.end(), same)) {
    cancelled_.insert(id);
  } else if (tests_asked_.erase(id) > 0) {
    std::erase_if(tests_, [&](const TestJob& job) { return job.request == id; });
    Send(ErrorResponse(id, JsonRpcError::kCancelled, "cancelled"));
  }
}

bool LanguageServer::Step() {
  if (waiting_.empty() || exit_code_) return false;
  const Waiting waiting = std::move(waiting_.front());
  waiting_.pop_front();
  Handle(waiting);
  return true;
}

void LanguageServer::Fail(const ClientMessage& message, JsonRpcError error, const std::string& text) {
  Send(ErrorResponse(message.id, error, text));
}

void LanguageServer::Fail(const ClientMessage& message, const data::Status& status) {
  Fail(message, JsonRpcError::kRequestFailed, fmt::format("{}: {}", data::CodeOf(status), data::MessageOf(status)));
}

void LanguageServer::Handle(const Waiting& waiting) {
  const ClientMessage& message = waiting.message;
  if (waiting.error != JsonRpcError::kNone) return Fail(message, waiting.error, "TRL0920: " + waiting.text);
  if (message.method == "exit") {
    exit_code_ = shut_down_ ? 0 : 1;
    return;
  }
  const bool request = !message.id.empty();
  if (message.method.empty()) return;  // an answer; the server asks nothing
  if (request && cancelled_.erase(message.id) > 0) return Fail(message, JsonRpcError::kCancelled, "cancelled");
  if (!initialized_ && message.method != "initialize") {
    if (request) Fail(message, JsonRpcError::kNotInitialized, "TRL0920: 'initialize' must come first");
    return;
  }
  if (shut_down_ || (initialized_ && message.method == "initialize")) {
    if (request) Fail(message, JsonRpcError::kInvalidRequest, "TRL0920: only 'exit' may come after 'shutdown'");
    return;
  }
  const auto method = Methods().find(message.method);
  if (method == Methods().end()) {
    // Notifications that a server does not know are no errors.
    if (request) Fail(message, JsonRpcError::kMethodNotFound, fmt::format("there is no method '{}'", message.method));
    return;
  }
  if (method->second.notification == request) {
    if (request) Fail(message, JsonRpcError::kInvalidRequest, fmt::format("'{}' has no answer", message.method));
    return;
  }
  (this->*method->second.handler)(message);
}

// --- life -----------------------------------------------------------------------------------------------------------

void LanguageServer::Initialize(const ClientMessage& message) {
  initialized_ = true;
  snippets_ = message.snippets;
  Answer(message, CapabilitiesJson(options_.version));
}

void LanguageServer::Shutdown(const ClientMessage& message) {
  shut_down_ = true;
  Answer(message, "null");
}

void LanguageServer::Changed() {
  ++revision_;
  // What tests found in another text stands at other places now; the next check takes it away.
  test_failures_.clear();
}

void LanguageServer::DidOpen(const ClientMessage& message) {
  if (!message.uri || !message.text) return;
  project_.Open(*message.uri, message.version, *message.text);
  Changed();
}

void LanguageServer::DidChange(const ClientMessage& message) {
  if (!message.uri || !message.changes) return;
  const std::string path = PathOfUri(*message.uri);
  const OpenDocument* open = project_.FindOpen(path);
  if (open == nullptr) return;
  TextDocument document = *open->document;
  for (const TextChange& change : *message.changes) {
    if (change.range) {
      document.Replace(*change.range, change.text);
    } else {
      document = TextDocument(change.text);
    }
  }
  project_.Change(path, message.version, std::move(document));
  Changed();
}

void LanguageServer::DidClose(const ClientMessage& message) {
  if (!message.uri) return;
  const std::string path = PathOfUri(*message.uri);
  if (project_.FindOpen(path) == nullptr) return;
  project_.Close(path);
  checked_.erase(path);
  Changed();
  // What no other root shows is taken away now; the rest comes with the next check.
  const auto shown = results_.extract(path);
  if (shown.empty()) return;
  for (const auto& [file, diagnostics] : shown.mapped().diagnostics) Publish(file);
}

void LanguageServer::FilesChanged(const ClientMessage&) {
  project_.ForgetDisk();
  Changed();
}

// --- requests -------------------------------------------------------------------------------------------------------

const ProjectView* LanguageServer::ViewOf(const ClientMessage& message) {
  if (!message.uri) {
    Fail(message, JsonRpcError::kInvalidParams, "TRL0922: the request names no document");
    return nullptr;
  }
  const std::string path = PathOfUri(*message.uri);
  const ProjectView* view = project_.FindOpen(path) == nullptr ? nullptr : project_.View(path);
  if (view == nullptr) {
    Fail(message, JsonRpcError::kInvalidParams, fmt::format("TRL0922: '{}' is not open", *message.uri));
  }
  return view;
}

const ProjectView* LanguageServer::PlaceOf(const ClientMessage& message, uint32_t* offset) {
  const ProjectView* view = ViewOf(message);
  if (view == nullptr) return nullptr;
  if (!message.position) {
    Fail(message, JsonRpcError::kInvalidParams, "TRL0922: the request has no position");
    return nullptr;
  }
  *offset = view->current().document->Offset(*message.position);
  return view;
}

WorkspaceEdit LanguageServer::WithUris(WorkspaceEdit edit) const {
  WorkspaceEdit result;
  for (auto& [path, edits] : edit) result[UriOf(path)] = std::move(edits);
  return result;
}

void LanguageServer::Completion(const ClientMessage& message) {
  uint32_t offset = 0;
  if (const ProjectView* view = PlaceOf(message, &offset)) Answer(message, Json(Complete(*view, offset), snippets_));
}

void LanguageServer::HoverRequest(const ClientMessage& message) {
  uint32_t offset = 0;
  const ProjectView* view = PlaceOf(message, &offset);
  if (view == nullptr) return;
  std::map<std::string, std::string> types;
  for (const auto& [root, result] : results_) types.insert(result.types.begin(), result.types.end());
  std::optional<Hover> hover = HoverAt(*view, offset, types);
  for (const LspDiagnostic* diagnostic : DiagnosticsAt(view->current(), offset, offset)) {
    if (!hover) hover = Hover{"", diagnostic->range};
    if (!hover->markdown.empty()) hover->markdown += "\n\n";
    hover->markdown += ErrorMarkdown(diagnostic->code);
  }
  Answer(message, hover ? Json(*hover) : "null");
}

void LanguageServer::Definition(const ClientMessage& message) {
  uint32_t offset = 0;
  const ProjectView* view = PlaceOf(message, &offset);
  if (view == nullptr) return;
  std::optional<Location> place = DefinitionOf(*view, offset);
  if (place) place->uri = UriOf(place->uri);
  Answer(message, place ? Json(*place) : "null");
}

void LanguageServer::References(const ClientMessage& message) {
  uint32_t offset = 0;
  const ProjectView* view = PlaceOf(message, &offset);
  if (view == nullptr) return;
  std::vector<Location> places = ReferencesOf(*view, offset, message.include_declaration);
  for (Location& place : places) place.uri = UriOf(place.uri);
  Answer(message, Json(places));
}

void LanguageServer::Highlight(const ClientMessage& message) {
  uint32_t offset = 0;
  if (const ProjectView* view = PlaceOf(message, &offset)) {
    Answer(message, HighlightsJson(HighlightsOf(*view, offset)));
  }
}

void LanguageServer::PrepareRenameRequest(const ClientMessage& message) {
  uint32_t offset = 0;
  const ProjectView* view = PlaceOf(message, &offset);
  if (view == nullptr) return;
  const data::StatusOr<Range> place = PrepareRename(*view, offset);
  if (!place.ok()) return Fail(message, place.status());
  Answer(message, Json(*place));
}

void LanguageServer::Rename(const ClientMessage& message) {
  uint32_t offset = 0;
  const ProjectView* view = PlaceOf(message, &offset);
  if (view == nullptr) return;
  if (!message.new_name) return Fail(message, JsonRpcError::kInvalidParams, "TRL0922: the request has no new name");
  data::StatusOr<WorkspaceEdit> edit = RenameAt(*view, offset, *message.new_name);
  if (!edit.ok()) return Fail(message, edit.status());
  Answer(message, Json(WithUris(*std::move(edit))));
}

void LanguageServer::Outline(const ClientMessage& message) {
  if (const ProjectView* view = ViewOf(message)) Answer(message, Json(OutlineOf(view->current())));
}

void LanguageServer::WorkspaceSymbols(const ClientMessage& message) {
  const std::string query = dsl::AsciiLower(message.query);
  std::vector<NamedPlace> places;
  std::set<std::string> seen;
  for (const auto& [path, document] : project_.open()) {
    for (const std::string& file : project_.Closure(path)) {
      const ProjectView* view = seen.insert(file).second ? project_.View(file) : nullptr;
      if (view == nullptr) continue;
      for (const OutlineItem& item : OutlineOf(view->current())) {
        if (dsl::AsciiLower(item.name).find(query) == std::string::npos) continue;
        places.push_back({item.name, item.detail, item.kind, {UriOf(file), item.selection}});
      }
    }
  }
  Answer(message, SymbolsJson(places));
}

void LanguageServer::Formatting(const ClientMessage& message) {
  const ProjectView* view = ViewOf(message);
  if (view == nullptr) return;
  const TextDocument& document = *view->current().document;
  dsl::SourceSet sources;
  dsl::DiagnosticSink sink;
  const dsl::FileId file = sources.Add(view->current().path, document.text());
  const std::optional<std::string> formatted = dsl::FormatRules(sources, file, {}, sink);
  // The diagnostics say already why a file can't be read.
  if (!formatted) return Answer(message, "null");
  std::vector<TextEdit> edits;
  if (*formatted != document.text()) edits.push_back(ChangeOf(document, *formatted));
  Answer(message, Json(edits));
}

std::vector<const LspDiagnostic*> LanguageServer::DiagnosticsAt(const ParsedFile& file, uint32_t begin,
                                                                uint32_t end) const {
  std::vector<const LspDiagnostic*> found;
  const TextDocument& document = *file.document;
  for (const auto& [root, result] : results_) {
    const auto own = result.diagnostics.find(file.path);
    // Places of a text that has changed meanwhile are not those of this one.
    if (own == result.diagnostics.end() || result.revision != revision_) continue;
    for (const LspDiagnostic& diagnostic : own->second) {
      const bool touches =
          document.Offset(diagnostic.range.start) <= end && document.Offset(diagnostic.range.end) >= begin;
      if (touches) found.push_back(&diagnostic);
    }
  }
  return found;
}

void LanguageServer::CodeActions(const ClientMessage& message) {
  const ProjectView* view = ViewOf(message);
  if (view == nullptr) return;
  if (!message.range) return Fail(message, JsonRpcError::kInvalidParams, "TRL0922: the request has no range");
  const TextDocument& document = *view->current().document;
  const uint32_t begin = document.Offset(message.range->start);
  const uint32_t end = document.Offset(message.range->end);
  std::vector<CodeAction> actions;
  for (const LspDiagnostic* diagnostic : DiagnosticsAt(view->current(), begin, end)) {
    if (!diagnostic->edit) continue;
    actions.push_back({diagnostic->fix, *diagnostic, {{*message.uri, {*diagnostic->edit}}}});
    for (LspDiagnostic::Related& related : actions.back().diagnostic.related) {
      related.location.uri = UriOf(related.location.uri);
    }
  }
  Answer(message, Json(actions));
}

void LanguageServer::CodeLens(const ClientMessage& message) {
  if (const ProjectView* view = ViewOf(message)) Answer(message, LensesJson(TestLensesOf(*view), *message.uri));
}

void LanguageServer::ExecuteCommand(const ClientMessage& message) {
  if (message.command != "tripline.runTest" || message.arguments.size() < 2) {
    return Fail(
        message, JsonRpcError::kInvalidParams,
        fmt::format("TRL0922: there is no command '{}' with these arguments; tripline.runTest takes a file's URI, "
                    "a rule and, for one test, its description",
                    message.command));
  }
  const std::string path = PathOfUri(message.arguments[0]);
  if (project_.FindOpen(path) == nullptr) {
    return Fail(message, JsonRpcError::kInvalidParams, fmt::format("TRL0922: '{}' is not open", message.arguments[0]));
  }
  // The rule may need what stands in a file that includes this one.
  std::string root = path;
  for (const std::string& candidate : project_.Roots()) {
    const std::vector<std::string> files = project_.Closure(candidate);
    if (std::find(files.begin(), files.end(), path) != files.end()) root = candidate;
  }
  TestJob job{message.id, JobOf(root), message.arguments[1], std::nullopt};
  if (message.arguments.size() > 2) job.test = message.arguments[2];
  // Answered when they have run, beside whatever else is asked.
  tests_asked_.insert(message.id);
  tests_.push_back(std::move(job));
}

std::optional<TestJob> LanguageServer::NextTest() {
  if (tests_.empty()) return std::nullopt;
  TestJob job = std::move(tests_.front());
  tests_.pop_front();
  return job;
}

void LanguageServer::FinishTest(const TestJob& job, data::StatusOr<TestReport> report) {
  if (tests_asked_.erase(job.request) == 0) return;  // called off
  if (!report.ok()) {
    Send(ShowMessage(LspSeverity::kError, data::MessageOf(report.status())));
    const std::string text = fmt::format("{}: {}", data::CodeOf(report.status()), data::MessageOf(report.status()));
    return Send(ErrorResponse(job.request, JsonRpcError::kRequestFailed, text));
  }
  // In another text the places would be others.
  if (job.texts.revision == revision_) {
    std::set<std::string> paths;
    for (const auto& [file, diagnostics] : test_failures_) paths.insert(file);
    for (const auto& [file, diagnostics] : report->diagnostics) paths.insert(file);
    test_failures_ = std::move(report->diagnostics);
    for (const std::string& file : paths) Publish(file);
  }
  Send(ShowMessage(report->passed ? LspSeverity::kInformation : LspSeverity::kError, report->summary));
  Send(Response(job.request, report->passed ? "true" : "false"));
}

// --- diagnostics ----------------------------------------------------------------------------------------------------

std::optional<CheckJob> LanguageServer::NextCheck() {
  if (shut_down_) return std::nullopt;
  const std::vector<std::string> roots = project_.Roots();
  std::set<std::string> stale;
  for (const auto& [root, result] : results_) {
    if (std::find(roots.begin(), roots.end(), root) != roots.end()) continue;
    for (const auto& [path, diagnostics] : result.diagnostics) stale.insert(path);
  }
  std::erase_if(results_,
                [&](const auto& entry) { return std::find(roots.begin(), roots.end(), entry.first) == roots.end(); });
  for (const std::string& path : stale) Publish(path);
  for (const std::string& root : roots) {
    const auto checked = checked_.find(root);
    if (checked != checked_.end() && checked->second == revision_) continue;
    checked_[root] = revision_;
    return JobOf(root);
  }
  return std::nullopt;
}

CheckJob LanguageServer::JobOf(const std::string& root) const {
  CheckJob job{revision_, root, {}, options_.reader};
  for (const auto& [path, document] : project_.open()) job.open[path] = document.document;
  return job;
}

void LanguageServer::Finish(CheckResult result) {
  if (result.revision != revision_ || shut_down_) return;
  std::set<std::string> paths;
  for (const auto& [path, diagnostics] : result.diagnostics) paths.insert(path);
  if (const auto before = results_.find(result.root); before != results_.end()) {
    for (const auto& [path, diagnostics] : before->second.diagnostics) paths.insert(path);
  }
  const std::string root = result.root;
  results_[root] = std::move(result);
  for (const std::string& path : paths) Publish(path);
}

void LanguageServer::Publish(const std::string& path) {
  std::vector<LspDiagnostic> all;
  bool known = false;
  for (const auto& [root, result] : results_) {
    const auto found = result.diagnostics.find(path);
    if (found == result.diagnostics.end()) continue;
    // Two sets that include one file find the same there.
    const auto before = static_cast<std::ptrdiff_t>(known ? all.size() : 0);
    known = true;
    for (const LspDiagnostic& diagnostic : found->second) {
      const bool twice = std::any_of(all.begin(), all.begin() + before, [&](const LspDiagnostic& other) {
        return other.range == diagnostic.range && other.code == diagnostic.code && other.message == diagnostic.message;
      });
      if (twice) continue;
      all.push_back(diagnostic);
      for (LspDiagnostic::Related& related : all.back().related) related.location.uri = UriOf(related.location.uri);
    }
  }
  if (const auto failures = test_failures_.find(path); failures != test_failures_.end()) {
    known = true;
    all.insert(all.end(), failures->second.begin(), failures->second.end());
  }
  if (!known && shown_.erase(path) == 0) return;
  if (known) shown_.insert(path);
  const OpenDocument* open = project_.FindOpen(path);
  Send(PublishDiagnostics(UriOf(path), open == nullptr ? std::nullopt : std::optional<int64_t>(open->version), all));
}

}  // namespace tripline::deploy
