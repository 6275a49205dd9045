// Two texts as a unified diff: what `diff -u` prints and `patch` reads.
//
//   UnifiedDiff("a.rules", before, after)
//     --- a.rules
//     +++ a.rules
//     @@ -1,2 +1,2 @@
//      kept
//     -gone
//     +new
//
// Empty if the texts are equal. A last line without its newline is marked as diff does.
// Thread-safety: pure function. Units: lines. Cost: O((n + m) d) for d changed lines; where more than kMaxChanges lines
// differ, the part that does is shown as removed and added as a whole.
// Source: E. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1, 1986.
#ifndef TRIPLINE_DEPLOY_UNIFIED_DIFF_H_
#define TRIPLINE_DEPLOY_UNIFIED_DIFF_H_

#include <string>
#include <string_view>

namespace tripline::deploy {

constexpr int kMaxChanges = 2000;

std::string UnifiedDiff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_UNIFIED_DIFF_H_
