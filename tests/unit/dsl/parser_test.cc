#include "dsl/parser.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/unit/dsl/parsing.h"

namespace tripline::dsl {
namespace parser_test {

using parsing::Statements;

// A set of files in memory; the first ones named are the roots.
struct Files {
  std::map<std::string, std::string> texts;
  SourceSet sources;
  DiagnosticSink sink;
  RuleSet rules;
  int loads = 0;

  std::string Parse(const std::vector<std::string>& roots, const ParseLimits& limits = {}) {
    std::vector<FileId> ids;
    for (const std::string& root : roots) ids.push_back(sources.Add(root, texts.at(root)));
    const FileLoader loader = [this](const std::string& path) -> data::StatusOr<std::string> {
      ++loads;
      const auto found = texts.find(path);
      if (found != texts.end()) return found->second;
      return data::Error(data::Fault::kCaller, "TRL0701", "there is no such file");
    };
    rules = ParseRules(sources, ids, loader, limits, sink);
    return sink.diagnostics().empty() ? Dump(rules) : RenderText(sink, sources);
  }
};

TEST(Parser, OneRunShowsAllErrors) {
  EXPECT_EQ(Statements("let a = ;\nlet b = 1;\nrule r on p when (a > then review;\nlet c = 2;\nlet d = (;"),
            "t:1:9: error TRL0110: expected an expression, got ';'\n"
            "  let a = ;\n"
            "          ^\n"
            "  fix: a value is missing behind '='\n"
            "t:3:23: error TRL0110: expected an expression, got 'then'\n"
            "  rule r on p when (a > then review;\n"
            "                        ^~~~\n"
            "  fix: a value is missing behind '>'\n"
            "t:5:10: error TRL0110: expected an expression, got ';'\n"
            "  let d = (;\n"
            "           ^\n");
}

TEST(Parser, RecoveryKeepsTheStatementsThatAreRight) {
  const struct {
    const char* text;
    size_t errors;
    size_t lets;
  } cases[] = {
      {"let a = 1; let b = ; let c = 3;", 1, 2},
      {"let a = 1\nlet b = 2;", 1, 1},    // a forgotten `;`
      {"let a = (1;\nlet b = 2;", 1, 1},  // a forgotten parenthesis
      {"rule r match (pattern (A;\nlet b = 2;", 1, 1},
      {"rule r match (pattern (A\nlet b = 2;", 1, 1},       // both
      {"let a = 'x;\nlet b = 2;", 1, 1},                    // a forgotten quote, never closed
      {"let a = 'x;\nlet b = 'y';\nlet c = 'z';", 1, 2},    // a forgotten quote, closed by another string
      {"let a = x 'let b = 1;' let c; let d = 3;", 1, 1},   // a `;` in a string is none
      {"let a = x y /* let b = 1; */ ; let d = 3;", 1, 1},  // nor in a comment
      {"foo bar (a; b); let d = 3;", 1, 1},                 // nor in parentheses
      {"foo;bar;let d = 3;", 2, 1},
      {"let a = 1) ; let d = 3;", 1, 1},
      {"let a = 1", 1, 0},
      {"select a from b; let d = 3;", 1, 1},
  };
  for (const auto& c : cases) {
    SourceSet sources;
    DiagnosticSink sink;
    const RuleSet rules = ParseRules(sources, {{sources.Add("t", c.text)}}, nullptr, {}, sink);
    EXPECT_EQ(sink.errors(), c.errors) << c.text << "\n" << RenderText(sink, sources);
    EXPECT_EQ(rules.lets.size(), c.lets) << c.text;
  }
}

TEST(Parser, UnknownStatementsAreNamed) {
  EXPECT_EQ(Statements("fature f = sum(a);"),
            "t:1:1: error TRL0111: expected a statement, got 'fature'\n"
            "  fature f = sum(a);\n"
            "  ^~~~~~\n"
            "  fix: did you mean 'feature'?\n");
  EXPECT_NE(Statements("select a from b;").find("fix: name the result: stream x as select …"), std::string::npos);
}

TEST(Parser, MissingSemicolonsAreFixable) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("t", "let a = 1 -- one\nlet b = 2;");
  ParseRules(sources, {{file}}, nullptr, {}, sink);
  ASSERT_EQ(sink.errors(), 1u);
  const Diagnostic& diagnostic = sink.diagnostics().front();
  ASSERT_TRUE(diagnostic.edit);
  EXPECT_EQ(diagnostic.edit->span, (Span{file, 9, 9}));
  EXPECT_EQ(diagnostic.edit->replacement, ";");
}

TEST(Parser, IncludesAreReadOnceAndInTheirPlace) {
  Files files;
  files.texts = {{"rules/a.rules", "let a = 1; include 'lib/b.rules'; let c = 3; include './lib/b.rules';"},
                 {"rules/lib/b.rules", "let b = 2; include 'd.rules';"},
                 {"rules/lib/d.rules", "let d = 4;"},
                 {"rules/e.rules", "include 'lib/d.rules'; let e = 5;"}};
  EXPECT_EQ(files.Parse({"rules/a.rules", "rules/e.rules"}),
            "let a\n  value 1\ninclude 'lib/b.rules'\nlet b\n  value 2\ninclude 'd.rules'\nlet d\n  value 4\n"
            "let c\n  value 3\ninclude './lib/b.rules'\ninclude 'lib/d.rules'\nlet e\n  value 5\n");
  EXPECT_EQ(files.loads, 2);
}

TEST(Parser, ErrorsInAllFilesAreShown) {
  Files files;
  files.texts = {{"a.rules", "include 'b.rules'; let a = ;"}, {"b.rules", "\nlet b 2;"}};
  EXPECT_EQ(files.Parse({"a.rules"}),
            "b.rules:2:7: error TRL0110: expected '=', got '2'\n"
            "  let b 2;\n"
            "        ^\n"
            "  fix: put '=' between name and value\n"
            "a.rules:1:28: error TRL0110: expected an expression, got ';'\n"
            "  include 'b.rules'; let a = ;\n"
            "                             ^\n"
            "  fix: a value is missing behind '='\n");
}

TEST(Parser, IncludeCyclesNameTheChain) {
  Files files;
  files.texts = {{"x/a.rules", "include 'b.rules';"},
                 {"x/b.rules", "include 'c.rules';"},
                 {"x/c.rules", "let c = 1; include '../x/a.rules';"},
                 {"self.rules", "include 'self.rules';"}};
  EXPECT_EQ(files.Parse({"x/a.rules"}),
            "x/c.rules:1:20: error TRL0129: the includes go round in a circle: x/a.rules includes x/b.rules includes "
            "x/c.rules includes x/a.rules\n"
            "  let c = 1; include '../x/a.rules';\n"
            "                     ^~~~~~~~~~~~~~\n"
            "  fix: move what both need into a file of its own\n");
  EXPECT_EQ(files.rules.lets.size(), 1u);
  Files self;
  self.texts = files.texts;
  EXPECT_NE(self.Parse({"self.rules"}).find("self.rules includes self.rules"), std::string::npos);
}

TEST(Parser, IncludesThatCannotBeReadSayWhy) {
  Files files;
  files.texts = {{"x/a.rules", "include 'none.rules'; let a = 1;"}};
  EXPECT_EQ(files.Parse({"x/a.rules"}),
            "x/a.rules:1:9: error TRL0128: cannot include 'x/none.rules': there is no such file\n"
            "  include 'none.rules'; let a = 1;\n"
            "          ^~~~~~~~~~~~\n"
            "  fix: the path is relative to the including file\n");
  EXPECT_EQ(files.rules.lets.size(), 1u);
  EXPECT_NE(Statements("include 'a';").find("TRL0128: files cannot be included here"), std::string::npos);
}

TEST(Parser, SetsAreBounded) {
  Files files;
  for (int i = 0; i < 20; ++i) {
    files.texts[std::to_string(i)] = "include '" + std::to_string(i + 1) + "'; let a = 1;";
  }
  ParseLimits limits;
  limits.max_include_depth = 5;
  EXPECT_NE(files.Parse({"0"}, limits).find("TRL0130"), std::string::npos);
  EXPECT_EQ(files.rules.lets.size(), 5u);

  limits.max_statements = 3;
  EXPECT_NE(Statements("let a = 1; let b = 1; let c = 1; let d = 1; let e = 1;", limits).find("t:1:34: error TRL0109"),
            std::string::npos);
  limits.max_syntax_errors_a_file = 2;
  const std::string result = Statements("a; b; c; d; e;", limits);
  EXPECT_NE(result.find("t:1:4: error TRL0131"), std::string::npos);
  EXPECT_EQ(result.find("t:1:7"), std::string::npos);
}

TEST(Parser, HostileTextsGiveOneClearError) {
  const struct {
    std::string text;
    const char* code;
  } cases[] = {
      {"let a = " + std::string(100'000, '(') + "1" + std::string(100'000, ')') + ";", "TRL0113"},
      {"let a = '" + std::string(50'000'000, 'x') + "';", "TRL0100"},
      {"let a = \xff;", "TRL0101"},
      {std::string("let a\0 = 1;", 11), "TRL0102"},
      {std::string(1'000'000, '('), "TRL0111"},
      {std::string(1'000'001, '\''), "TRL0104"},
      {"rule r reason '" + std::string(1'000'001, '{') + "';", "TRL0124"},
  };
  for (const auto& c : cases) {
    SourceSet sources;
    DiagnosticSink sink;
    ParseRules(sources, {{sources.Add("t", c.text)}}, nullptr, {}, sink);
    EXPECT_EQ(sink.errors(), 1u) << c.code;
    EXPECT_EQ(sink.diagnostics().front().code, c.code);
    EXPECT_LT(RenderText(sink, sources).size(), 2000u);
  }
}

TEST(Parser, EmptySetsAreLeftToTheCaller) {
  for (const char* text : {"", " \n", "-- only a comment", "/* and\n another */", ";", "\xEF\xBB\xBF"}) {
    SourceSet sources;
    DiagnosticSink sink;
    const RuleSet rules = ParseRules(sources, {{sources.Add("t", text)}}, nullptr, {}, sink);
    EXPECT_FALSE(sink.has_errors()) << text;
    EXPECT_TRUE(rules.order.empty());
  }
}

TEST(Parser, SingleThingsMustBeWholeTexts) {
  EXPECT_EQ(parsing::Select("select a from b;"), "select\nitem a\nfrom b\n");
  EXPECT_NE(parsing::Select("select a from b;;").find("TRL0110"), std::string::npos);
  EXPECT_NE(parsing::Expression("a;").find("expected the end, got ';'"), std::string::npos);
  EXPECT_NE(parsing::Match("pattern (A);").find("expected a clause of the match or the end, got ';'"),
            std::string::npos);
  EXPECT_NE(parsing::Expression("\xff").find("TRL0101"), std::string::npos);
}

}  // namespace parser_test
}  // namespace tripline::dsl
