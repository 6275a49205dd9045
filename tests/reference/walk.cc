#include "tests/reference/walk.h"

#include <algorithm>
#include <utility>

namespace tripline::reference {

using Kind = Pattern::Kind;

namespace {

void Append(const std::vector<Negation>& negations, std::vector<const Negation*>* list) {
  for (const Negation& negation : negations) list->push_back(&negation);
}

}  // namespace

std::vector<Step> Walker::FromStart(int row) {
  rows_taken_ = false;
  steps_.clear();
  row_ = row;
  ended_ = false;
  Enter(pattern_, {});
  return std::move(steps_);
}

std::vector<Step> Walker::AfterTake(const Step& taken, Time time, int row) {
  Place place;
  place.frame = WithFirstTime(taken.frame, time);
  return Walk(std::move(place), row, true, false);
}

std::vector<Step> Walker::AfterPartitionEnd(const Step& step, int row) {
  Place place;
  place.frame = step.frame;
  place.negations = step.negations;
  return Walk(std::move(place), row, true, true);
}

std::vector<Step> Walker::Walk(Place place, int row, bool rows_taken, bool ended) {
  steps_.clear();
  row_ = row;
  rows_taken_ = rows_taken;
  ended_ = ended;
  Leave(std::move(place));
  return std::move(steps_);
}

const Frame* Walker::Push(const Frame* below, const Pattern& node, int index) {
  frames_.push_back({.below = below, .node = &node, .index = index, .first_time = std::nullopt});
  return &frames_.back();
}

// A row was taken inside all of these frames. Where one has seen a row already, so have those around it.
const Frame* Walker::WithFirstTime(const Frame* frame, Time time) {
  if (frame == nullptr || frame->first_time) return frame;
  const Frame* below = WithFirstTime(frame->below, time);
  frames_.push_back({.below = below, .node = frame->node, .index = frame->index, .first_time = time});
  return &frames_.back();
}

// The mark and bound of `place` are those of the part that is entered: the first term of a group, and of each
// alternative in it, has the group's mark.
void Walker::Enter(const Pattern& pattern, Place place) {
  switch (pattern.kind) {
    case Kind::kEmpty:
      Leave(std::move(place));
      break;
    case Kind::kVariable:
      Emit(Step::Kind::kTake, pattern.variable, std::move(place));
      break;
    case Kind::kSequence:
      Append(pattern.gaps[0].negations, &place.negations);
      place.frame = Push(place.frame, pattern, 1);
      Enter(pattern.parts[0], std::move(place));
      break;
    case Kind::kAlternation:
      for (const Pattern& part : pattern.parts) Enter(part, place);
      break;
    case Kind::kQuantified:
      EnterLoop(pattern, std::move(place));
      break;
    case Kind::kWithin:
      place.frame = Push(place.frame, pattern, 0);
      Enter(pattern.parts[0], std::move(place));
      break;
    case Kind::kStart:
      if (row_ == 0) Leave(std::move(place));
      break;
    case Kind::kEnd:
      EnterPartitionEnd(std::move(place));
      break;
    default:
      Enter(pattern.parts[0], std::move(place));
      break;
  }
}

// Goes on behind what is done. A term that took no row drops with its gap; its negations stay in `place` and stand
// before what follows.
void Walker::Leave(Place place) {
  if (place.frame == nullptr) {
    // At the end of a pattern a possessive loop is a greedy one.
    place.guards.clear();
    Emit(Step::Kind::kPatternEnd, 0, std::move(place));
    return;
  }
  const Frame& frame = *place.frame;
  place.frame = frame.below;
  if (frame.node->kind == Kind::kQuantified) {
    LeaveIteration(frame, std::move(place));
    return;
  }
  if (frame.node->kind == Kind::kWithin) {
    Leave(std::move(place));
    return;
  }
  const Pattern& sequence = *frame.node;
  const auto next = static_cast<std::size_t>(frame.index);
  if (next == sequence.parts.size()) {
    Append(sequence.tail, &place.negations);
    Leave(std::move(place));
    return;
  }
  place.mark = sequence.gaps[next].mark;
  place.bound = sequence.gaps[next].bound;
  Append(sequence.gaps[next].negations, &place.negations);
  place.frame = Push(place.frame, sequence, frame.index + 1);
  Enter(sequence.parts[next], std::move(place));
}

void Walker::EnterLoop(const Pattern& loop, Place place) {
  const Quantifier& quantifier = loop.quantifier;
  if (quantifier.min > 0) {
    Iterate(loop, 1, std::move(place));
  } else if (quantifier.max == 0) {
    Leave(std::move(place));
  } else if (quantifier.greed == Greed::kReluctant) {
    LeaveLoop(loop, 0, place);
    Iterate(loop, 1, std::move(place));
  } else {
    Iterate(loop, 1, place);
    LeaveLoop(loop, 0, std::move(place));
  }
}

void Walker::LeaveIteration(const Frame& frame, Place place) {
  const Pattern& loop = *frame.node;
  const Quantifier& quantifier = loop.quantifier;
  const int done = frame.index;

  Place again = place;
  again.mark = quantifier.mark;
  again.bound = quantifier.bound;
  if (done < quantifier.min) {
    Iterate(loop, done + 1, std::move(again));
    return;
  }
  // A loop ends with an iteration that took no row once its lower bound is met.
  const bool took_row = frame.first_time.has_value();
  const bool may_iterate = took_row && done < quantifier.max;
  const bool reluctant = quantifier.greed == Greed::kReluctant;
  if (may_iterate && !reluctant) Iterate(loop, done + 1, again);
  LeaveLoop(loop, done, std::move(place));
  if (may_iterate && reluctant) Iterate(loop, done + 1, std::move(again));
}

void Walker::Iterate(const Pattern& loop, int iteration, Place place) {
  place.frame = Push(place.frame, loop, iteration);
  Enter(loop.parts[0], std::move(place));
}

void Walker::LeaveLoop(const Pattern& loop, int done, Place place) {
  const Quantifier& quantifier = loop.quantifier;
  if (quantifier.greed == Greed::kPossessive && done < quantifier.max) place.guards.push_back(&loop);
  Leave(std::move(place));
}

// `$` before the first row is false: the search starts at rows only. At the end it is true; in between, only time
// tells.
void Walker::EnterPartitionEnd(Place place) {
  if (!rows_taken_) return;
  if (ended_) {
    Leave(std::move(place));
  } else if (CanEndBehind(place)) {
    Emit(Step::Kind::kPartitionEnd, 0, std::move(place));
  }
}

// A step that takes a row cannot come behind `$`.
bool Walker::CanEndBehind(const Place& place) {
  std::vector<Step> steps = std::exchange(steps_, {});
  ended_ = true;
  Leave(place);
  ended_ = false;
  steps_.swap(steps);
  return std::any_of(steps.begin(), steps.end(),
                     [](const Step& step) { return step.kind == Step::Kind::kPatternEnd; });
}

void Walker::Emit(Step::Kind kind, int variable, Place place) {
  steps_.push_back({.kind = kind,
                    .variable = variable,
                    .mark = place.mark,
                    .bound = place.bound,
                    .negations = std::move(place.negations),
                    .guards = std::move(place.guards),
                    .frame = place.frame});
}

std::vector<int> FirstVariables(const Pattern& pattern) {
  if (pattern.kind == Kind::kVariable) return {pattern.variable};
  if (pattern.kind == Kind::kQuantified && pattern.quantifier.max == 0) return {};
  std::vector<int> variables;
  for (const Pattern& part : pattern.parts) {
    for (int variable : FirstVariables(part)) {
      if (std::find(variables.begin(), variables.end(), variable) == variables.end()) variables.push_back(variable);
    }
    if (pattern.kind == Kind::kSequence && !CanBeEmpty(part)) break;
  }
  return variables;
}

}  // namespace tripline::reference
