#include "engine/io/ordered_output.h"

#include <algorithm>
#include <utility>

namespace tripline::engine {

data::StatusOr<std::unique_ptr<OrderedOutput>> OrderedOutput::Create(const std::string& path,
                                                                     OutputFileOptions options) {
  TRIPLINE_ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> file, OutputFile::Create(path, options));
  return std::unique_ptr<OrderedOutput>(new OrderedOutput(std::move(file)));
}

data::Status OrderedOutput::Append(uint32_t source, std::string_view bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (parts_.empty() || parts_.back().source != source) parts_.push_back({source, {file_->bytes(), 0}});
  parts_.back().extent.bytes += bytes.size();
  return file_->Append(bytes);
}

data::Status OrderedOutput::Arrange() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto before = [](const Part& a, const Part& b) { return a.source < b.source; };
  if (std::is_sorted(parts_.begin(), parts_.end(), before)) return file_->Flush();
  std::stable_sort(parts_.begin(), parts_.end(), before);
  std::vector<OutputFile::Extent> extents;
  for (const Part& part : parts_) extents.push_back(part.extent);
  return file_->Rearrange(extents);
}

data::Status OrderedOutput::Commit() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return file_->Commit();
}

}  // namespace tripline::engine
