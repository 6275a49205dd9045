// Waits until one of some files changes: rule files, what they include, the data of their tests.
//
// By looking at sizes and times of modification a few times a second: a handful of files costs nothing, and it sees
// editors that write a new file and rename it, network mounts, and files that are not there yet.
//
//   FileWatch watch({"cards.rules"});
//   … read the files …
//   if (watch.Wait()) …again…                 // false: interrupted
//
// Make it before the files are read: what changes meanwhile is then seen. Needs an InterruptGuard.
// Failures: none; a file that can't be looked at counts as absent. Thread-safety: thread-compatible.
#ifndef TRIPLINE_DEPLOY_FILE_WATCH_H_
#define TRIPLINE_DEPLOY_FILE_WATCH_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace tripline::deploy {

class FileWatch {
 public:
  explicit FileWatch(const std::set<std::string>& paths);

  // Also these, as they are now.
  void Add(const std::set<std::string>& paths);
  // Blocks until a file is another than it was; false once an interrupt was requested.
  bool Wait();
  size_t size() const { return marks_.size(); }

 private:
  // What tells one version of a file from another; all 0: absent.
  struct Mark {
    uint64_t device = 0;
    uint64_t inode = 0;
    int64_t bytes = 0;
    int64_t changed_ns = 0;
    friend bool operator==(const Mark&, const Mark&) = default;
  };
  static Mark MarkOf(const std::string& path);
  bool Changed();

  std::map<std::string, Mark> marks_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_FILE_WATCH_H_
