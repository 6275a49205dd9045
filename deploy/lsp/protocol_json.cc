#include "deploy/lsp/protocol_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

namespace tripline::deploy {
namespace {

using nlohmann::json;

std::string Dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// --- reading --------------------------------------------------------------------------------------------------------

// Null where there is none.
const json& Member(const json& object, const char* key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::optional<std::string> Text(const json& value) {
  if (!value.is_string()) return std::nullopt;
  return value.get<std::string>();
}

std::optional<uint32_t> Number(const json& value) {
  if (!value.is_number_unsigned()) return std::nullopt;
  constexpr uint64_t kMost = std::numeric_limits<int32_t>::max();  // the protocol's uinteger
  return static_cast<uint32_t>(std::min(value.get<uint64_t>(), kMost));
}

std::optional<Position> ReadPosition(const json& value) {
  const auto line = Number(Member(value, "line"));
  const auto character = Number(Member(value, "character"));
  if (!line || !character) return std::nullopt;
  return Position{*line, *character};
}

std::optional<Range> ReadRange(const json& value) {
  const auto start = ReadPosition(Member(value, "start"));
  const auto end = ReadPosition(Member(value, "end"));
  if (!start || !end) return std::nullopt;
  return Range{*start, *end};
}

// Nothing if one of them can't be read: applying the others would make another text than the editor's.
std::optional<std::vector<TextChange>> ReadChanges(const json& value) {
  if (!value.is_array()) return std::nullopt;
  std::vector<TextChange> changes;
  for (const json& each : value) {
    const auto text = Text(Member(each, "text"));
    const json& range = Member(each, "range");
    const auto place = ReadRange(range);
    if (!text || (!range.is_null() && !place)) return std::nullopt;
    changes.push_back({place, *text});
  }
  return changes;
}

bool IsId(const json& id) { return id.is_string() || id.is_number_integer(); }

void ReadParams(const json& params, ClientMessage* message) {
  const json& document = Member(params, "textDocument");
  message->uri = Text(Member(document, "uri"));
  const json& version = Member(document, "version");
  if (version.is_number_integer()) message->version = version.get<int64_t>();
  message->text = Text(Member(document, "text"));
  message->changes = ReadChanges(Member(params, "contentChanges"));
  message->position = ReadPosition(Member(params, "position"));
  message->range = ReadRange(Member(params, "range"));
  message->new_name = Text(Member(params, "newName"));
  const json& declaration = Member(Member(params, "context"), "includeDeclaration");
  if (declaration.is_boolean()) message->include_declaration = declaration.get<bool>();
  message->command = Text(Member(params, "command")).value_or("");
  const json& arguments = Member(params, "arguments");
  if (arguments.is_array()) {
    for (const json& argument : arguments) {
      if (auto text = Text(argument)) message->arguments.push_back(*std::move(text));
    }
  }
  message->query = Text(Member(params, "query")).value_or("");
  const json& id = Member(params, "id");
  if (IsId(id)) message->cancelled = Dump(id);
  const json& item =
      Member(Member(Member(Member(params, "capabilities"), "textDocument"), "completion"), "completionItem");
  const json& snippets = Member(item, "snippetSupport");
  message->snippets = snippets.is_boolean() && snippets.get<bool>();
}

// --- writing --------------------------------------------------------------------------------------------------------

json ToJson(const Position& position) { return {{"line", position.line}, {"character", position.character}}; }
json ToJson(const Range& range) { return {{"start", ToJson(range.start)}, {"end", ToJson(range.end)}}; }
json ToJson(const Location& location) { return {{"uri", location.uri}, {"range", ToJson(location.range)}}; }
json ToJson(const TextEdit& edit) { return {{"range", ToJson(edit.range)}, {"newText", edit.new_text}}; }
json Markdown(const std::string& text) { return {{"kind", "markdown"}, {"value", text}}; }

json ToJson(const LspDiagnostic& diagnostic);

template <class T>
json ListJson(const std::vector<T>& values) {
  json list = json::array();
  for (const T& value : values) list.push_back(ToJson(value));
  return list;
}

json ToJson(const LspDiagnostic& diagnostic) {
  json result = {{"range", ToJson(diagnostic.range)},
                 {"severity", static_cast<int>(diagnostic.severity)},
                 {"code", diagnostic.code},
                 {"source", "tripline"},
                 {"message", diagnostic.fix.empty() ? diagnostic.message : diagnostic.message + "\n" + diagnostic.fix}};
  for (const LspDiagnostic::Related& related : diagnostic.related) {
    result["relatedInformation"].push_back({{"location", ToJson(related.location)}, {"message", related.message}});
  }
  return result;
}

// An outline of a large file is megabytes: it is written straight, without a tree of JSON values.
void AppendPlace(const Range& range, std::string* out) {
  fmt::format_to(std::back_inserter(*out),
                 R"({{"start":{{"line":{},"character":{}}},"end":{{"line":{},"character":{}}}}})", range.start.line,
                 range.start.character, range.end.line, range.end.character);
}

void AppendOutline(const std::vector<OutlineItem>& items, std::string* out) {
  *out += '[';
  for (const OutlineItem& item : items) {
    if (out->back() != '[') *out += ',';
    *out += R"({"name":)" + Dump(item.name);
    if (!item.detail.empty()) *out += R"(,"detail":)" + Dump(item.detail);
    fmt::format_to(std::back_inserter(*out), R"(,"kind":{},"range":)", static_cast<int>(item.kind));
    AppendPlace(item.range, out);
    *out += R"(,"selectionRange":)";
    AppendPlace(item.selection, out);
    if (!item.children.empty()) {
      *out += R"(,"children":)";
      AppendOutline(item.children, out);
    }
    *out += '}';
  }
  *out += ']';
}

json EditJson(const WorkspaceEdit& edit) {
  json changes = json::object();
  for (const auto& [uri, edits] : edit) changes[uri] = ListJson(edits);
  return {{"changes", std::move(changes)}};
}

json ItemJson(const CompletionItem& item, const Range& replaces, bool snippets) {
  const bool places = snippets && item.snippet;
  const std::string& text = places && !item.insert.empty() ? item.insert : item.label;
  json result = {{"label", item.label},
                 {"kind", static_cast<int>(item.kind)},
                 {"sortText", std::string(1, item.rank) + item.label},
                 {"textEdit", {{"range", ToJson(replaces)}, {"newText", text}}}};
  if (places) result["insertTextFormat"] = 2;
  if (!item.detail.empty()) result["detail"] = item.detail;
  if (!item.documentation.empty()) result["documentation"] = Markdown(item.documentation);
  // What is quoted is found by its bare name too.
  if (item.label.starts_with('"')) result["filterText"] = item.label.substr(1);
  return result;
}

json Message(const char* method, json params) {
  return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

}  // namespace

JsonRpcError ReadMessage(std::string_view text, ClientMessage* message) {
  const json read = json::parse(text.begin(), text.end(), nullptr, false);
  if (read.is_discarded()) return JsonRpcError::kParse;
  const json& id = Member(read, "id");
  if (IsId(id)) message->id = Dump(id);
  if (!read.is_object() || Member(read, "jsonrpc") != "2.0") return JsonRpcError::kInvalidRequest;
  if (!id.is_null() && !IsId(id)) return JsonRpcError::kInvalidRequest;
  const json& method = Member(read, "method");
  if (method.is_string()) {
    message->method = method.get<std::string>();
  } else if (read.contains("method") || !(read.contains("result") || read.contains("error"))) {
    return JsonRpcError::kInvalidRequest;
  }
  ReadParams(Member(read, "params"), message);
  return JsonRpcError::kNone;
}

std::string Json(const Range& range) { return Dump(ToJson(range)); }
std::string Json(const Location& location) { return Dump(ToJson(location)); }
std::string Json(const std::vector<Location>& locations) { return Dump(ListJson(locations)); }

std::string Json(const std::vector<OutlineItem>& items) {
  std::string text;
  AppendOutline(items, &text);
  return text;
}

std::string Json(const std::vector<TextEdit>& edits) { return Dump(ListJson(edits)); }
std::string Json(const WorkspaceEdit& edit) { return Dump(EditJson(edit)); }

std::string Json(const Hover& hover) {
  return Dump({{"contents", Markdown(hover.markdown)}, {"range", ToJson(hover.range)}});
}

std::string Json(const CompletionList& list, bool snippets) {
  json items = json::array();
  for (const CompletionItem& item : list.items) items.push_back(ItemJson(item, list.replaces, snippets));
  return Dump({{"isIncomplete", false}, {"items", std::move(items)}});
}

std::string Json(const std::vector<CodeAction>& actions) {
  json list = json::array();
  for (const CodeAction& action : actions) {
    list.push_back({{"title", action.title},
                    {"kind", "quickfix"},
                    {"isPreferred", true},
                    {"diagnostics", json::array({ToJson(action.diagnostic)})},
                    {"edit", EditJson(action.edit)}});
  }
  return Dump(list);
}

std::string HighlightsJson(const std::vector<Range>& ranges) {
  json list = json::array();
  for (const Range& range : ranges) list.push_back({{"range", ToJson(range)}});
  return Dump(list);
}

std::string LensesJson(const std::vector<TestLens>& lenses, const std::string& uri) {
  json list = json::array();
  for (const TestLens& lens : lenses) {
    json arguments = {uri, lens.rule};
    if (lens.test) arguments.push_back(*lens.test);
    json command = {{"title", lens.title}, {"command", "tripline.runTest"}, {"arguments", std::move(arguments)}};
    list.push_back({{"range", ToJson(lens.range)}, {"command", std::move(command)}});
  }
  return Dump(list);
}

std::string SymbolsJson(const std::vector<NamedPlace>& places) {
  json list = json::array();
  for (const NamedPlace& place : places) {
    list.push_back({{"name", place.name},
                    {"kind", static_cast<int>(place.outline)},
                    {"containerName", place.kind},
                    {"location", ToJson(place.location)}});
  }
  return Dump(list);
}

std::string CapabilitiesJson(std::string_view version) {
  const json capabilities = {
      {"positionEncoding", "utf-16"},
      {"textDocumentSync", {{"openClose", true}, {"change", 2}, {"save", true}}},
      {"completionProvider", {{"triggerCharacters", {".", "{"}}, {"resolveProvider", false}}},
      {"hoverProvider", true},
      {"definitionProvider", true},
      {"referencesProvider", true},
      {"documentHighlightProvider", true},
      {"documentSymbolProvider", true},
      {"workspaceSymbolProvider", true},
      {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}},
      {"codeLensProvider", {{"resolveProvider", false}}},
      {"documentFormattingProvider", true},
      {"renameProvider", {{"prepareProvider", true}}},
      {"executeCommandProvider", {{"commands", {"tripline.runTest"}}}},
  };
  return Dump({{"capabilities", capabilities}, {"serverInfo", {{"name", "tripline"}, {"version", version}}}});
}

// The parts are JSON already: what a large result costs is paid once.
std::string Response(const std::string& id, const std::string& result) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":)" + result + "}";
}

std::string ErrorResponse(const std::string& id, JsonRpcError error, const std::string& message) {
  const json body = {{"code", static_cast<int>(error)}, {"message", message}};
  return R"({"jsonrpc":"2.0","id":)" + (id.empty() ? "null" : id) + R"(,"error":)" + Dump(body) + "}";
}

std::string PublishDiagnostics(const std::string& uri, std::optional<int64_t> version,
                               const std::vector<LspDiagnostic>& diagnostics) {
  json params = {{"uri", uri}, {"diagnostics", ListJson(diagnostics)}};
  if (version) params["version"] = *version;
  return Dump(Message("textDocument/publishDiagnostics", std::move(params)));
}

std::string ShowMessage(LspSeverity severity, const std::string& text) {
  return Dump(Message("window/showMessage", {{"type", static_cast<int>(severity)}, {"message", text}}));
}

}  // namespace tripline::deploy
