#include "dsl/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace tripline::dsl {

namespace {

std::string_view SeverityName(DiagnosticSeverity severity) {
  switch (severity) {
    case DiagnosticSeverity::kError:
      return "error";
    case DiagnosticSeverity::kWarning:
      return "warning";
    case DiagnosticSeverity::kNote:
      return "note";
  }
  return "error";
}

// The order in which diagnostics are shown: those without a place come first.
auto PlaceKey(const Diagnostic& diagnostic) {
  const Span span = diagnostic.span.value_or(Span{});
  return std::tuple(diagnostic.span.has_value(), static_cast<uint32_t>(span.file), span.begin, span.end);
}

bool SameDiagnostic(const Diagnostic& a, const Diagnostic& b) {
  return a.code == b.code && a.span == b.span && a.message == b.message;
}

}  // namespace

Diagnostic& DiagnosticSink::Error(std::string_view code, std::optional<Span> span, std::string message) {
  Diagnostic added;
  added.code = code;
  added.span = span;
  added.message = std::move(message);
  return Add(std::move(added));
}

Diagnostic& DiagnosticSink::Warning(std::string_view code, std::optional<Span> span, std::string message) {
  Diagnostic added;
  added.code = code;
  added.severity = DiagnosticSeverity::kWarning;
  added.span = span;
  added.message = std::move(message);
  return Add(std::move(added));
}

Diagnostic& DiagnosticSink::Add(Diagnostic diagnostic) {
  if (diagnostic.severity == DiagnosticSeverity::kError) ++errors_;
  if (diagnostic.severity == DiagnosticSeverity::kWarning) ++warnings_;
  if (diagnostics_.size() >= kMaxDiagnostics) {
    ++dropped_;
    overflow_ = std::move(diagnostic);
    return overflow_;
  }
  return diagnostics_.emplace_back(std::move(diagnostic));
}

void DiagnosticSink::Sort() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return PlaceKey(a) < PlaceKey(b); });
  const auto repeated = std::unique(diagnostics_.begin(), diagnostics_.end(), SameDiagnostic);
  for (auto it = repeated; it != diagnostics_.end(); ++it) {
    if (it->severity == DiagnosticSeverity::kError) --errors_;
    if (it->severity == DiagnosticSeverity::kWarning) --warnings_;
  }
  diagnostics_.erase(repeated, diagnostics_.end());
}

namespace {

constexpr uint32_t kTabWidth = 4;

// How many bytes the code point at text[i] takes, never beyond the text; 1 for a byte that starts none.
size_t CodePointBytes(std::string_view text, size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return std::min(bytes, text.size() - i);
}

// Whether the bytes are one code point; a file that is refused for its encoding is shown too.
bool IsCodePoint(std::string_view point) {
  const auto lead = static_cast<unsigned char>(point[0]);
  if (lead < 0x80) return true;
  const size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || point.size() != wanted) return false;
  return std::all_of(point.begin() + 1, point.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; });
}

// East Asian wide characters take two columns of a terminal; combining marks none.
uint32_t DisplayWidth(std::string_view point) {
  if (point.size() < 3) {
    if (point.size() == 2) {
      const uint32_t c =
          ((static_cast<unsigned char>(point[0]) & 0x1Fu) << 6) | (static_cast<unsigned char>(point[1]) & 0x3Fu);
      return c >= 0x300 && c <= 0x36F ? 0 : 1;
    }
    return 1;
  }
  if (point.size() == 4) return 2;
  const uint32_t c = ((static_cast<unsigned char>(point[0]) & 0x0Fu) << 12) |
                     ((static_cast<unsigned char>(point[1]) & 0x3Fu) << 6) |
                     (static_cast<unsigned char>(point[2]) & 0x3Fu);
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60);
  return wide ? 2 : 1;
}

// A source line as a terminal shows it: each code point's text and columns, tabs and control bytes as blanks.
struct ShownLine {
  std::string text;
  uint32_t marker_begin = 0;  // columns
  uint32_t marker_width = 1;
};

// Shows the part of the line around the bytes [begin, end); `…` stands where something was cut.
ShownLine ShowLine(std::string_view line, size_t begin, size_t end, uint32_t max_width) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());
  // A long line is entered a third of the width in front of the marker, so that a 50 MB line costs nothing.
  size_t first = begin > max_width ? begin - max_width / 3 : 0;
  while (first > 0 && (static_cast<unsigned char>(line[first]) & 0xC0u) == 0x80u) --first;
  ShownLine shown;
  uint32_t column = 0;
  if (first > 0) {
    shown.text = "…";
    column = 1;
  }
  bool marked = false;
  shown.marker_begin = column;
  uint32_t marker_end = column;
  for (size_t i = first; i < line.size();) {
    if (column >= max_width) {
      shown.text += "…";
      break;
    }
    if (i >= begin && !marked) {
      shown.marker_begin = column;
      marked = true;
    }
    std::string_view point = line.substr(i, CodePointBytes(line, i));
    if (!IsCodePoint(point)) point = line.substr(i, 1);
    uint32_t width = DisplayWidth(point);
    if (point == "\t") {
      width = kTabWidth - column % kTabWidth;
      shown.text.append(width, ' ');
    } else if (static_cast<unsigned char>(point[0]) < 0x20 || point[0] == 0x7F) {
      shown.text += ' ';
      width = 1;
    } else if (!IsCodePoint(point)) {
      shown.text += "\xEF\xBF\xBD";  // the replacement character
      width = 1;
    } else {
      shown.text += point;
    }
    column += width;
    i += point.size();
    if (i <= end) marker_end = column;
  }
  if (!marked) shown.marker_begin = column;
  shown.marker_width = std::max(marker_end, shown.marker_begin + 1) - shown.marker_begin;
  return shown;
}

