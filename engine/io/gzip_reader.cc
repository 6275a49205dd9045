#include "engine/io/gzip_reader.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tripline::engine {
namespace {

constexpr size_t kInputBytes = size_t{128} << 10;
constexpr int kGzipOnly = 15 + 16;  // zlib: the largest window, and a gzip header

class GzipReader final : public ByteReader {
 public:
  GzipReader(std::string name, std::unique_ptr<ByteReader> compressed)
      : name_(std::move(name)), compressed_(std::move(compressed)), input_(kInputBytes) {}
  ~GzipReader() override { inflateEnd(&stream_); }

  data::Status Init() {
    if (inflateInit2(&stream_, kGzipOnly) == Z_OK) return data::OkStatus();
    return data::Error(data::Fault::kSystem, "TRL0703", fmt::format("{} cannot be unpacked: out of memory", name_));
  }

  data::StatusOr<size_t> Read(char* out, size_t capacity) override {
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(capacity, std::numeric_limits<uInt>::max()));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted) {
      if (stream_.avail_in == 0) TRIPLINE_RETURN_IF_ERROR(Refill());
      if (stream_.avail_in == 0) {
        if (between_members_) break;
        return Truncated();
      }
      if (between_members_) {
        NextMember();
        continue;
      }
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        between_members_ = true;
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return Damaged(stream_.msg != nullptr ? stream_.msg : "invalid data");
      }
    }
    return wanted - stream_.avail_out;
  }

  uint64_t consumed_bytes() const override { return compressed_->consumed_bytes() - stream_.avail_in; }
  uint64_t total_bytes() const override { return compressed_->total_bytes(); }

 private:
  data::Status Refill() {
    TRIPLINE_ASSIGN_OR_RETURN(const size_t bytes, compressed_->Read(input_.data(), input_.size()));
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(bytes);
    return data::OkStatus();
  }

  // Another member begins, unless only zeros (a tape's padding) are left.
  void NextMember() {
    while (stream_.avail_in > 0 && *stream_.next_in == 0) {
      ++stream_.next_in;
      --stream_.avail_in;
    }
    if (stream_.avail_in == 0) return;
    inflateReset(&stream_);
    between_members_ = false;
  }

  data::Status Truncated() const {
    return data::Error(data::Fault::kData, "TRL0704",
                       fmt::format("{} ends in the middle of its gzip data, after {} bytes: the file is truncated; copy "
                                   "or make it again",
                                   name_, compressed_->consumed_bytes()));
  }
  data::Status Damaged(std::string_view what) const {
    return data::Error(data::Fault::kData, "TRL0705",
                       fmt::format("{} is damaged: its gzip data cannot be unpacked near byte {} ({}); copy or make it "
                                   "again",
                                   name_, consumed_bytes(), what));
  }

  const std::string name_;
  const std::unique_ptr<ByteReader> compressed_;
  std::vector<char> input_;
  z_stream stream_{};
  bool between_members_ = false;
};

}  // namespace

bool IsGzip(std::string_view head) { return head.starts_with("\x1f\x8b"); }

data::StatusOr<std::unique_ptr<ByteReader>> MakeGzipReader(std::string name, std::unique_ptr<ByteReader> compressed) {
  auto reader = std::make_unique<GzipReader>(std::move(name), std::move(compressed));
  TRIPLINE_RETURN_IF_ERROR(reader->Init());
  return std::unique_ptr<ByteReader>(std::move(reader));
}

}  // namespace tripline::engine
