// What the server and an editor speak of, as plain values: places, edits, completions, outlines. The names are those of
// the Language Server Protocol 3.17.
//
// Not JSON: protocol_json.h writes these, and only server.cc reads messages.
//
//   Location{uri, {{3, 0}, {3, 12}}}      // line 4, its first twelve UTF-16 units
//
// Thread-safety: values. Units: lines and characters count from 0; a character is one UTF-16 code unit.
#ifndef TRIPLINE_DEPLOY_LSP_PROTOCOL_H_
#define TRIPLINE_DEPLOY_LSP_PROTOCOL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tripline::deploy {

struct Position {
  uint32_t line = 0;
  uint32_t character = 0;

  friend bool operator==(const Position&, const Position&) = default;
};

struct Range {
  Position start;
  Position end;

  friend bool operator==(const Range&, const Range&) = default;
};

struct Location {
  std::string uri;
  Range range;
};

struct TextEdit {
  Range range;
  std::string new_text;
};

// By URI.
using WorkspaceEdit = std::map<std::string, std::vector<TextEdit>>;

// The protocol's numbers.
enum class LspSeverity : uint8_t { kError = 1, kWarning = 2, kInformation = 3 };

struct LspDiagnostic {
  Range range;
  LspSeverity severity = LspSeverity::kError;
  std::string code;
  std::string message;
  struct Related {
    Location location;
    std::string message;
  };
  std::vector<Related> related;
  // What a quick fix does.
  std::string fix;
  std::optional<TextEdit> edit;
};

struct Hover {
  std::string markdown;
  Range range;
};

// The protocol's numbers.
enum class CompletionKind : uint8_t {
  kFunction = 3,
  kField = 5,
  kVariable = 6,
  kClass = 7,
  kModule = 9,
  kUnit = 11,
  kValue = 12,
  kEnum = 13,
  kKeyword = 14,
  kSnippet = 15,
  kReference = 18,
  kConstant = 21,
  kStruct = 22,
};

struct CompletionItem {
  std::string label;
  CompletionKind kind = CompletionKind::kKeyword;
  std::string detail;         // behind the label
  std::string documentation;  // Markdown
  std::string insert;         // empty: the label
  bool snippet = false;       // `insert` has places to fill in: $1, ${2:name}, $0
  char rank = '5';            // what fits best comes first: '0' to '9'
};

struct CompletionList {
  Range replaces;  // the word that is being typed
  std::vector<CompletionItem> items;
};

// The protocol's numbers.
enum class OutlineKind : uint8_t {
  kModule = 2,
  kClass = 5,
  kProperty = 7,
  kField = 8,
  kEnum = 10,
  kFunction = 12,
  kVariable = 13,
  kConstant = 14,
  kArray = 18,
  kKey = 20,
  kStruct = 23,
  kEvent = 24,
  kOperator = 25,
};

struct OutlineItem {
  std::string name;
  std::string detail;
  OutlineKind kind = OutlineKind::kClass;
  Range range;      // the whole of it
  Range selection;  // its name
  std::vector<OutlineItem> children;
};

// "Run test" above a test: a command with the file, the rule and the test's description (empty: all of the rule's).
struct TestLens {
  Range range;
  std::string title;
  std::string rule;  // empty: all rules of the file
  std::optional<std::string> test;
};

struct CodeAction {
  std::string title;
  LspDiagnostic diagnostic;
  WorkspaceEdit edit;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_PROTOCOL_H_
