#include "deploy/file_watch.h"

#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "deploy/interrupt.h"

namespace tripline::deploy {
namespace {

constexpr std::chrono::milliseconds kLookEvery(100);
// An editor writes in several steps: after the last one nothing moves for so long.
constexpr std::chrono::milliseconds kSettle(50);

}  // namespace

FileWatch::FileWatch(const std::set<std::string>& paths) { Add(paths); }

void FileWatch::Add(const std::set<std::string>& paths) {
  for (const std::string& path : paths) marks_.try_emplace(path, MarkOf(path));
}

FileWatch::Mark FileWatch::MarkOf(const std::string& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino, found.st_size,
          int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec};
}

bool FileWatch::Changed() {
  bool changed = false;
  for (auto& [path, mark] : marks_) {
    const Mark now = MarkOf(path);
    changed = changed || now != mark;
    mark = now;
  }
  return changed;
}

bool FileWatch::Wait() {
  while (!InterruptGuard::requested()) {
    if (Changed()) {
      do {
        std::this_thread::sleep_for(kSettle);
      } while (Changed() && !InterruptGuard::requested());
      return true;
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return false;
}

}  // namespace tripline::deploy
