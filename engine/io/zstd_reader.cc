#include "engine/io/zstd_reader.h"

#include <zstd.h>

#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tripline::engine {
namespace {

// Windows up to 128 MiB (zstd --ultra --long=27) are unpacked; a larger one would break the memory bound.
constexpr int kMaxWindowLog = 27;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdReader final : public ByteReader {
 public:
  ZstdReader(std::string name, std::unique_ptr<ByteReader> compressed)
      : name_(std::move(name)),
        compressed_(std::move(compressed)),
        context_(ZSTD_createDCtx()),
        input_(ZSTD_DStreamInSize()) {}

  data::Status Init() {
    if (context_ != nullptr && !ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kMaxWindowLog)))
      return data::OkStatus();
    return data::Error(data::Fault::kSystem, "TRL0703", fmt::format("{} cannot be unpacked: out of memory", name_));
  }

  data::StatusOr<size_t> Read(char* out, size_t capacity) override {
    ZSTD_outBuffer output{out, capacity, 0};
    while (output.pos == 0) {
      // What is left inside the context comes out before more input goes in.
      if (ready_.pos == ready_.size && !output_was_full_) {
        TRIPLINE_ASSIGN_OR_RETURN(const size_t bytes, compressed_->Read(input_.data(), input_.size()));
        ready_ = {input_.data(), bytes, 0};
        if (bytes == 0) {
          if (frame_complete_) return size_t{0};
          return Truncated();
        }
      }
      const size_t result = ZSTD_decompressStream(context_.get(), &output, &ready_);
      if (ZSTD_isError(result)) return Damaged(ZSTD_getErrorName(result));
      frame_complete_ = result == 0;
      output_was_full_ = output.pos == output.size && !frame_complete_;
    }
    return output.pos;
  }

  uint64_t consumed_bytes() const override { return compressed_->consumed_bytes() - (ready_.size - ready_.pos); }
  uint64_t total_bytes() const override { return compressed_->total_bytes(); }

 private:
  data::Status Truncated() const {
    return data::Error(data::Fault::kData, "TRL0704",
                       fmt::format("{} ends in the middle of its zstd data, after {} bytes: the file is truncated; copy "
                                   "or make it again",
                                   name_, compressed_->consumed_bytes()));
  }
  data::Status Damaged(std::string_view what) const {
    return data::Error(data::Fault::kData, "TRL0705",
                       fmt::format("{} is damaged: its zstd data cannot be unpacked near byte {} ({}); copy or make it "
                                   "again",
                                   name_, consumed_bytes(), what));
  }

  const std::string name_;
  const std::unique_ptr<ByteReader> compressed_;
  const std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
  std::vector<char> input_;
  ZSTD_inBuffer ready_{nullptr, 0, 0};
  bool frame_complete_ = false;
  bool output_was_full_ = false;
};

}  // namespace

bool IsZstd(std::string_view head) {
  // Four bytes: a frame's magic, or one of the sixteen of a skippable frame, little-endian.
  if (head.size() < 4) return false;
  const bool frame = head.starts_with("\x28\xB5\x2F\xFD");
  const bool skippable = (static_cast<unsigned char>(head[0]) & 0xF0) == 0x50 && head.substr(1, 3) == "\x2A\x4D\x18";
  return frame || skippable;
}

data::StatusOr<std::unique_ptr<ByteReader>> MakeZstdReader(std::string name, std::unique_ptr<ByteReader> compressed) {
  auto reader = std::make_unique<ZstdReader>(std::move(name), std::move(compressed));
  TRIPLINE_RETURN_IF_ERROR(reader->Init());
  return std::unique_ptr<ByteReader>(std::move(reader));
}

}  // namespace tripline::engine
