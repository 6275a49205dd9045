#include "deploy/lsp/server.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tripline::deploy {
namespace server_test {

using nlohmann::json;
using testing::HasSubstr;

class Server : public testing::Test {
 protected:
  LanguageServer server_{{"1.0",
                          [](const std::string&) -> data::StatusOr<std::string> {
                            return data::Error(data::Fault::kAuthor, "TRL0923", "there is no such file");
                          },
                          [this](const CheckJob& job, const std::string& rule, const std::optional<std::string>& test) {
                            return RunTests(job, rule, test);
                          }}};

  data::StatusOr<TestReport> RunTests(const CheckJob& job, const std::string& rule,
                                      const std::optional<std::string>& test) {
    if (rule == "none") return data::Error(data::Fault::kAuthor, "TRL0924", "rule 'none' has no test");
    TestReport report;
    report.passed = test.has_value();
    report.summary = rule + " in " + job.root;
    LspDiagnostic failure;
    failure.range = {{1, 0}, {1, 4}};
    failure.code = "test";
    failure.message = "no alert";
    if (!report.passed) report.diagnostics[job.root].push_back(failure);
    return report;
  }

  std::vector<json> Send(const json& message) {
    server_.Receive(FrameMessage(message.dump()));
    while (server_.Step()) {
    }
    return Output();
  }
  std::vector<json> Output() {
    MessageReader reader;
    reader.Add(server_.TakeOutput());
    std::vector<json> messages;
    while (auto read = reader.Next()) messages.push_back(json::parse(read->text));
    return messages;
  }
  void Start() {
    Send({{"jsonrpc", "2.0"}, {"id", 0}, {"method", "initialize"}, {"params", json::object()}});
    Send({{"jsonrpc", "2.0"},
          {"method", "textDocument/didOpen"},
          {"params", {{"textDocument", {{"uri", "file:///a.rules"}, {"version", 7}, {"text", "let a = ;\n"}}}}}});
  }
  json Run(json arguments) {
    return {{"jsonrpc", "2.0"},
            {"id", 5},
            {"method", "workspace/executeCommand"},
            {"params", {{"command", "tripline.runTest"}, {"arguments", std::move(arguments)}}}};
  }
};

TEST_F(Server, AChangeDuringACheckMakesItsResultVoid) {
  Start();
  auto job = server_.NextCheck();
  ASSERT_TRUE(job.has_value());
  EXPECT_FALSE(server_.NextCheck().has_value());
  Send({{"jsonrpc", "2.0"},
        {"method", "textDocument/didChange"},
        {"params",
         {{"textDocument", {{"uri", "file:///a.rules"}, {"version", 8}}},
          {"contentChanges", {{{"text", "let a = 1;"}}}}}}});
  server_.Finish(CheckRules(*job));
  EXPECT_TRUE(Output().empty());
  job = server_.NextCheck();
  ASSERT_TRUE(job.has_value());
  server_.Finish(CheckRules(*job));
  const std::vector<json> shown = Output();
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0]["params"]["version"], 8);
  EXPECT_EQ(shown[0]["params"]["diagnostics"][0]["code"], "TRL0453");
}

TEST_F(Server, TestsAreShownWhereTheyFailedUntilSomethingChanges) {
  Start();
  std::vector<json> said = Send(Run({"file:///a.rules", "r"}));
  ASSERT_EQ(said.size(), 3u);
  EXPECT_EQ(said[0]["method"], "textDocument/publishDiagnostics");
  EXPECT_EQ(said[0]["params"]["diagnostics"][0]["message"], "no alert");
  EXPECT_EQ(said[1]["params"]["message"], "r in /a.rules");
  EXPECT_EQ(said[1]["params"]["type"], 1);
  EXPECT_EQ(said[2]["result"], false);
  said = Send(Run({"file:///a.rules", "r", "one"}));
  EXPECT_EQ(said[0]["params"]["diagnostics"].size(), 0u);
  EXPECT_EQ(said.back()["result"], true);
}

TEST_F(Server, TestsThatCannotRunAndCommandsThatAreNone) {
  Start();
  EXPECT_THAT(Send(Run({"file:///a.rules", "none"})).back()["error"]["message"], HasSubstr("TRL0924"));
  for (const json& arguments : {json::array(), json{"file:///gone.rules", "r"}, json{1, 2}}) {
    EXPECT_EQ(Send(Run(arguments)).back()["error"]["code"], -32602);
  }
}

TEST_F(Server, APositionThatIsNoNumberIsNotTaken) {
  Start();
  for (const json& position :
       {json{{"line", 1.5}, {"character", 0}}, json{{"line", "1"}, {"character", 0}}, json(nullptr)}) {
    const json request = {{"jsonrpc", "2.0"},
                          {"id", "x"},
                          {"method", "textDocument/hover"},
                          {"params", {{"textDocument", {{"uri", "file:///a.rules"}}}, {"position", position}}}};
    const std::vector<json> said = Send(request);
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0]["id"], "x");
    EXPECT_THAT(said[0]["error"]["message"], HasSubstr("TRL0922"));
  }
}

TEST_F(Server, FilesThatAreNoneAreNotRead) {
  Start();
  Send({{"jsonrpc", "2.0"},
        {"method", "textDocument/didChange"},
        {"params",
         {{"textDocument", {{"uri", "file:///a.rules"}, {"version", 8}}},
          {"contentChanges", {{{"text", "include '/dev/stdin';"}}}}}}});
  server_.Finish(CheckRules(*server_.NextCheck()));
  EXPECT_THAT(Output().at(0)["params"]["diagnostics"][0]["message"], HasSubstr("there is no such file"));
}

}  // namespace server_test
}  // namespace tripline::deploy
