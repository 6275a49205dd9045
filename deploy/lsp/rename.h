// Renaming what a name means, wherever it is named: in all files that belong together.
//
// A rename that would change what any other name means is refused, not done by halves: a name that is taken, one that
// would hide another or be hidden, and files whose broken statements may hold the name.
//
//   TRIPLINE_ASSIGN_OR_RETURN(WorkspaceEdit edit, RenameAt(view, offset, "spent"));
//
// Failures: TRL0921, Fault::kAuthor, with the reason. Places have the path for their URI.
// Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_LSP_RENAME_H_
#define TRIPLINE_DEPLOY_LSP_RENAME_H_

#include <cstdint>
#include <string>

#include "deploy/lsp/protocol.h"
#include "deploy/lsp/rule_project.h"
#include "engine/data/status.h"

namespace tripline::deploy {

// The place of the name that an editor offers to change.
data::StatusOr<Range> PrepareRename(const ProjectView& view, uint32_t offset);

// `new_name` may be quoted already; one that is no plain word, or a reserved one, is quoted where it is written.
data::StatusOr<WorkspaceEdit> RenameAt(const ProjectView& view, uint32_t offset, const std::string& new_name);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_RENAME_H_
