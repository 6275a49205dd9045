#ifndef TRIPLINE_TESTS_MATCHING_ENGINE_MATCHER_H_
#define TRIPLINE_TESTS_MATCHING_ENGINE_MATCHER_H_
// Runs the engine's matcher over a small stream and gives what it finds in the words of the reference.
//
// What stands around a cep::DomainMatcher in a job is played by hand: one key, its block in a real block store, frames
// of a few rows with the time that follows them, timers, a drain at the end, and the state saved and loaded again in
// between.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto matcher, EngineMatcher::Make({{.pattern = pattern}}, streams));
//   const RunsResult& found = matcher->Run(stream, {.frame_rows = 4})[0];
//
// Several cases are patterns of one domain: they share the key's rows, and the error of one ends all.
// Thread-safety: thread-compatible. Ownership: the streams outlive the matcher.
// Cost: about a microsecond per stream of six rows; state is not built anew from stream to stream.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cep/domain_matcher.h"
#include "tests/matching/conditions.h"
#include "tests/matching/streams.h"
#include "tests/reference/runs.h"

namespace tripline::matching {

using reference::RunsResult;

// A pattern with all that decides its matches.
struct Case {
  reference::Pattern pattern;
  reference::SkipMode skip = {};
  std::optional<Time> within = {};
  Dependence dependence = Dependence::kNone;
  int variables = 2;
  bool on_timeout = false;
  std::vector<int> bound = {};  // per variable the source whose rows it takes; -1 or none: any
};

// How the rows come. No result may depend on frame_rows and restore_every.
struct Feeding {
  int frame_rows = 1;
  int restore_every = 0;                 // after as many rows the state goes through its saved form; 0: never
  std::optional<Time> advance_to = {};   // behind the last row time reaches this
};

// REQUIRES: the reference does not refuse the pattern.
data::StatusOr<patterns::Pattern> EnginePattern(const Case& c);
// A match as the sink gets it, in the reference's words.
reference::SettledMatch SettledMatchOf(const cep::MatchOutput& output);

class EngineMatcher : private cep::MatchSink {
 public:
  // Streams are short, so starts join from their first row. The options' streams are those of the set.
  static data::StatusOr<std::unique_ptr<EngineMatcher>> Make(const std::vector<Case>& cases, const StreamSet& streams,
                                                             cep::DomainOptions options = {.join_after = 0});

  // What each case finds, in the order in which it came out. An error of a skip mode is put in the reference's words;
  // any other failure stands in `error` as it is.
  const std::vector<RunsResult>& Run(size_t stream, const Feeding& feeding);

  const cep::DomainPlan& plan() const { return *plan_; }

 private:
  struct State {
    explicit State(const std::shared_ptr<const cep::DomainPlan>& plan);
    state::BlockStore store;
    state::TimerIndex timers;
    cep::DomainMatcher matcher;
  };

  EngineMatcher(std::shared_ptr<const cep::DomainPlan> plan, const StreamSet& streams,
                std::vector<std::vector<uint64_t>> predicate_words);

  data::Status Feed(size_t stream, const Feeding& feeding);
  data::Status FeedFrame(size_t stream, int from, int to);
  data::Status FireTimers(Time cut);
  data::Status Restore();
  bool MayCreate(const uint64_t* bits) const;
  data::Status OnOutput(const cep::MatchOutput& output) override;

  const std::shared_ptr<const cep::DomainPlan> plan_;
  const StreamSet& streams_;
  const std::vector<std::vector<uint64_t>> predicate_words_;  // per batch
  std::unique_ptr<State> state_;
  state::BlockId block_ = state::kNoBlock;
  std::vector<engine::KeyedRow> rows_;
  std::vector<const uint64_t*> slices_;
  std::vector<state::DueTimer> due_;
  std::vector<RunsResult> results_;
  uint32_t last_pattern_ = 0;
};

// The reference's answer for one stream.
class ReferenceMatcher {
 public:
  ReferenceMatcher(const Case& c, const StreamSet& streams);
  RunsResult Run(size_t stream, std::optional<Time> advance_to) const;

 private:
  const StreamSet& streams_;
  const Dependence dependence_;
  const int variables_;
  const std::vector<int> bound_;
  const reference::RunsInterpreter interpreter_;
};

bool Same(const RunsResult& a, const RunsResult& b);
std::string Text(const Case& c);
// The matches, one a line, and the error.
std::string Text(const RunsResult& result);

}  // namespace tripline::matching

#endif  // TRIPLINE_TESTS_MATCHING_ENGINE_MATCHER_H_
