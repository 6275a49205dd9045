#include <fmt/format.h>

#include "engine/data/kernel_loops.h"
#include "engine/data/kernel_row.h"
#include "engine/data/regexp.h"

namespace tripline::data {
namespace {

struct PreparedRegexp {
  std::shared_ptr<const Regexp> regexp;
  uint32_t group = 0;
};

}  // namespace

StatusOr<std::shared_ptr<const void>> PrepareRegexp(std::span<const ExprPtr> args) {
  auto prepared = std::make_shared<PreparedRegexp>();
  TRIPLINE_ASSIGN_OR_RETURN(prepared->regexp, Regexp::Compile(args[1]->constant.as_string()));
  const int64_t group = args.size() == 3 ? args[2]->constant.as_int() : 0;
  if (group < 0 || group > prepared->regexp->groups()) {
    return Error(
        Fault::kAuthor, "TRL0783",
        fmt::format("the regular expression has {} groups; there is no group {}", prepared->regexp->groups(), group));
  }
  prepared->group = static_cast<uint32_t>(group);
  return std::shared_ptr<const void>(std::move(prepared));
}

namespace kernels {
namespace {

Cell RegexpLikeCell(const RowContext& context, const StringRef& text, const StringRef&, bool* out) {
  return *out = context.prepared<PreparedRegexp>().regexp->Contains(text.view(), context.buffer), Cell::kValue;
}

Cell Extract(const RowContext& context, const StringRef& text, StringRef* out) {
  const auto& prepared = context.prepared<PreparedRegexp>();
  Regexp::Match match;
  if (!prepared.regexp->Search(text.view(), prepared.group, context.buffer, &match)) return Cell::kNull;
  if (match.begin == Regexp::Match::kNowhere) return Cell::kNull;
  return *out = StringRef(text.view().substr(match.begin, match.end - match.begin)), Cell::kValue;
}
Cell RegexpExtractCell(const RowContext& context, const StringRef& text, const StringRef&, StringRef* out) {
  return Extract(context, text, out);
}
Cell RegexpExtractGroupCell(const RowContext& context, const StringRef& text, const StringRef&, int64_t,
                            StringRef* out) {
  return Extract(context, text, out);
}

}  // namespace

TRIPLINE_KERNEL(RegexpLike) { RowKernel<RegexpLikeCell>(in, frame); }
TRIPLINE_KERNEL(RegexpExtract) { RowKernel<RegexpExtractCell>(in, frame); }
TRIPLINE_KERNEL(RegexpExtractGroup) { RowKernel<RegexpExtractGroupCell>(in, frame); }

}  // namespace kernels
}  // namespace tripline::data
