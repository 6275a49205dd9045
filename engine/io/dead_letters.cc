#include "engine/io/dead_letters.h"

#include <utility>

#include "engine/data/text.h"
#include "engine/data/value.h"
#include "engine/io/utf8.h"

namespace tripline::engine {

std::string DeadLetterValue(std::string_view text) {
  const bool cut = text.size() > kDeadLetterValueBytes;
  text = text.substr(0, kDeadLetterValueBytes);
  // A character that the cut went through is dropped, not marked as damaged.
  if (cut) {
    const size_t good = Utf8PrefixBytes(text);
    if (text.size() - good < 4) text = text.substr(0, good);
  }
  return ToUtf8(text);
}

data::StatusOr<std::unique_ptr<DeadLetterFile>> DeadLetterFile::Create(const std::string& path,
                                                                       OutputFileOptions options) {
  TRIPLINE_ASSIGN_OR_RETURN(std::unique_ptr<OrderedOutput> output, OrderedOutput::Create(path, options));
  return std::unique_ptr<DeadLetterFile>(new DeadLetterFile(std::move(output)));
}

data::Status DeadLetterFile::Append(uint32_t source, const DeadLetter& letter) {
  std::string line = "{\"stream\":";
  data::AppendJsonString(letter.stream, &line);
  line.append(",\"file\":");
  data::AppendJsonString(ToUtf8(letter.file), &line);
  line.append(",\"line\":");
  data::AppendInt(static_cast<int64_t>(letter.line), &line);
  line.append(",\"column\":");
  data::AppendJsonString(letter.column, &line);
  line.append(",\"value\":");
  data::AppendJsonString(letter.value, &line);
  line.append(",\"reason\":");
  data::AppendJsonString(letter.reason, &line);
  line.append("}\n");
  return output_->Append(source, line);
}

data::Status DeadLetterList::Append(uint32_t /*source*/, const DeadLetter& letter) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++count_;
  if (letters_.size() < capacity_) letters_.push_back(letter);
  return data::OkStatus();
}

}  // namespace tripline::engine
