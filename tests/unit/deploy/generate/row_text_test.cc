#include "deploy/generate/row_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace tripline::deploy {
namespace row_text_test {

class RowTextTest : public testing::Test {
 protected:
  std::string Line(const Event& event, TextFormat format) const {
    const RowText text(world_, timetable_, 1'000, format);
    std::string line(kLongestRowBytes, '\0');
    line.resize(static_cast<size_t>(text.Put(line.data(), event) - line.data()));
    return line;
  }

  const World world_{1, {.customers = 100}};
  const Timetable timetable_{90, 1'000};
};

TEST_F(RowTextTest, ALineOfEachFormat) {
  const Event transfer = {.second = 86'400 + 3'661,
                          .number = 1,
                          .subject = 0,
                          .other = 1,
                          .cents = 1'205,
                          .device = 0x1f,
                          .stream = Stream::kTransfers,
                          .kind = FraudKind::kMuleFanIn,
                          .truth = Truth::kFraud};
  EXPECT_EQ(Line(transfer, TextFormat::kCsv).substr(Line(transfer, TextFormat::kCsv).find(',')),
            ",2026-01-02T01:01:01Z,a41421357,a82842714,12.05,instant,d0000001f,1,mule_fan_in,\n");
  const std::string json = Line(transfer, TextFormat::kNdjson);
  EXPECT_EQ(json.substr(0, 15), "{\"transfer_id\":");
  EXPECT_EQ(json.substr(json.find(",\"ts\"")),
            ",\"ts\":\"2026-01-02T01:01:01Z\",\"account\":\"a41421357\",\"to_account\":\"a82842714\",\"amount\":12.05,"
            "\"type\":\"instant\",\"device\":\"d0000001f\",\"is_fraud\":1,\"fraud_kind\":\"mule_fan_in\","
            "\"look_alike\":null}\n");
}

TEST_F(RowTextTest, NoDeviceIsNull) {
  Event salary = {.number = 1, .subject = 0, .other = 1, .cents = 5, .stream = Stream::kTransfers, .detail = 1};
  const std::string csv = Line(salary, TextFormat::kCsv);
  EXPECT_NE(csv.find(",0.05,salary,,0,,\n"), std::string::npos) << csv;
  salary.truth = Truth::kLookAlike;
  salary.kind = FraudKind::kMuleFanOut;
  const std::string json = Line(salary, TextFormat::kNdjson);
  EXPECT_NE(json.find("\"device\":null,\"is_fraud\":0,\"fraud_kind\":null,\"look_alike\":\"mule_fan_out\"}\n"),
            std::string::npos)
      << json;
}

TEST_F(RowTextTest, EveryEventHasAnIdOfItsOwn) {
  for (int64_t events : {1, 1'000, 70'000, 300'000}) {
    const RowText text(world_, timetable_, events, TextFormat::kCsv);
    std::set<uint32_t> ids;
    for (uint32_t number = 1; number <= events; ++number) ids.insert(text.IdOf(number));
    EXPECT_EQ(ids.size(), static_cast<size_t>(events));
    EXPECT_EQ(ids.count(0), 0U);
  }
}

TEST_F(RowTextTest, LinesOfAllStreamsHaveTheirColumns) {
  for (int i = 0; i < kStreams; ++i) {
    const auto stream = static_cast<Stream>(i);
    const std::string line = Line({.number = 1, .device = 3, .stream = stream}, TextFormat::kCsv);
    const std::string header = HeaderText(ColumnsOf(stream), TextFormat::kCsv);
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), std::count(header.begin(), header.end(), ',')) << line;
  }
}

TEST(StreamStatements, SayHowLateAndHowOften) {
  for (uint32_t disorder : {0U, 5U}) {
    for (bool unique : {false, true}) {
      const std::string text = StreamStatements(disorder, unique);
      EXPECT_EQ(text.find("watermark 5 seconds") != std::string::npos, disorder == 5);
      EXPECT_EQ(text.find("unique transfer_id within") != std::string::npos, unique);
    }
  }
}

}  // namespace row_text_test
}  // namespace tripline::deploy
