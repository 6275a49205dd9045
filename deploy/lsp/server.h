// A language server for rule files: takes the bytes that an editor sends, gives those that it is to be sent.
//
// No file descriptor, thread or clock: the command around it (deploy/lsp_command.cc) reads, writes and waits, and runs
// the checks of whole files, and tests, beside the server. So a test and a fuzzer can speak to it in memory.
//
//   LanguageServer server(options);
//   server.Receive(bytes);
//   while (server.Step()) Write(server.TakeOutput());
//   if (auto job = server.NextCheck()) server.Finish(CheckRules(*job));
//   if (auto job = server.NextTest()) server.FinishTest(*job, RunEditorTests(*job, {}));
//
// Failures: every request is answered; what can't be done has the protocol's error codes, and TRL0920 to TRL0923 in the
// message. No input ends it but `exit`. Thread-safety: thread-compatible.
// Cost: requests after a change look at changed statements only (rule_project.h); a check looks at all files of a set.
// Source: Language Server Protocol 3.17.
#ifndef TRIPLINE_DEPLOY_LSP_SERVER_H_
#define TRIPLINE_DEPLOY_LSP_SERVER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/lsp/framing.h"
#include "deploy/lsp/protocol_json.h"
#include "deploy/lsp/rule_check.h"
#include "deploy/lsp/rule_project.h"

namespace tripline::deploy {

// What came of the tests that were asked for.
struct TestReport {
  bool passed = false;
  std::string summary;                                            // one line
  std::map<std::string, std::vector<LspDiagnostic>> diagnostics;  // by path: what failed, where it was expected
};
// A request to run the tests of a rule, or one of them (those of this description), over the texts of a check.
struct TestJob {
  std::string request;  // its id
  CheckJob texts;
  std::string rule;
  std::optional<std::string> test;
};

struct ServerOptions {
  std::string version;  // of the program
  FileReader reader;    // for files that are included and not open
};

class LanguageServer {
 public:
  explicit LanguageServer(ServerOptions options) : options_(std::move(options)), project_(options_.reader) {}

  void Receive(std::string_view bytes);
  // Answers the oldest message that has not been answered; false: there is none.
  bool Step();
  // What is to be written, in the order written.
  std::string TakeOutput() { return std::exchange(output_, {}); }
  // Set by `exit`: the code of the process. 0 after a `shutdown`.
  std::optional<int> exit_code() const { return exit_code_; }

  // A set of files that has changed since it was last checked; nothing if there is none. Best asked for when no message
  // is waiting.
  std::optional<CheckJob> NextCheck();
  // Shows the result, unless the files have changed meanwhile.
  void Finish(CheckResult result);

  // Tests that are to be run, oldest first; nothing if there are none.
  std::optional<TestJob> NextTest();
  // Whether somebody waits for the answer still.
  bool IsWanted(const TestJob& job) const { return tests_asked_.contains(job.request); }
  void FinishTest(const TestJob& job, data::StatusOr<TestReport> report);

  // Does a millisecond's work that later requests would have to do; false: there is none. For when nothing is waiting.
  bool ReadAhead() { return project_.ReadAhead(); }

 private:
  struct Waiting {
    ClientMessage message;
    JsonRpcError error = JsonRpcError::kNone;
    std::string text;  // of the error
  };
  using Handler = void (LanguageServer::*)(const ClientMessage&);
  struct Method {
    Handler handler;
    bool notification = false;
  };
  static const std::map<std::string_view, Method>& Methods();

  void Cancel(const std::string& id);
  void Handle(const Waiting& waiting);
  void Send(const std::string& message) { output_ += FrameMessage(message); }
  void Answer(const ClientMessage& message, const std::string& result) { Send(Response(message.id, result)); }
  void Fail(const ClientMessage& message, JsonRpcError error, const std::string& text);
  void Fail(const ClientMessage& message, const data::Status& status);

  // --- life of the server and of documents ---
  void Initialize(const ClientMessage& message);
  void Shutdown(const ClientMessage& message);
  void Ignore(const ClientMessage&) {}
  void DidOpen(const ClientMessage& message);
  void DidChange(const ClientMessage& message);
  void DidClose(const ClientMessage& message);
  void FilesChanged(const ClientMessage& message);
  void Changed();

  // --- requests ---
  // The view of the message's document and, with a position, the byte; null: the message has been answered.
  const ProjectView* ViewOf(const ClientMessage& message);
  const ProjectView* PlaceOf(const ClientMessage& message, uint32_t* offset);
  std::string UriOf(const std::string& path) const { return project_.UriOf(path); }
  WorkspaceEdit WithUris(WorkspaceEdit edit) const;
  void Completion(const ClientMessage& message);
  void HoverRequest(const ClientMessage& message);
  void Definition(const ClientMessage& message);
  void References(const ClientMessage& message);
  void Highlight(const ClientMessage& message);
  void PrepareRenameRequest(const ClientMessage& message);
  void Rename(const ClientMessage& message);
  void Outline(const ClientMessage& message);
  void WorkspaceSymbols(const ClientMessage& message);
  void Formatting(const ClientMessage& message);
  void CodeActions(const ClientMessage& message);
  void CodeLens(const ClientMessage& message);
  void ExecuteCommand(const ClientMessage& message);

  // --- diagnostics ---
  // Those of the last check that touch these bytes.
  std::vector<const LspDiagnostic*> DiagnosticsAt(const ParsedFile& file, uint32_t begin, uint32_t end) const;
  CheckJob JobOf(const std::string& root) const;
  void Publish(const std::string& path);

  const ServerOptions options_;
  RuleProject project_;
  MessageReader reader_;
  std::deque<Waiting> waiting_;
  std::set<std::string> cancelled_;    // ids of requests that wait
  std::deque<TestJob> tests_;          // that wait
  std::set<std::string> tests_asked_;  // ids of requests to run tests that have not been answered
  std::string output_;
  bool initialized_ = false;
  bool shut_down_ = false;
  bool snippets_ = false;
  std::optional<int> exit_code_;

  uint64_t revision_ = 0;                       // of the open documents
  std::map<std::string, uint64_t> checked_;     // roots, and the revision that was looked at last
  std::map<std::string, CheckResult> results_;  // by root
  std::set<std::string> shown_;                 // files that an editor shows diagnostics of
  // Of the tests that were run last, by path; until something changes.
  std::map<std::string, std::vector<LspDiagnostic>> test_failures_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_SERVER_H_
