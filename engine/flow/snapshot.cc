// The stored form of a job (worked example: FORMAT.md). All numbers little-endian, nothing padded.
//
//   snapshot := "TLJS" version:u16 zero:u16 key_groups:u32 sources:u32 stream:u32{sources}
//               has_last:u32 time_us:i64 stream:u32 source:u32 position:u64 cut_us:i64 rows:u64
//               domains:u32 domain{domains} final_bytes:u64 final xxh3_64:u64 (of everything before it)
//   domain   := name_bytes:u32 name groups:u32 (group_bytes:u64 group){groups}
//   group    := as in state/FORMAT.md
#define XXH_INLINE_ALL
#include "engine/flow/snapshot.h"

#include <xxhash.h>

#include <bit>
#include <cstring>

#include "fmt/format.h"

namespace tripline::engine {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are stored as they lie in memory");

constexpr char kMagic[4] = {'T', 'L', 'J', 'S'};
constexpr uint16_t kVersion = 1;
constexpr size_t kChecksumBytes = 8;

template <class T>
void Put(std::string* out, T value) {
  out->append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Past the end it reads zeros and remembers.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  T Number() {
    T value{};
    const std::string_view bytes = Bytes(sizeof value);
    if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string_view Bytes(uint64_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }
  bool ok() const { return ok_; }
  size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

data::Status Damaged(std::string_view what) {
  return data::Error(data::Fault::kData, "TRL0661",
                     fmt::format("the snapshot of the job can't be read: {}; use an older one", what));
}

JobSnapshot::Domain ReadDomain(Reader& reader) {
  JobSnapshot::Domain domain;
  domain.name = reader.Bytes(reader.Number<uint32_t>());
  const uint32_t groups = reader.Number<uint32_t>();
  for (uint32_t i = 0; i < groups && reader.ok(); ++i) domain.groups.push_back(reader.Bytes(reader.Number<uint64_t>()));
  return domain;
}

}  // namespace

SnapshotWriter::SnapshotWriter(const JobSnapshot& head, uint32_t domains) {
  out_.append(kMagic, sizeof kMagic);
  Put<uint16_t>(&out_, kVersion);
  Put<uint16_t>(&out_, 0);
  Put<uint32_t>(&out_, head.key_groups);
  Put<uint32_t>(&out_, static_cast<uint32_t>(head.streams.size()));
  for (const uint32_t stream : head.streams) Put<uint32_t>(&out_, stream);
  const OrderKey last = head.last.value_or(OrderKey{});
  Put<uint32_t>(&out_, head.last.has_value() ? 1 : 0);
  Put<int64_t>(&out_, last.time_us);
  Put<uint32_t>(&out_, last.stream);
  Put<uint32_t>(&out_, last.row.source);
  Put<uint64_t>(&out_, last.row.position);
  Put<int64_t>(&out_, head.cut_us);
  Put<uint64_t>(&out_, head.rows);
  Put<uint32_t>(&out_, domains);
}

void SnapshotWriter::BeginDomain(std::string_view name, uint32_t groups) {
  Put<uint32_t>(&out_, static_cast<uint32_t>(name.size()));
  out_.append(name);
  Put<uint32_t>(&out_, groups);
}

void SnapshotWriter::BeginGroup() {
  Put<uint64_t>(&out_, 0);  // its length, known at its end
  group_at_ = out_.size();
}

void SnapshotWriter::EndGroup() {
  const uint64_t bytes = out_.size() - group_at_;
  std::memcpy(out_.data() + group_at_ - sizeof bytes, &bytes, sizeof bytes);
}

std::string SnapshotWriter::Finish(std::string_view final_stage) {
  Put<uint64_t>(&out_, final_stage.size());
  out_.append(final_stage);
  Put<uint64_t>(&out_, XXH3_64bits(out_.data(), out_.size()));
  return std::move(out_);
}

data::StatusOr<JobSnapshot> ReadSnapshot(std::string_view bytes) {
  if (bytes.size() < sizeof kMagic + kChecksumBytes) return Damaged("it is cut short");
  if (std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0) return Damaged("it does not begin with 'TLJS'");
  uint64_t checksum;
  std::memcpy(&checksum, bytes.data() + bytes.size() - kChecksumBytes, sizeof checksum);
  bytes.remove_suffix(kChecksumBytes);
  if (checksum != XXH3_64bits(bytes.data(), bytes.size())) return Damaged("its checksum is wrong");
  Reader reader(bytes.substr(sizeof kMagic));
  const uint16_t version = reader.Number<uint16_t>();
  if (reader.Number<uint16_t>() != 0 || version != kVersion) {
    return Damaged(fmt::format("its format version is {}, known is {}", version, kVersion));
  }
  JobSnapshot snapshot;
  snapshot.key_groups = reader.Number<uint32_t>();
  const uint32_t sources = reader.Number<uint32_t>();
  for (uint32_t i = 0; i < sources && reader.ok(); ++i) snapshot.streams.push_back(reader.Number<uint32_t>());
  const uint32_t has_last = reader.Number<uint32_t>();
  OrderKey last;
  last.time_us = reader.Number<int64_t>();
  last.stream = reader.Number<uint32_t>();
  last.row.source = reader.Number<uint32_t>();
  last.row.position = reader.Number<uint64_t>();
  if (has_last != 0) snapshot.last = last;
  snapshot.cut_us = reader.Number<int64_t>();
  snapshot.rows = reader.Number<uint64_t>();
  const uint32_t domains = reader.Number<uint32_t>();
  for (uint32_t i = 0; i < domains && reader.ok(); ++i) snapshot.domains.push_back(ReadDomain(reader));
  snapshot.final_stage = reader.Bytes(reader.Number<uint64_t>());
  if (!reader.ok()) return Damaged("a part of it goes beyond the end");
  if (reader.left() != 0) return Damaged("bytes follow its end");
  return snapshot;
}

}  // namespace tripline::engine
