#include "rules/explain/rejected_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>

#include "engine/io/byte_reader.h"

namespace tripline::rules {
namespace {

constexpr size_t kReadBytes = size_t{1} << 16;
constexpr size_t kMostLineBytes = size_t{1} << 20;

// The texts of these lines (from 1) of a file, as far as it can be read.
std::map<uint64_t, std::string> ReadLines(const std::string& path, const std::vector<uint64_t>& numbers) {
  std::map<uint64_t, std::string> lines;
  if (path == "-") return lines;
  for (const uint64_t number : numbers) lines[number];
  auto reader = engine::OpenByteReader(path);
  if (!reader.ok()) return {};
  std::vector<char> buffer(kReadBytes);
  uint64_t line = 1;
  const uint64_t last = lines.rbegin()->first;
  while (line <= last) {
    const data::StatusOr<size_t> got = (*reader)->Read(buffer.data(), buffer.size());
    if (!got.ok() || *got == 0) break;
    for (size_t i = 0; i < *got; ++i) {
      if (buffer[i] == '\n') {
        ++line;
      } else if (const auto found = lines.find(line); found != lines.end() && found->second.size() < kMostLineBytes) {
        found->second.push_back(buffer[i]);
      }
    }
  }
  return lines;
}

bool IsWordByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool HoldsWord(std::string_view line, std::string_view word) {
  if (word.empty()) return true;
  for (size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const size_t behind = at + word.size();
    if ((at == 0 || !IsWordByte(line[at - 1])) && (behind == line.size() || !IsWordByte(line[behind]))) return true;
  }
  return false;
}

bool HoldsKey(std::string_view line, std::string_view key) {
  for (;;) {
    const size_t bar = key.find('|');
    if (!HoldsWord(line, key.substr(0, bar))) return false;
    if (bar == std::string_view::npos) return true;
    key.remove_prefix(bar + 1);
  }
}

}  // namespace

data::Status RejectedRows::Append(uint32_t source, const engine::DeadLetter& letter) {
  const std::lock_guard lock(mutex_);
  ++count_;
  std::vector<engine::DeadLetter>& letters = letters_[source];
  if (letters.size() < kMostLetters) letters.push_back(letter);
  return data::OkStatus();
}

void RejectedRows::Find(const std::string& key, std::vector<std::string>* lines, uint64_t* others) const {
  for (const auto& [source, letters] : letters_) {
    std::vector<uint64_t> numbers;
    for (const engine::DeadLetter& letter : letters) numbers.push_back(letter.line);
    const std::map<uint64_t, std::string> texts = ReadLines(letters.front().file, numbers);
    for (const engine::DeadLetter& letter : letters) {
      const auto text = texts.find(letter.line);
      if (text == texts.end() || !HoldsKey(text->second, key)) continue;
      lines->push_back(fmt::format("{} line {}{}: {}", letter.file, letter.line,
                                   letter.column.empty() ? "" : ", column " + letter.column, letter.reason));
    }
  }
  *others = count_ - lines->size();
}

}  // namespace tripline::rules
