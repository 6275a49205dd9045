#include "engine/io/merged_source.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/data/text.h"
#include "engine/flow/order.h"
#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::merged_source_test {
namespace {

using read_source::TextInput;
using testing::ElementsAre;

struct Row {
  int64_t seconds;
  uint32_t file;
  uint64_t record;
  std::string text;
  friend auto operator<=>(const Row&, const Row&) = default;
};

constexpr uint32_t kFirstFile = 3;

class Merged {
 public:
  explicit Merged(BelowWatermark below = BelowWatermark::kGivenUp) {
    options_.schema = read_source::MakeSchema("ts timestamp, text string");
    options_.time_column = 0;
    options_.below_watermark = below;
    options_.piece_bytes = 64;
  }

  // Seconds of each file's rows; `end`: what the last file's reading ends with.
  void Make(const std::vector<std::vector<int64_t>>& files, uint32_t batch_rows, data::Status end = data::OkStatus()) {
    std::vector<std::unique_ptr<Source>> sources;
    for (size_t file = 0; file < files.size(); ++file) {
      std::string text = "ts,text\n";
      for (size_t i = 0; i < files[file].size(); ++i) {
        data::AppendTimestamp(files[file][i] * 1'000'000, &text);
        text += fmt::format(",a text that is not inline {} {}\n", file, i + 1);
      }
      auto source = MakeFileSource("s", fmt::format("{}.csv", file),
                                   TextInput(text, SIZE_MAX, file + 1 == files.size() ? end : data::OkStatus()),
                                   static_cast<uint32_t>(file), options_);
      ASSERT_TRUE(source.ok());
      sources.push_back(*std::move(source));
    }
    source_ = MakeMergedSource(std::move(sources), {options_.schema, 0, kFirstFile, batch_rows});
  }

  // Everything, with up to `ahead` pieces fetched before one is released.
  data::Status Read(size_t ahead) {
    std::deque<std::unique_ptr<Source::Piece>> pieces;
    for (bool more = true; more || !pieces.empty();) {
      if (more && pieces.size() < ahead) {
        TRIPLINE_ASSIGN_OR_RETURN(auto piece, source_->Fetch());
        more = piece != nullptr;
        if (more) source_->Parse(*piece);
        if (more) pieces.push_back(std::move(piece));
        continue;
      }
      TRIPLINE_RETURN_IF_ERROR(Release(std::move(pieces.front())));
      pieces.pop_front();
    }
    return Release(nullptr);
  }

  const std::vector<Row>& rows() const { return rows_; }
  Source& source() { return *source_; }
  size_t largest_batch() const { return largest_batch_; }

 private:
  data::Status Release(std::unique_ptr<Source::Piece> piece) {
    const int64_t frontier = source_->frontier_us();
    std::vector<BatchPtr> out;
    TRIPLINE_RETURN_IF_ERROR(source_->Release(std::move(piece), &out));
    for (BatchPtr& batch : out) {
      largest_batch_ = std::max<size_t>(largest_batch_, batch->rows);
      for (uint32_t i = 0; i < batch->rows; ++i) Take(*batch, i, frontier);
      source_->Recycle(std::move(batch));
    }
    EXPECT_GE(source_->frontier_us(), frontier);
    return data::OkStatus();
  }
  void Take(const data::RecordBatch& batch, uint32_t i, int64_t frontier) {
    const int64_t us = batch.order_times.empty() ? batch.columns[0].values<int64_t>()[i] : batch.order_times[i];
    EXPECT_GE(us, frontier);
    const FileRow place = FileRowOf({9, batch.positions[i]});
    rows_.push_back(
        {us / 1'000'000, place.file, place.record, std::string(batch.columns[1].values<data::StringRef>()[i].view())});
  }

  FileSourceOptions options_;
  std::unique_ptr<Source> source_;
  std::vector<Row> rows_;
  size_t largest_batch_ = 0;
};

std::vector<Row> Expected(const std::vector<std::vector<int64_t>>& files) {
  std::vector<Row> rows;
  for (uint32_t file = 0; file < files.size(); ++file) {
    for (uint64_t i = 0; i < files[file].size(); ++i) {
      rows.push_back(
          {files[file][i], kFirstFile + file, i + 1, fmt::format("a text that is not inline {} {}", file, i + 1)});
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

TEST(MergedSourceTest, RowsOfAllFilesComeInTheTotalOrder) {
  std::mt19937 random(4);
  for (int round = 0; round < 100; ++round) {
    std::vector<std::vector<int64_t>> files(1 + random() % 4);
    for (std::vector<int64_t>& times : files) {
      const size_t rows = random() % 200;
      const size_t shift = random() % 3 * 100;
      for (size_t i = 0; i < rows; ++i) times.push_back(static_cast<int64_t>(shift + random() % 150));
      std::sort(times.begin(), times.end());
    }
    const std::vector<Row> expected = Expected(files);
    for (const size_t ahead : {1, 5}) {
      Merged merged;
      merged.Make(files, 16);
      ASSERT_TRUE(merged.Read(ahead).ok());
      EXPECT_EQ(merged.rows(), expected);
      EXPECT_LE(merged.largest_batch(), 16u);
      EXPECT_EQ(merged.source().counters().rows, expected.size());
      EXPECT_EQ(merged.source().counters().bytes_read, merged.source().counters().bytes_total);
      EXPECT_EQ(merged.source().frontier_us(), kEndOfTime);
    }
  }
}

TEST(MergedSourceTest, RowsAcceptedLateKeepTheirPlace) {
  Merged merged(BelowWatermark::kAccepted);
  merged.Make({{10, 5, 20}, {12}}, 4096);
  ASSERT_TRUE(merged.Read(1).ok());
  std::vector<std::pair<int64_t, uint64_t>> places;
  for (const Row& row : merged.rows()) places.emplace_back(row.seconds, row.record);
  EXPECT_THAT(places, ElementsAre(std::pair(10, 1u), std::pair(10, 2u), std::pair(12, 1u), std::pair(20, 3u)));
  EXPECT_EQ(merged.source().counters().late, 1u);
}

TEST(MergedSourceTest, AFileThatCannotBeReadEndsIt) {
  Merged merged;
  merged.Make({{1, 2, 3}, {1, 2}}, 4096, data::Error(data::Fault::kData, "TRL0704", "truncated"));
  EXPECT_EQ(data::CodeOf(merged.Read(1)), "TRL0704");
  for (const Row& row : merged.rows()) EXPECT_LE(row.seconds, 2) << "more may have stood behind the last row read";
}

TEST(MergedSourceTest, APositionNamesFileAndRecord) {
  const FileRow plain = FileRowOf({5, 7});
  EXPECT_EQ(std::pair(plain.file, plain.record), std::pair(5u, uint64_t{7}));
  const uint64_t most = (uint64_t{1} << kRecordBits) - 1;
  const FileRow merged = FileRowOf({5, PositionInFile(0, most)});
  EXPECT_EQ(std::pair(merged.file, merged.record), std::pair(0u, most));
  EXPECT_LT(PositionInFile(0, most), PositionInFile(1, 1)) << "files in their order";
}

}  // namespace
}  // namespace tripline::engine::merged_source_test
