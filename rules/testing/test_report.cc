#include "rules/testing/test_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tripline::rules {
namespace {

constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kOff = "\x1b[0m";

std::string Colored(const ReportContext& context, std::string_view color, std::string_view text) {
  return context.color ? fmt::format("{}{}{}", color, text, kOff) : std::string(text);
}

std::string PlaceText(const ReportContext& context, data::Span span) {
  const dsl::LineColumn at = context.sources.LineColumnOf(span);
  return fmt::format("{}:{}:{}", context.sources.name(span.file), at.line, at.column);
}

// A test without a description goes by its place.
std::string NameOf(const ReportContext& context, const dsl::TestModel& test) {
  return test.description.empty() ? PlaceText(context, test.span) : test.description;
}

std::string Indented(std::string_view text, size_t blanks) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1);
    if (end > 0 || text[0] != '\n') out.append(blanks, ' ');
    out += text.substr(0, end + 1);
    text.remove_prefix(end + 1);
  }
  return out;
}

// Attribute or text; what XML 1.0 can't hold at all is left out.
std::string XmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\t':
        out += "&#9;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out.push_back(c);
    }
  }
  return out;
}

std::string FailuresText(const ReportContext& context, const TestResult& result) {
  std::string text;
  for (const TestFailure& failure : result.failures) {
    text += fmt::format("{}: {}", PlaceText(context, failure.span), failure.text);
  }
  return text;
}

void AppendCase(const ReportContext& context, const TestResult& result, std::string* out) {
  const dsl::TestModel& test = context.model.tests[result.test];
  const dsl::LineColumn at = context.sources.LineColumnOf(test.span);
  *out += fmt::format(R"(    <testcase classname="{}" name="{}" file="{}" line="{}" time="{:.6f}")",
                      XmlText(context.model.rules[test.rule].name), XmlText(NameOf(context, test)),
                      XmlText(context.sources.name(test.span.file)), at.line, result.seconds);
  if (result.failures.empty()) {
    *out += "/>\n";
    return;
  }
  const std::string_view first = result.failures.front().text;
  *out += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                      XmlText(first.substr(0, first.find('\n'))), XmlText(FailuresText(context, result)));
}

// `attributes` of a group of results: how many, how many failed, how long.
std::string GroupAttributes(std::span<const TestResult* const> results) {
  double seconds = 0;
  size_t failed = 0;
  for (const TestResult* result : results) {
    seconds += result->seconds;
    failed += result->failures.empty() ? 0 : 1;
  }
  return fmt::format(R"(tests="{}" failures="{}" errors="0" time="{:.6f}")", results.size(), failed, seconds);
}

}  // namespace

std::string ResultText(const ReportContext& context, const TestResult& result) {
  const dsl::TestModel& test = context.model.tests[result.test];
  const bool passed = result.failures.empty();
  std::string text = fmt::format("{}  {}  {}  {:.3f} s\n", Colored(context, passed ? kGreen : kRed, passed ? "ok  " : "FAIL"),
                                 context.model.rules[test.rule].name, NameOf(context, test), result.seconds);
  if (!passed) text += Indented(FailuresText(context, result), 6);
  return text;
}

CoverageReport CoverageText(const ReportContext& context, std::span<const RuleCoverage> coverage,
                            std::span<const uint32_t> rules) {
  CoverageReport report;
  for (const uint32_t rule : rules) {
    const std::string& name = context.model.rules[rule].name;
    if (coverage[rule].tests == 0) {
      report.text += fmt::format("  {}: {}  {}\n", name, Colored(context, kYellow, "no test"),
                                 PlaceText(context, context.model.rules[rule].span));
      continue;
    }
    for (const CoverageGap& gap : GapsOf(coverage[rule])) {
      report.text += fmt::format("  {}: {}  {}  {}\n", name, gap.what, Colored(context, kYellow, gap.gap),
                                 PlaceText(context, gap.span));
    }
  }
  report.has_gaps = !report.text.empty();
  report.text = report.has_gaps ? "\nNot covered:\n" + report.text
                                : "\nCovered: every rule has a test, every condition was true and false, every variable "
                                  "took a row.\n";
  return report;
}

std::string TotalText(const ReportContext& context, std::span<const TestResult> results) {
  const auto failed = std::count_if(results.begin(), results.end(),
                                    [](const TestResult& result) { return !result.failures.empty(); });
  return fmt::format("\n{} test{}, {}\n", results.size(), results.size() == 1 ? "" : "s",
                     Colored(context, failed == 0 ? kGreen : kRed, fmt::format("{} failed", failed)));
}

std::string JunitXml(const ReportContext& context, std::span<const TestResult> results) {
  std::vector<const TestResult*> all;
  std::map<std::string_view, std::vector<const TestResult*>> by_file;
  for (const TestResult& result : results) {
    all.push_back(&result);
    by_file[context.sources.name(context.model.tests[result.test].span.file)].push_back(&result);
  }
  std::string xml = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tripline\" {}>\n",
                                GroupAttributes(all));
  for (const auto& [file, of_file] : by_file) {
    xml += fmt::format("  <testsuite name=\"{}\" {}>\n", XmlText(file), GroupAttributes(of_file));
    for (const TestResult* result : of_file) AppendCase(context, *result, &xml);
    xml += "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace tripline::rules
