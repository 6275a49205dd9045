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
                          }}};

  static data::StatusOr<TestReport> RunTests(const TestJob& job) {
    if (job.rule == "none") return data::Error(data::Fault::kAuthor, "TRL0924", "rule 'none' has no test");
    TestReport report;
    report.passed = job.test.has_value();
    report.summary = job.rule + " in " + job.texts.root;
    LspDiagnostic failure;
    failure.range = {{1, 0}, {1, 4}};
    failure.code = "test";
    failure.message = "no alert";
    if (!report.passed) report.diagnostics[job.texts.root].push_back(failure);
    return report;
  }

  // What is said when all tests that were asked for have run.
  std::vector<json> Tested() {
    while (const auto job = server_.NextTest()) server_.FinishTest(*job, RunTests(*job));
    return Output();
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
  EXPECT_THAT(Send(Run({"file:///a.rules", "r"})), testing::IsEmpty());
  std::vector<json> said = Tested();
  ASSERT_EQ(said.size(), 3u);
  EXPECT_EQ(said[0]["method"], "textDocument/publishDiagnostics");
  EXPECT_EQ(said[0]["params"]["diagnostics"][0]["message"], "no alert");
  EXPECT_EQ(said[1]["params"]["message"], "r in /a.rules");
  EXPECT_EQ(said[1]["params"]["type"], 1);
  EXPECT_EQ(said[2]["result"], false);
  Send(Run({"file:///a.rules", "r", "one"}));
  said = Tested();
  EXPECT_EQ(said[0]["params"]["diagnostics"].size(), 0u);
  EXPECT_EQ(said.back()["result"], true);
}

TEST_F(Server, TestsThatCannotRunAndCommandsThatAreNone) {
  Start();
  Send(Run({"file:///a.rules", "none"}));
  EXPECT_THAT(Tested().back()["error"]["message"], HasSubstr("TRL0924"));
  for (const json& arguments : {json::array(), json{"file:///gone.rules", "r"}, json{1, 2}}) {
    EXPECT_EQ(Send(Run(arguments)).back()["error"]["code"], -32602);
  }
}

TEST_F(Server, TestsAreCalledOffWhetherTheyWaitOrRun) {
  Start();
  const json cancel = {{"jsonrpc", "2.0"}, {"method", "$/cancelRequest"}, {"params", {{"id", 5}}}};
  Send(Run({"file:///a.rules", "waits"}));
  std::vector<json> said = Send(cancel);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0]["error"]["code"], -32800);
  EXPECT_FALSE(server_.NextTest().has_value());

  Send(Run({"file:///a.rules", "runs"}));
  const auto job = server_.NextTest();
  ASSERT_TRUE(job.has_value());
  EXPECT_TRUE(server_.IsWanted(*job));
  EXPECT_EQ(Send(cancel).size(), 1u);
  EXPECT_FALSE(server_.IsWanted(*job));
  server_.FinishTest(*job, RunTests(*job));
  EXPECT_THAT(Output(), testing::IsEmpty());
  EXPECT_THAT(Send(cancel), testing::IsEmpty());
}

TEST_F(Server, WhatTestsFoundInAnotherTextIsNotShown) {
  Start();
  Send(Run({"file:///a.rules", "r"}));
  const auto job = server_.NextTest();
  ASSERT_TRUE(job.has_value());
  Send({{"jsonrpc", "2.0"},
        {"method", "textDocument/didChange"},
        {"params",
         {{"textDocument", {{"uri", "file:///a.rules"}, {"version", 8}}},
          {"contentChanges", {{{"text", "let a = 1;"}}}}}}});
  server_.FinishTest(*job, RunTests(*job));
  const std::vector<json> said = Output();
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0]["method"], "window/showMessage");
  EXPECT_EQ(said[1]["result"], false);
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
