// What is said to a slip of the pen, and what its fix makes of the text: shared by the tests of slips in syntax, names
// and types.
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_TESTS_UNIT_DSL_SLIP_CHECKING_H_
#define TRIPLINE_TESTS_UNIT_DSL_SLIP_CHECKING_H_

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "dsl/analysis.h"
#include "dsl/fix_edits.h"
#include "dsl/language_example.h"
#include "dsl/parser.h"

namespace tripline::dsl::slip_checking {

struct Slip {
  std::string text;
  std::string code;
  std::string place;  // "1:25-31": line, column, and the column behind
  std::string fix;    // in words
  std::string fixed;  // the text with the safe fix applied; empty: there is none
};

// The text behind the streams of examples, which are a file of their own.
struct Checked {
  SourceSet sources;
  DiagnosticSink sink;
  explicit Checked(const std::string& text) {
    const FileId files[] = {sources.Add("streams", std::string(ExampleStreams())), sources.Add("t", text)};
    const RuleSet rules = ParseRules(sources, files, nullptr, {}, sink);
    const std::unique_ptr<Model> model = Analyse(rules, sink);
    sink.Sort();
  }
};

inline std::string Said(const std::string& text) {
  const Checked checked(text);
  return RenderText(checked.sink, checked.sources);
}

inline void Check(const Slip& slip) {
  const Checked checked(slip.text);
  ASSERT_FALSE(checked.sink.diagnostics().empty()) << slip.text;
  const Diagnostic& first = checked.sink.diagnostics().front();
  const LineColumn begin = checked.sources.LineColumnOf(*first.span);
  const LineColumn end = checked.sources.Locate(first.span->file, first.span->end);
  EXPECT_EQ(first.code, slip.code) << slip.text;
  EXPECT_EQ(begin.line, end.line) << slip.text;
  EXPECT_EQ(fmt::format("{}:{}-{}", begin.line, begin.column, end.column), slip.place) << slip.text;
  EXPECT_EQ(first.fix, slip.fix) << slip.text;
  const std::vector<FixedText> fixed = ApplyFixes(checked.sink, checked.sources);
  EXPECT_EQ(fixed.empty() ? "" : fixed[0].text, slip.fixed) << slip.text;
  // A fix that breaks something else would be none.
  const bool complete = !fixed.empty() && slip.code != "TRL0111";  // an include can't be followed here
  if (complete) {
    EXPECT_EQ(Said(fixed[0].text).find("error"), std::string::npos) << Said(fixed[0].text);
  }
}

}  // namespace tripline::dsl::slip_checking

#endif  // TRIPLINE_TESTS_UNIT_DSL_SLIP_CHECKING_H_
