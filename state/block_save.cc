// The stored form of a key group (worked example: FORMAT.md). All numbers little-endian, nothing padded.
//
//   group   := "TLKG" version:u16 zero:u16 group:u32 key_groups:u32 slot_bytes:u32 blocks:u64 body_bytes:u64
//              block{blocks} xxh3_64:u64 (of everything before it)
//   block   := hash:u64 deadline_us:i64 key_bytes:u32 segments:u32 key slots segment{segments}
//   segment := capacity:u32 bytes{capacity}    (capacity 0: this number is free)
//
// Blocks ascend strictly by key bytes, so equal contents are equal bytes wherever and in whatever order they came about.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <cstring>

#include "fmt/format.h"
#include "state/block_layout.h"

namespace tripline::state {
namespace {

static_assert(std::endian::native == std::endian::little, "segments are stored as they lie in memory");

constexpr char kMagic[4] = {'T', 'L', 'K', 'G'};
constexpr uint16_t kVersion = 1;
constexpr size_t kHeaderBytes = 36;
constexpr size_t kChecksumBytes = 8;
constexpr uint32_t kMaxSegments = 65534;

template <class T>
void Put(std::string* out, T value) {
  out->append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Reads numbers and bytes; past the end it reads zeros and remembers.
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
  std::string_view Bytes(size_t count) {
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

struct StoredBlock {
  uint64_t hash = 0;
  int64_t deadline_us = kNoDeadline;
  uint32_t segments = 0;
  std::string_view key;
  std::string_view slots;
};

StoredBlock ReadBlock(Reader& reader, uint32_t slot_bytes) {
  StoredBlock block;
  block.hash = reader.Number<uint64_t>();
  block.deadline_us = reader.Number<int64_t>();
  const uint32_t key_bytes = reader.Number<uint32_t>();
  block.segments = reader.Number<uint32_t>();
  block.key = reader.Bytes(key_bytes);
  block.slots = reader.Bytes(slot_bytes);
  return block;
}

data::Status Damaged(std::string_view what) {
  return data::Error(data::Fault::kData, "TRL0601",
                     fmt::format("the saved state of a key group can't be read: {}; use an older snapshot", what));
}

data::Status Mismatch(std::string_view what, uint32_t saved, uint32_t expected) {
  return data::Error(data::Fault::kData, "TRL0602",
                     fmt::format("the saved state of a key group belongs to another plan: {} is {} there and {} here",
                                 what, saved, expected));
}

// What stands in front of the blocks, once the checksum has been found right.
struct GroupHeader {
  KeyGroup group = 0;
  uint64_t blocks = 0;
  std::string_view body;
};

data::StatusOr<GroupHeader> ReadHeader(std::string_view bytes, const BlockStore::Options& options) {
  if (bytes.size() < kHeaderBytes + kChecksumBytes) return Damaged("it is cut short");
  if (std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0) return Damaged("it does not begin with 'TLKG'");
  uint64_t checksum;
  std::memcpy(&checksum, bytes.data() + bytes.size() - kChecksumBytes, sizeof checksum);
  bytes.remove_suffix(kChecksumBytes);
  Reader reader(bytes.substr(sizeof kMagic));
  const uint16_t version = reader.Number<uint16_t>();
  const uint16_t zero = reader.Number<uint16_t>();
  if (checksum != XXH3_64bits(bytes.data(), bytes.size())) return Damaged("its checksum is wrong");
  if (version != kVersion || zero != 0) {
    return Damaged(fmt::format("its format version is {}, known is {}", version, kVersion));
  }
  GroupHeader header;
  header.group = reader.Number<uint32_t>();
  const uint32_t key_groups = reader.Number<uint32_t>();
  const uint32_t slot_bytes = reader.Number<uint32_t>();
  header.blocks = reader.Number<uint64_t>();
  const uint64_t body_bytes = reader.Number<uint64_t>();
  if (key_groups != options.key_groups) return Mismatch("the number of key groups", key_groups, options.key_groups);
  if (slot_bytes != options.slot_bytes) return Mismatch("the size of a block's slots", slot_bytes, options.slot_bytes);
  if (header.group >= key_groups) return Damaged(fmt::format("group {} of {}", header.group, key_groups));
  if (body_bytes != reader.left()) return Damaged("its length is wrong");
  header.body = bytes.substr(kHeaderBytes);
  return header;
}

}  // namespace

void BlockStore::SaveGroup(KeyGroup group, std::string* out) const {
  const size_t start = out->size();
  const std::vector<uint32_t> units = impl_->SortedUnits(group);
  out->append(kMagic, sizeof kMagic);
  Put<uint16_t>(out, kVersion);
  Put<uint16_t>(out, 0);
  Put<uint32_t>(out, group);
  Put<uint32_t>(out, impl_->options.key_groups);
  Put<uint32_t>(out, impl_->slot_bytes());
  Put<uint64_t>(out, units.size());
  Put<uint64_t>(out, 0);  // body_bytes, known at the end
  for (const uint32_t unit : units) {
    BlockHeader& header = *impl_->header(unit);
    const std::string_view key = impl_->KeyOf(header);
    Put<uint64_t>(out, header.hash);
    Put<int64_t>(out, header.deadline_us);
    Put<uint32_t>(out, header.key_bytes);
    Put<uint32_t>(out, header.segments);
    out->append(key);
    out->append(reinterpret_cast<const char*>(header.slots()), impl_->slot_bytes());
    for (uint32_t segment = 1; segment <= header.segments; ++segment) {
      const Handle handle = impl_->HandleOf(header, segment);
      const uint32_t capacity = handle == kNoHandle ? 0 : impl_->segments.BytesOf(handle);
      Put<uint32_t>(out, capacity);
      if (capacity != 0) out->append(reinterpret_cast<const char*>(impl_->segments.at(handle)), capacity);
    }
  }
  const uint64_t body_bytes = out->size() - start - kHeaderBytes;
  std::memcpy(out->data() + start + kHeaderBytes - sizeof body_bytes, &body_bytes, sizeof body_bytes);
  Put<uint64_t>(out, XXH3_64bits(out->data() + start, out->size() - start));
}

data::StatusOr<KeyGroup> BlockStore::GroupIn(std::string_view bytes) {
  Reader reader(bytes.substr(0, kHeaderBytes));
  reader.Bytes(sizeof kMagic + 2 * sizeof(uint16_t));
  const KeyGroup group = reader.Number<uint32_t>();
  if (!reader.ok()) return Damaged("it is cut short");
  return group;
}

data::Status BlockStore::LoadGroup(std::string_view bytes) {
  TRIPLINE_ASSIGN_OR_RETURN(const GroupHeader header, ReadHeader(bytes, impl_->options));
  // Everything is looked at before anything is changed: bytes that are refused leave the store as it was.
  Reader check(header.body);
  std::string_view before;
  for (uint64_t i = 0; i < header.blocks; ++i) {
    const StoredBlock block = ReadBlock(check, impl_->slot_bytes());
    if (!check.ok()) return Damaged("a block goes beyond the end");
    if (GroupOf(block.hash, impl_->options.key_groups) != header.group) return Damaged("a block of another group");
    if (i != 0 && !(before < block.key)) return Damaged("its keys do not ascend");
    if (block.segments > kMaxSegments) return Damaged("a block has too many segments");
    if (impl_->Find(block.hash, block.key) != HashIndex::kNone) return Damaged("one of its keys is there already");
    before = block.key;
    for (uint32_t segment = 1; segment <= block.segments; ++segment) {
      const uint32_t capacity = check.Number<uint32_t>();
      check.Bytes(capacity);
      if (!check.ok() || capacity > SegmentPool::kMaxBytes) return Damaged("a segment goes beyond the end");
      if (segment == block.segments && capacity == 0) return Damaged("a block ends with a segment that is none");
    }
  }
  if (check.left() != 0) return Damaged("bytes follow its last block");

  Reader reader(header.body);
  for (uint64_t i = 0; i < header.blocks; ++i) {
    const StoredBlock block = ReadBlock(reader, impl_->slot_bytes());
    BlockHeader& made = *impl_->header(impl_->Create(block.hash, block.key));
    made.deadline_us = block.deadline_us;
    if (!block.slots.empty()) std::memcpy(made.slots(), block.slots.data(), block.slots.size());
    for (uint32_t segment = 1; segment <= block.segments; ++segment) {
      const std::string_view contents = reader.Bytes(reader.Number<uint32_t>());
      if (contents.empty()) continue;
      impl_->Attach(made, segment, static_cast<uint32_t>(contents.size()));
      std::memcpy(impl_->segments.at(impl_->HandleOf(made, segment)), contents.data(), contents.size());
    }
  }
  return data::OkStatus();
}

const BlockStore::Impl::GroupOrder& BlockStore::Impl::group_order() const {
  if (order.valid) return order;
  order.from.assign(size_t{options.key_groups} + 1, 0);
  order.blocks.resize(units.used());
  for (uint32_t unit = 0; unit < units.end(); ++unit) {
    const BlockHeader& block = *header(unit);
    if (block.key_bytes != BlockHeader::kFreeUnit) ++order.from[GroupOf(block.hash, options.key_groups) + 1];
  }
  for (uint32_t group = 0; group < options.key_groups; ++group) order.from[group + 1] += order.from[group];
  std::vector<uint32_t> next(order.from.begin(), order.from.end() - 1);
  for (uint32_t unit = 0; unit < units.end(); ++unit) {
    const BlockHeader& block = *header(unit);
    if (block.key_bytes != BlockHeader::kFreeUnit) order.blocks[next[GroupOf(block.hash, options.key_groups)]++] = unit;
  }
  order.valid = true;
  return order;
}

std::vector<uint32_t> BlockStore::Impl::SortedUnits(KeyGroup group) const {
  const GroupOrder& all = group_order();
  std::vector<uint32_t> sorted(all.blocks.begin() + all.from[group], all.blocks.begin() + all.from[group + 1]);
  std::sort(sorted.begin(), sorted.end(),
            [this](uint32_t a, uint32_t b) { return KeyOf(*header(a)) < KeyOf(*header(b)); });
  return sorted;
}

std::vector<BlockId> BlockStore::SortedBlocks() const {
  return SortedBlocks([](BlockId) { return true; });
}

std::vector<BlockId> BlockStore::SortedBlocks(const std::function<bool(BlockId)>& wanted) const {
  std::vector<BlockId> sorted;
  for (uint32_t unit = 0; unit < impl_->units.end(); ++unit) {
    if (impl_->header(unit)->key_bytes == BlockHeader::kFreeUnit || !wanted(BlockId{unit})) continue;
    sorted.push_back(BlockId{unit});
  }
  std::sort(sorted.begin(), sorted.end(), [this](BlockId a, BlockId b) {
    const KeyGroup group_a = GroupOf(hash(a), impl_->options.key_groups);
    const KeyGroup group_b = GroupOf(hash(b), impl_->options.key_groups);
    return group_a != group_b ? group_a < group_b : key(a) < key(b);
  });
  return sorted;
}

std::vector<KeyGroup> BlockStore::Groups() const {
  const Impl::GroupOrder& all = impl_->group_order();
  std::vector<KeyGroup> groups;
  for (uint32_t group = 0; group < impl_->options.key_groups; ++group) {
    if (all.from[group] != all.from[group + 1]) groups.push_back(group);
  }
  return groups;
}

}  // namespace tripline::state
