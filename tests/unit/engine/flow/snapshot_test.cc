#include "engine/flow/snapshot.h"

#include <gtest/gtest.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

namespace tripline::engine::snapshot_test {

std::string Hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    for (const int shift : {4, 0}) hex += "0123456789abcdef"[(static_cast<uint8_t>(byte) >> shift) & 15];
  }
  return hex;
}

// The worked example of engine/flow/FORMAT.md.
std::string Example() {
  JobSnapshot head;
  head.key_groups = 128;
  head.streams = {0, 1};
  head.last = OrderKey{1'000'000, 1, {1, 7}};
  head.cut_us = 1'000'001;
  head.rows = 9;
  SnapshotWriter writer(head, 1);
  writer.BeginDomain("id", 1);
  writer.BeginGroup();
  *writer.out() += "GRP";
  writer.EndGroup();
  return writer.Finish("F");
}

TEST(Snapshot, GoldenBytes) {
  const std::string bytes = Example();
  EXPECT_EQ(Hex(std::string_view(bytes).substr(0, bytes.size() - 8)),
            "544c4a53"
            "0100"
            "0000"
            "80000000"
            "02000000"
            "00000000"
            "01000000"
            "01000000"
            "40420f0000000000"
            "01000000"
            "01000000"
            "0700000000000000"
            "41420f0000000000"
            "0900000000000000"
            "01000000"
            "02000000"
            "6964"
            "01000000"
            "0300000000000000"
            "475250"
            "0100000000000000"
            "46");
  EXPECT_EQ(Hex(std::string_view(bytes).substr(bytes.size() - 8)), "761fc815818e822b");
}

TEST(Snapshot, IsReadAsItWasWritten) {
  const std::string bytes = Example();
  const auto read = ReadSnapshot(bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->key_groups, 128u);
  EXPECT_EQ(read->streams, (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(read->last, (OrderKey{1'000'000, 1, {1, 7}}));
  EXPECT_EQ(read->cut_us, 1'000'001);
  EXPECT_EQ(read->rows, 9u);
  ASSERT_EQ(read->domains.size(), 1u);
  EXPECT_EQ(read->domains[0].name, "id");
  EXPECT_EQ(read->domains[0].groups, std::vector<std::string_view>{"GRP"});
  EXPECT_EQ(read->final_stage, "F");
}

TEST(Snapshot, DamageIsNoticedAndUnderARightChecksumNeverReadBeyondTheEnd) {
  const std::string good = Example();
  for (size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      if (static_cast<char>(value) == good[at]) continue;
      std::string bad = good;
      bad[at] = static_cast<char>(value);
      ASSERT_EQ(data::FaultOf(ReadSnapshot(bad).status()), data::Fault::kData);
      if (at + 8 >= good.size()) continue;
      const uint64_t checksum = XXH3_64bits(bad.data(), bad.size() - 8);
      std::memcpy(bad.data() + bad.size() - 8, &checksum, 8);
      const auto read = ReadSnapshot(bad);
      ASSERT_TRUE(read.ok() || data::FaultOf(read.status()) == data::Fault::kData);
    }
  }
  for (size_t length = 0; length < good.size(); ++length) {
    ASSERT_EQ(data::FaultOf(ReadSnapshot(std::string_view(good).substr(0, length)).status()), data::Fault::kData);
  }
}

}  // namespace tripline::engine::snapshot_test
