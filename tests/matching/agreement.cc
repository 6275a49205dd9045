#include "tests/matching/agreement.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace tripline::matching {

using reference::SkipMode;

int Differences(const Case& c, const StreamSet& streams, const std::vector<Feeding>& feedings) {
  const ReferenceMatcher reference(c, streams);
  data::StatusOr<std::unique_ptr<EngineMatcher>> matcher = EngineMatcher::Make({c}, streams);
  if (!matcher.ok()) {
    ADD_FAILURE() << Text(c) << ": " << matcher.status().message();
    return 1;
  }
  constexpr int kShown = 3;
  int differences = 0;
  for (size_t i = 0; i < streams.size(); ++i) {
    const RunsResult expected = reference.Run(i, feedings[0].advance_to);
    for (const Feeding& feeding : feedings) {
      const RunsResult& found = (*matcher)->Run(i, feeding)[0];
      if (Same(found, expected)) continue;
      if (++differences > kShown) continue;
      ADD_FAILURE() << Text(c) << "\nover " << Text(streams[i]) << ", frames of " << feeding.frame_rows
                    << " rows, restored every " << feeding.restore_every << "\nexpected\n"
                    << Text(expected) << "found\n"
                    << Text(found);
    }
  }
  return differences;
}

int Differences(const Case& c, const StreamSet& streams, const Feeding& feeding) {
  return Differences(c, streams, std::vector<Feeding>{feeding});
}

std::vector<SkipMode> SkipModes() {
  return {{SkipMode::To::kPastLastRow}, {SkipMode::To::kNextRow},   {SkipMode::To::kFirst, {0}},
          {SkipMode::To::kFirst, {1}},  {SkipMode::To::kLast, {0}}, {SkipMode::To::kLast, {1}},
          {SkipMode::To::kLast, {0, 1}}};
}

bool IsSlowSuite() { return std::getenv("TRIPLINE_SLOW") != nullptr; }

}  // namespace tripline::matching
