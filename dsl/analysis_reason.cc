#include "dsl/analysis_reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tripline::dsl {

namespace {

constexpr size_t kMaxFormatDigits = 18;  // behind the point

}  // namespace

bool IsNumberFormat(std::string_view format) {
  const size_t point = format.find('.');
  const std::string_view whole = format.substr(0, point);
  if (whole != "0" && whole != "#,##0") return false;
  if (point == std::string_view::npos) return true;
  const std::string_view fraction = format.substr(point + 1);
  return !fraction.empty() && fraction.size() <= kMaxFormatDigits &&
         fraction.find_first_not_of('0') == std::string_view::npos;
}

bool IsTimeFormat(std::string_view format) {
  static constexpr std::array<std::string_view, 6> kFields = {"yyyy", "MM", "dd", "HH", "mm", "ss"};
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
          .Fix("write it as in 0, 0.00 or #,##0.00");
    }
    return;
  }
  if (type.kind == data::TypeKind::kTimestamp) {
    if (!IsTimeFormat(part.format)) {
      context.Error("TRL0309", part.span, fmt::format("'{}' is no format of a time", part.format))
          .Fix("write it with yyyy, MM, dd, HH, mm and ss");
    }
    return;
  }
  context.Error("TRL0309", part.span,
                fmt::format("a format is for numbers and times, but this is {}", data::TypeName(type)));
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
