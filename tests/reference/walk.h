#ifndef TRIPLINE_TESTS_REFERENCE_WALK_H_
#define TRIPLINE_TESTS_REFERENCE_WALK_H_
// Which steps can come next: the walk through a pattern from one place, over everything that takes no row.
//
// Not what a step does with a row: runs.cc has that.
//
//   std::vector<Step> steps = walker.AfterTake(step, time, row + 1);    // in order of preference
//
// Ownership: frames live in the walker; a step may be kept as long as the walker and the pattern.
// Thread-safety: thread-compatible.
// Source: language.md, 'Meaning': 'Terms and marks', 'Runs and waits', 'Possessive loops', 'Negation'.

#include <deque>
#include <optional>
#include <vector>

#include "tests/reference/pattern.h"

namespace tripline::reference {

// What is left to do behind a step, innermost first: the rest of a sequence, the loop whose iteration this is, the
// group whose bound holds. Never changed once made, so that runs share them.
struct Frame {
  const Frame* below = nullptr;    // the enclosing one
  const Pattern* node = nullptr;   // kSequence, kQuantified or kWithin
  int index = 0;                   // kSequence: the next part; kQuantified: the iteration under way, from 1
  std::optional<Time> first_time;  // of the first row taken inside since the frame was made
};

// One entry of a run's ordered list of waits.
struct Step {
  enum class Kind : std::uint8_t {
    kTake,          // a row for `variable`
    kPartitionEnd,  // `$`: that no row comes
    kPatternEnd,    // the pattern can end here; with negations it ends if they are not met
  };
  Kind kind = Kind::kTake;
  int variable = 0;
  Mark mark = Mark::kStrict;
  std::optional<Time> bound;               // `[D]` of the gap
  std::vector<const Negation*> negations;  // that stand before this step
  std::vector<const Pattern*> guards;      // possessive loops that were left or skipped below their maximum
  const Frame* frame = nullptr;            // what follows the step; the loops and groups it is in
};

class Walker {
 public:
  // The pattern holds no PERMUTE and no `&`, and outlives the walker.
  explicit Walker(const Pattern& pattern) : pattern_(pattern) {}

  // The first steps, with `row` the next row.
  std::vector<Step> FromStart(int row);

  // The steps behind a row that was taken at `time`, with `row` the next row.
  std::vector<Step> AfterTake(const Step& taken, Time time, int row);

  // The steps behind a `$` at the end of the partition.
  std::vector<Step> AfterPartitionEnd(const Step& step, int row);

 private:
  // The place of the walk and what the next step inherits from it.
  struct Place {
    const Frame* frame = nullptr;
    Mark mark = Mark::kStrict;
    std::optional<Time> bound;
    std::vector<const Negation*> negations;
    std::vector<const Pattern*> guards;
  };

  void Enter(const Pattern& pattern, Place place);
  void Leave(Place place);
  void EnterLoop(const Pattern& loop, Place place);
  void LeaveIteration(const Frame& frame, Place place);
  void Iterate(const Pattern& loop, int iteration, Place place);
  void LeaveLoop(const Pattern& loop, int done, Place place);
  void EnterPartitionEnd(Place place);
  bool CanEndBehind(const Place& place);
  void Emit(Step::Kind kind, int variable, Place place);
  std::vector<Step> Walk(Place place, int row, bool rows_taken, bool ended);
  const Frame* Push(const Frame* below, const Pattern& node, int index);
  const Frame* WithFirstTime(const Frame* frame, Time time);

  const Pattern& pattern_;
  std::deque<Frame> frames_;

  // Of the walk under way.
  std::vector<Step> steps_;
  int row_ = 0;
  bool rows_taken_ = false;
  bool ended_ = false;
};

// The variables with which a part can begin.
std::vector<int> FirstVariables(const Pattern& pattern);

}  // namespace tripline::reference

#endif  // TRIPLINE_TESTS_REFERENCE_WALK_H_
