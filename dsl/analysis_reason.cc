#include "dsl/analysis_reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tripline::dsl {

bool IsNumberFormat(std::string_view format) {
  const size_t point = format.find('.');
  const std::string_view whole = format.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : format.substr(point + 1);
  if (whole.empty() || whole.find_first_not_of("#,0") != std::string_view::npos) return false;
  // Digits that are always written stand behind those that may be missing.
  const size_t first_zero = whole.find('0');
  if (first_zero != std::string_view::npos && whole.find('#', first_zero) != std::string_view::npos) return false;
  if (whole.back() == ',' || (point != std::string_view::npos && fraction.empty())) return false;
  return fraction.find_first_not_of('0') == std::string_view::npos;
}

bool IsTimeFormat(std::string_view format) {
  static constexpr std::array<std::string_view, 7> kFields = {"yyyy", "MM", "dd", "HH", "mm", "ss", "SSS"};
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  bool any = false;
  while (!format.empty()) {
    if (!is_letter(format[0])) {
      format.remove_prefix(1);
      continue;
    }
    const auto field =
        std::find_if(kFields.begin(), kFields.end(), [&](std::string_view one) { return format.starts_with(one); });
    if (field == kFields.end()) return false;
    format.remove_prefix(field->size());
    any = true;
  }
  return any;
}

namespace {

void CheckFormat(AnalysisContext& context, const ReasonPart& part, data::Type type) {
  if (part.format.empty()) return;
  if (data::IsNumeric(type)) {
    if (!IsNumberFormat(part.format)) {
      context.Error("TRL0309", part.span, fmt::format("'{}' is no format of a number", part.format))
          .Fix("write it as in 0.00 or #,##0");
    }
    return;
  }
  if (type.kind == data::TypeKind::kTimestamp) {
    if (!IsTimeFormat(part.format)) {
      context.Error("TRL0309", part.span, fmt::format("'{}' is no format of a time", part.format))
          .Fix("write it with yyyy, MM, dd, HH, mm, ss and SSS");
    }
    return;
  }
  context.Error("TRL0309", part.span, fmt::format("a format is for numbers and times, but this is {}", data::TypeName(type)));
}

}  // namespace

std::vector<ReasonPiece> AnalyseReason(AnalysisContext& context, const ReasonTemplate& reason,
                                       ExpressionAnalyser& outputs) {
  std::vector<ReasonPiece> pieces;
  for (const ReasonPart& part : reason.parts) {
    ReasonPiece piece;
    piece.text = part.text;
    piece.format = part.format;
    if (part.expr) {
      piece.expression = outputs.Analyse(*part.expr);
      if (piece.expression) CheckFormat(context, part, piece.expression->type);
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

}  // namespace tripline::dsl
