// Messages of the Language Server Protocol as JSON: those of the editor read into plain values, the server's written.
//
// The only pair of files of the server that knows the JSON library. Framing is framing.h's.
//
//   ClientMessage message;
//   if (JsonRpcError error = ReadMessage(text, &message); error != JsonRpcError::kNone) …
//   out += FrameMessage(Response(message.id, Json(hover)));
//
// Failures: what a message lacks, or has in another type or out of range, is empty in it; whether that is an error is
// the request's business. Bytes that are no UTF-8 are written as U+FFFD.
// Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_LSP_PROTOCOL_JSON_H_
#define TRIPLINE_DEPLOY_LSP_PROTOCOL_JSON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/lsp/protocol.h"

namespace tripline::deploy {

// The numbers of JSON-RPC and the protocol.
enum class JsonRpcError : int {
  kNone = 0,
  kParse = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kNotInitialized = -32002,
  kCancelled = -32800,
  kContentModified = -32801,
  kRequestFailed = -32803,
};

struct TextChange {
  std::optional<Range> range;  // none: the whole text
  std::string text;
};

struct ClientMessage {
  std::string id;      // as JSON; empty: a notification
  std::string method;  // empty: an answer to the server
  std::optional<std::string> uri;
  int64_t version = 0;
  std::optional<std::string> text;  // of a document that is opened
  std::optional<std::vector<TextChange>> changes;
  std::optional<Position> position;
  std::optional<Range> range;
  std::optional<std::string> new_name;
  bool include_declaration = true;
  std::string command;
  std::vector<std::string> arguments;  // of a command; what is no string is left out
  std::string cancelled;               // the id, as JSON
  std::string query;                   // of a search for symbols
  bool snippets = false;               // whether the editor has places to fill in
};

JsonRpcError ReadMessage(std::string_view text, ClientMessage* message);

// --- results ---

std::string Json(const Range& range);
std::string Json(const Location& location);
std::string Json(const std::vector<Location>& locations);
std::string Json(const Hover& hover);
std::string Json(const CompletionList& list, bool snippets);
std::string Json(const std::vector<OutlineItem>& items);
std::string Json(const std::vector<TextEdit>& edits);
std::string Json(const WorkspaceEdit& edit);
std::string Json(const std::vector<CodeAction>& actions);
std::string HighlightsJson(const std::vector<Range>& ranges);
std::string LensesJson(const std::vector<TestLens>& lenses, const std::string& uri);
struct NamedPlace {
  std::string name;
  std::string kind;
  OutlineKind outline = OutlineKind::kClass;
  Location location;
};
std::string SymbolsJson(const std::vector<NamedPlace>& places);
// What the server can do.
std::string CapabilitiesJson(std::string_view version);

// --- messages; the result is JSON already ---

std::string Response(const std::string& id, const std::string& result);
std::string ErrorResponse(const std::string& id, JsonRpcError error, const std::string& message);
std::string PublishDiagnostics(const std::string& uri, std::optional<int64_t> version,
                               const std::vector<LspDiagnostic>& diagnostics);
std::string ShowMessage(LspSeverity severity, const std::string& text);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_PROTOCOL_JSON_H_
