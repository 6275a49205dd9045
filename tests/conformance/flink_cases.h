#ifndef TRIPLINE_TESTS_CONFORMANCE_FLINK_CASES_H_
#define TRIPLINE_TESTS_CONFORMANCE_FLINK_CASES_H_
// Reads the FlinkCEP cases (events in, pattern, matches out) that FlinkCEP's own matcher tests expect.
//
// Not a runner. The fields are those of the README beside the files; the pattern as steps, which nobody here needs, is
// left out: `pattern` is its text in our language.
//
//   std::string error;
//   std::optional<std::vector<FlinkCase>> cases = LoadFlinkCases(path, &error);
//
// Failures: nothing is returned and `error` says what is wrong with the file.
// Thread-safety: plain functions; thread-compatible.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tripline::conformance {

struct FlinkEvent {
  std::string ref;      // the name of the event in the test; repeats when one object is fed several times
  std::int64_t ts = 0;  // milliseconds
  std::int64_t id = 0;
  std::string name;
  double price = 0;
  std::optional<double> volume;

  // Events are compared by value, not by name or time.
  bool SameValueAs(const FlinkEvent& other) const {
    return name == other.name && price == other.price && id == other.id && volume == other.volume;
  }
};

struct FlinkTimeout {
  std::vector<std::string> refs;
  std::int64_t at = 0;
};

struct FlinkCase {
  std::string id;
  std::vector<FlinkEvent> events;                                 // in the order fed
  std::string pattern;                                            // in our language, durations in milliseconds
  std::optional<std::string> within;                              // "10 milliseconds"
  std::map<std::string, std::string> define;                      // conditions without the row under test in SUM …
  std::map<std::string, std::string> define_current_row_counted;  // … and with it, as in SQL; empty: like `define`
  std::string skip;                                               // no_skip, past_last, to_next, to_first:V, to_last:V
  std::string skip_on_miss;                                       // no_skip, error or nothing
  bool expect_error = false;
  std::vector<std::vector<std::string>> expect;  // matches as refs, in feed order
  std::optional<std::vector<FlinkTimeout>> expect_timeouts;
  bool out_of_order = false;            // timestamps go back
  std::vector<std::string> extensions;  // dsl_extensions
  std::vector<std::string> features;
  std::string notes;
};

std::optional<std::vector<FlinkCase>> LoadFlinkCases(const std::filesystem::path& path, std::string* error);

}  // namespace tripline::conformance

#endif  // TRIPLINE_TESTS_CONFORMANCE_FLINK_CASES_H_
