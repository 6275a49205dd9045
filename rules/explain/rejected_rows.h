// The records that could not be read, and which of them hold a key's text: they may be why a rule saw too few rows.
//
// A record that can't be read has no key; its line is looked at again for the key's parts, each as a word of its own. What
// came from standard input can't be looked at again and counts as another's.
//
//   RejectedRows rejected;                       // as the dead letters of a run
//   rejected.Find("c1", &lines, &others);
//
// Failures: a file that can't be read again holds no such record. Thread-safety: as DeadLetterSink; Find after the run.
// Limits: looks at the first kMostLetters records of each source.
#ifndef TRIPLINE_RULES_EXPLAIN_REJECTED_ROWS_H_
#define TRIPLINE_RULES_EXPLAIN_REJECTED_ROWS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/io/dead_letters.h"

namespace tripline::rules {

class RejectedRows final : public engine::DeadLetterSink {
 public:
  static constexpr size_t kMostLetters = 1000;  // of a source

  data::Status Append(uint32_t source, const engine::DeadLetter& letter) override;

  // "x.csv line 4, column amount: '1.2.3' is no decimal(12,2)" for each that holds the key; how many others there are.
  void Find(const std::string& key, std::vector<std::string>* lines, uint64_t* others) const;

 private:
  std::mutex mutex_;
  // Guarded by mutex_ while the job runs.
  std::map<uint32_t, std::vector<engine::DeadLetter>> letters_;  // by source
  uint64_t count_ = 0;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_REJECTED_ROWS_H_
