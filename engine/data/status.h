// How an operation says that it failed: absl's Status, with a TRL code and whose fault it is.
//
// The only header that includes absl/status; other code writes data::Status and data::StatusOr<T>. Three kinds of
// error are never mixed: a Diagnostic (dsl/diagnostic.h) says that an author's text is wrong, a Status that an
// operation failed, and NULL plus a counter that this one row has no answer.
//
//   if (fd < 0) return Error(Fault::kSystem, "TRL0701", fmt::format("cannot open '{}': {}", path, reason));
//   TRIPLINE_ASSIGN_OR_RETURN(auto reader, OpenReader(path));
//
// Failures: the message says what, where, why and what to do; runtime values come last.
// Thread-safety: immutable values.
#ifndef TRIPLINE_ENGINE_DATA_STATUS_H_
#define TRIPLINE_ENGINE_DATA_STATUS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tripline::data {

using Status = absl::Status;
template <class T>
using StatusOr = absl::StatusOr<T>;

// Who has to act. Metrics split on it; exit codes follow from it.
enum class Fault {
  kAuthor,  // the rules or the statement are wrong: their author
  kCaller,  // wrong use of a command or an API
  kData,    // the input can't be read as what it is said to be
  kSystem,  // disk, memory, operating system, or a broken invariant of ours
  kPeer,    // another program that we talk to
};

inline Status OkStatus() { return absl::OkStatus(); }

// A failure with its TRL code ("TRL0701": a row of dsl/error_table.cc) and its message.
Status Error(Fault fault, std::string_view trl_code, std::string_view message);

// The parts of a Status made by Error. For others: kSystem, "" and the whole message.
Fault FaultOf(const Status& status);
std::string CodeOf(const Status& status);
std::string MessageOf(const Status& status);

}  // namespace tripline::data

#define TRIPLINE_CONCAT_INNER(a, b) a##b
#define TRIPLINE_CONCAT(a, b) TRIPLINE_CONCAT_INNER(a, b)

#define TRIPLINE_RETURN_IF_ERROR(expression)                                    \
  do {                                                                          \
    if (::tripline::data::Status status_ = (expression); !status_.ok()) {       \
      return status_;                                                           \
    }                                                                           \
  } while (false)

#define TRIPLINE_ASSIGN_OR_RETURN(target, expression) \
  TRIPLINE_ASSIGN_OR_RETURN_IMPL(TRIPLINE_CONCAT(result_, __LINE__), target, expression)
#define TRIPLINE_ASSIGN_OR_RETURN_IMPL(result, target, expression) \
  auto result = (expression);                                      \
  if (!result.ok()) return result.status();                        \
  target = std::move(result).value()

#endif  // TRIPLINE_ENGINE_DATA_STATUS_H_