struct Colors {
  std::string_view severity, bold, fix, off;
};

Colors ColorsFor(DiagnosticSeverity severity, bool color) {
  if (!color) return {};
  const std::string_view tint = severity == DiagnosticSeverity::kError     ? "\x1b[1;31m"
                                : severity == DiagnosticSeverity::kWarning ? "\x1b[1;35m"
                                                                           : "\x1b[1;36m";
  return {tint, "\x1b[1m", "\x1b[32m", "\x1b[0m"};
}

// A control byte in a message (a name can hold one) must not reach a terminal.
std::string Printable(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return result;
}

void AppendPlace(const SourceSet& sources, const std::optional<Span>& span, std::string_view severity,
                 std::string_view code, std::string_view message, const Colors& colors, const RenderOptions& options,
                 std::string& out) {
  std::string place = "tripline";
  if (span) {
    const LineColumn at = sources.LineColumnOf(*span);
    place = fmt::format("{}:{}:{}", sources.name(span->file), at.line, at.column);
  }
  out += fmt::format("{}{}:{} {}{}{}{}:{} {}\n", colors.bold, place, colors.off, colors.severity, severity,
                     code.empty() ? "" : " ", code, colors.off, Printable(message));
  if (!span) return;
  uint32_t line_begin = 0;
  const std::string_view line = sources.LineAt(span->file, span->begin, &line_begin);
  const size_t begin = span->begin - std::min(line_begin, span->begin);
  const size_t end = std::max<size_t>(span->end, span->begin) - line_begin;
  const ShownLine shown = ShowLine(line, begin, end, options.max_width);
  out += fmt::format("  {}\n", shown.text);
  out += fmt::format("  {}{}^{}{}\n", std::string(shown.marker_begin, ' '), colors.severity,
                     std::string(shown.marker_width - 1, '~'), colors.off);
}

}  // namespace

std::string RenderText(const Diagnostic& diagnostic, const SourceSet& sources, const RenderOptions& options) {
  std::string out;
  const Colors colors = ColorsFor(diagnostic.severity, options.color);
  AppendPlace(sources, diagnostic.span, SeverityName(diagnostic.severity), diagnostic.code, diagnostic.message, colors,
              options, out);
  if (!diagnostic.fix.empty()) {
    out += fmt::format("  {}fix:{} {}\n", colors.fix, colors.off, Printable(diagnostic.fix));
  }
  const Colors note_colors = ColorsFor(DiagnosticSeverity::kNote, options.color);
  for (const RelatedSpan& related : diagnostic.related) {
    AppendPlace(sources, related.span, "note", "", related.message, note_colors, options, out);
  }
  return out;
}

std::string RenderText(const DiagnosticSink& sink, const SourceSet& sources, const RenderOptions& options) {
  std::string out;
  for (const Diagnostic& diagnostic : sink.diagnostics()) out += RenderText(diagnostic, sources, options);
  if (sink.dropped() > 0) out += fmt::format("tripline: note: {} more diagnostics are not shown\n", sink.dropped());
  return out;
}

namespace {

std::string JsonString(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string JsonPlace(Span span, const SourceSet& sources) {
  const LineColumn begin = sources.LineColumnOf(span);
  const LineColumn end = sources.Locate(span.file, std::max(span.begin, span.end));
  return fmt::format(R"("file":{},"line":{},"column":{},"end_line":{},"end_column":{})",
                     JsonString(sources.name(span.file)), begin.line, begin.column, end.line, end.column);
}

std::string JsonDiagnostic(const Diagnostic& diagnostic, const SourceSet& sources) {
  std::string out =
      fmt::format(R"({{"code":{},"severity":"{}")", JsonString(diagnostic.code), SeverityName(diagnostic.severity));
  if (diagnostic.span) out += ',' + JsonPlace(*diagnostic.span, sources);
  out += fmt::format(R"(,"message":{})", JsonString(diagnostic.message));
  if (!diagnostic.fix.empty()) out += fmt::format(R"(,"fix":{})", JsonString(diagnostic.fix));
  if (diagnostic.edit) {
    out += fmt::format(R"(,"edit":{{{},"replacement":{}}})", JsonPlace(diagnostic.edit->span, sources),
                       JsonString(diagnostic.edit->replacement));
  }
  if (!diagnostic.related.empty()) {
    out += R"(,"related":[)";
    for (size_t i = 0; i < diagnostic.related.size(); ++i) {
      const RelatedSpan& related = diagnostic.related[i];
      out += fmt::format(R"({}{{{},"message":{}}})", i > 0 ? "," : "", JsonPlace(related.span, sources),
                         JsonString(related.message));
    }
    out += ']';
  }
  return out + '}';
}

}  // namespace

std::string RenderJson(const DiagnosticSink& sink, const SourceSet& sources) {
  std::string out = R"({"diagnostics":[)";
  bool first = true;
  for (const Diagnostic& diagnostic : sink.diagnostics()) {
    if (!first) out += ",\n";
    first = false;
    out += JsonDiagnostic(diagnostic, sources);
  }
  out += fmt::format(R"(],"errors":{},"warnings":{}}})", sink.errors(), sink.warnings());
  return out + '\n';
}

}  // namespace tripline::dsl
