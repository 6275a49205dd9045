#include "dsl/diagnostic.h"

#include <gtest/gtest.h>

namespace tripline::dsl {
namespace diagnostic_test {

struct Fixture {
  SourceSet sources;
  DiagnosticSink sink;
  FileId file;

  explicit Fixture(std::string text) : file(sources.Add("a.rules", std::move(text))) {}
  std::string Rendered(uint32_t begin, uint32_t end, uint32_t width = 160) {
    DiagnosticSink one;
    one.Error("TRL0110", Span{file, begin, end}, "wrong");
    RenderOptions options;
    options.max_width = width;
    return RenderText(one, sources, options);
  }
};

TEST(Diagnostic, TheMarkerStandsUnderTheSpan) {
  Fixture f("let a = amout;\n\tx\ty;\nzwölf ß 日本 x;\n\nend");
  EXPECT_EQ(f.Rendered(8, 13),
            "a.rules:1:9: error TRL0110: wrong\n"
            "  let a = amout;\n"
            "          ^~~~~\n");
  EXPECT_EQ(f.Rendered(18, 19),  // y behind two tabs, which count to the next multiple of four
            "a.rules:2:4: error TRL0110: wrong\n"
            "      x   y;\n"
            "          ^\n");
  EXPECT_EQ(f.Rendered(31, 37),  // two wide characters
            "a.rules:3:9: error TRL0110: wrong\n"
            "  zwölf ß 日本 x;\n"
            "          ^~~~\n");
  EXPECT_EQ(f.Rendered(38, 39),
            "a.rules:3:12: error TRL0110: wrong\n"
            "  zwölf ß 日本 x;\n"
            "               ^\n");
  EXPECT_EQ(f.Rendered(41, 41),
            "a.rules:4:1: error TRL0110: wrong\n"
            "  \n"
            "  ^\n");
  EXPECT_EQ(f.Rendered(42, 99),  // beyond the end
            "a.rules:5:1: error TRL0110: wrong\n"
            "  end\n"
            "  ^~~\n");
  EXPECT_EQ(f.Rendered(4, 20),  // over several lines: to the end of the first
            "a.rules:1:5: error TRL0110: wrong\n"
            "  let a = amout;\n"
            "      ^~~~~~~~~~\n");
}

TEST(Diagnostic, LongLinesAreCutAroundTheMarker) {
  Fixture f(std::string(1000, 'a') + "BBB" + std::string(1000, 'c'));
  EXPECT_EQ(f.Rendered(1000, 1003, 30),
            "a.rules:1:1001: error TRL0110: wrong\n"
            "  …aaaaaaaaaaBBBcccccccccccccccc…\n"
            "             ^~~\n");
}

TEST(Diagnostic, BytesThatAreNoTextAreShownAsSuch) {
  Fixture f("a\xff\x01z");
  EXPECT_EQ(f.Rendered(1, 2),
            "a.rules:1:2: error TRL0110: wrong\n"
            "  a\xEF\xBF\xBD z\n"
            "   ^\n");
}

TEST(Diagnostic, FixesAndRelatedPlacesFollow) {
  Fixture f("rule a;\nrule a;");
  f.sink.Warning("TRL0112", Span{f.file, 13, 14}, "'a' is there twice")
      .Fix("rename it")
      .Related(Span{f.file, 5, 6}, "the first one is here");
  EXPECT_EQ(RenderText(f.sink, f.sources),
            "a.rules:2:6: warning TRL0112: 'a' is there twice\n"
            "  rule a;\n"
            "       ^\n"
            "  fix: rename it\n"
            "a.rules:1:6: note: the first one is here\n"
            "  rule a;\n"
            "       ^\n");
  EXPECT_FALSE(f.sink.has_errors());
  EXPECT_EQ(f.sink.warnings(), 1u);
}

TEST(Diagnostic, WithoutAPlaceTheSetIsMeant) {
  Fixture f("");
  f.sink.Error("TRL0103", std::nullopt, "there is no statement");
  EXPECT_EQ(RenderText(f.sink, f.sources), "tripline: error TRL0103: there is no statement\n");
}

TEST(Diagnostic, ColourSurroundsSeverityAndMarker) {
  Fixture f("x");
  f.sink.Error("TRL0110", Span{f.file, 0, 1}, "wrong").Fix("y");
  RenderOptions options;
  options.color = true;
  EXPECT_EQ(RenderText(f.sink, f.sources, options),
            "\x1b[1ma.rules:1:1:\x1b[0m \x1b[1;31merror TRL0110:\x1b[0m wrong\n"
            "  x\n"
            "  \x1b[1;31m^\x1b[0m\n"
            "  \x1b[32mfix:\x1b[0m y\n");
}

TEST(Diagnostic, JsonHoldsEverything) {
  Fixture f("let \"ä\";");
  f.sink.Error("TRL0110", Span{f.file, 4, 8}, "a \"quote\"\n\x01")
      .Fix("use b", {Span{f.file, 4, 8}, "b"})
      .Related(Span{f.file, 0, 3}, "here");
  f.sink.Warning("TRL0103", std::nullopt, "no place");
  EXPECT_EQ(
      RenderJson(f.sink, f.sources),
      R"({"diagnostics":[{"code":"TRL0110","severity":"error","file":"a.rules","line":1,"column":5,"end_line":1,)"
      R"("end_column":8,"message":"a \"quote\"\n\u0001","fix":"use b","edit":{"file":"a.rules","line":1,"column":5,)"
      R"("end_line":1,"end_column":8,"replacement":"b"},"related":[{"file":"a.rules","line":1,"column":1,)"
      R"("end_line":1,"end_column":4,"message":"here"}]},)"
      "\n"
      R"({"code":"TRL0103","severity":"warning","message":"no place"}],"errors":1,"warnings":1})"
      "\n");
}

TEST(Diagnostic, SortingOrdersByPlaceAndDropsRepetitions) {
  Fixture f("abc");
  f.sink.Error("TRL0110", Span{f.file, 2, 3}, "third");
  f.sink.Error("TRL0110", Span{f.file, 0, 1}, "first");
  f.sink.Error("TRL0110", Span{f.file, 2, 3}, "third");
  f.sink.Error("TRL0110", Span{f.file, 0, 1}, "second");
  f.sink.Sort();
  std::string order;
  for (const Diagnostic& diagnostic : f.sink.diagnostics()) order += diagnostic.message + " ";
  EXPECT_EQ(order, "first second third ");
  EXPECT_EQ(f.sink.errors(), 3u);
}

TEST(Diagnostic, TooManyAreCountedOnly) {
  Fixture f("abc");
  for (size_t i = 0; i < DiagnosticSink::kMaxDiagnostics + 5; ++i) {
    f.sink.Error("TRL0110", Span{f.file, 0, 1}, std::to_string(i)).Fix("hung on a dropped one too");
  }
  EXPECT_EQ(f.sink.diagnostics().size(), DiagnosticSink::kMaxDiagnostics);
  EXPECT_EQ(f.sink.errors(), DiagnosticSink::kMaxDiagnostics + 5);
  EXPECT_EQ(f.sink.dropped(), 5u);
  EXPECT_TRUE(RenderText(f.sink, f.sources).ends_with("tripline: note: 5 more diagnostics are not shown\n"));
}

}  // namespace diagnostic_test
}  // namespace tripline::dsl
