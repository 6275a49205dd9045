// `tripline check --fix`: applies the safe fixes of rule files on the disk, round after round, until nothing changes.
//
//   TRIPLINE_ASSIGN_OR_RETURN(const std::string done, FixRuleFiles({"cards.rules"}));    // "x.rules:3:25: TRL0250: …\n"
//
// Included files are changed too. A file is written whole or not at all, keeps its permissions, and stays where it is if
// its name is a link. Rounds are bounded: fixes that undo each other end, and what is left is reported by the check.
// Failures: those of reading a rule file and of writing it (engine/io/output_file.h); TRL0915 for what is no file of its
// own (standard input, a pipe). Files that were written before a failure keep their fixes. Thread-safety: not for two
// processes on one file at once.
#ifndef TRIPLINE_DEPLOY_FIX_FILES_H_
#define TRIPLINE_DEPLOY_FIX_FILES_H_

#include <string>
#include <vector>

#include "engine/data/status.h"

namespace tripline::deploy {

// What was changed, one line each and a summary; says so if there was nothing to change.
data::StatusOr<std::string> FixRuleFiles(const std::vector<std::string>& paths);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_FIX_FILES_H_
