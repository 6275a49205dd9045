// The language server: any bytes come in as from an editor; it goes on, and says nothing that is no message.
//
// The first byte chooses: bytes as they are, or, framed and behind an `initialize` and an open document, the lines of
// the input as messages (so that the fuzzer need not find out about lengths).
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "deploy/lsp/framing.h"
#include "deploy/lsp/rule_check.h"
#include "deploy/lsp/server.h"

namespace {

namespace data = tripline::data;
using tripline::deploy::FrameMessage;
using tripline::deploy::LanguageServer;

data::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path == "/base.rules") return std::string("stream s (card string, amount int, ts timestamp) event time ts;");
  return data::Error(data::Fault::kAuthor, "TRL0923", "there is no such file");
}

constexpr char kInitialize[] = R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})";
constexpr char kOpen[] =
    R"({"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.rules","version":1,)"
    R"("text":"include 'base.rules';\nlet big = 5;\nrule r with n = 2 on s per card match (measures A.amount as m)"
    R"( pattern (A{2} B) within 5 minutes define A as amount > big) then block reason '{m}';\n"
    R"(test r 't' (given s (card, ts) ('c', '2026-01-01') expect (m = 1));\n"}}})";

// Everything that was written must be whole messages.
void CheckOutput(LanguageServer& server) {
  tripline::deploy::MessageReader reader;
  reader.Add(server.TakeOutput());
  while (auto read = reader.Next()) {
    tripline::deploy::ClientMessage message;
    if (!read->error.empty() || ReadMessage(read->text, &message) != tripline::deploy::JsonRpcError::kNone)
      std::abort();
  }
}

void Serve(LanguageServer& server, std::string_view bytes) {
  server.Receive(bytes);
  while (server.Step()) CheckOutput(server);
  if (bytes.size() % 2 == 0) server.ReadAhead();
  while (const auto job = server.NextTest()) server.FinishTest(*job, tripline::deploy::TestReport{});
  for (int checks = 0; checks < 4; ++checks) {
    auto job = server.NextCheck();
    if (!job) break;
    server.Finish(CheckRules(*job));
  }
  CheckOutput(server);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  LanguageServer server({"0", ReadFile});
  std::string_view rest(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  if (bytes[0] % 4 == 0) {
    Serve(server, rest);
    return 0;
  }
  Serve(server, FrameMessage(kInitialize) + FrameMessage(kOpen));
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    Serve(server, FrameMessage(rest.substr(0, end)));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return 0;
}
