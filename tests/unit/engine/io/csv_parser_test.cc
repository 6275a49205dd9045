#include "engine/io/csv_parser.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::csv_parser_test {
namespace {

std::string Parse(std::string_view text, bool at_end, const CsvParserOptions& options,
                  const std::shared_ptr<const data::Schema>& schema) {
  BatchPool pool(schema, 0);
  const CsvParser parser(options, &pool);
  const std::string padded = std::string(kTextPadding, ',') + std::string(text) + std::string(kTextPadding, '"');
  ParsedPiece piece;
  parser.Parse(std::string_view(padded).substr(kTextPadding, text.size()), at_end, &piece);
  std::string out;
  for (const ParsedBatch& parsed : piece.batches) {
    for (uint32_t i = 0; i < parsed.batch->rows; ++i) {
      const uint64_t record = parsed.contiguous ? parsed.first_record + i : parsed.batch->positions[i];
      out.append(std::to_string(record) + ": " + read_source::DumpRow(*parsed.batch, i) + "\n");
    }
  }
  for (const RejectedRecord& rejected : piece.rejected) {
    out.append("rejected " + std::to_string(rejected.record) + " line " + std::to_string(rejected.line) + " " +
               rejected.column + " '" + rejected.value + "' " + rejected.reason + "\n");
  }
  return out + std::to_string(piece.records) + " records, " + std::to_string(piece.lines) + " lines, " +
         std::to_string(piece.consumed) + " bytes\n";
}

CsvParserOptions Options(const data::Schema& schema, std::vector<uint32_t> places, uint32_t columns) {
  CsvParserOptions options;
  options.fields = schema.fields;
  options.places = std::move(places);
  options.header_columns = columns;
  return options;
}

TEST(CsvParserTest, SaysWhereAnUnfinishedRecordBegins) {
  const auto schema = read_source::MakeSchema("a string, b int");
  const CsvParserOptions options = Options(*schema, {0, 1}, 2);
  EXPECT_EQ(Parse("x,1\n\"y\nz\n", false, options, schema), "0: 'x'|1\n1 records, 1 lines, 4 bytes\n");
  EXPECT_EQ(Parse("\"y\nz,1\n", false, options, schema), "0 records, 0 lines, 0 bytes\n");
  EXPECT_EQ(Parse("\"y\nz,1\n", true, options, schema),
            "1: 'z'|1\nrejected 0 line 0  '\"y' a quote is opened and never closed\n2 records, 2 lines, 7 bytes\n");
  EXPECT_EQ(Parse("", true, options, schema), "0 records, 0 lines, 0 bytes\n");
}

TEST(CsvParserTest, ManyColumnsAndManyRows) {
  const auto schema = read_source::MakeSchema("a int");
  const CsvParserOptions options = Options(*schema, {69'999}, 70'000);
  std::string line(69'999, ',');
  EXPECT_EQ(Parse(line + "1\n" + line + "2\n" + line + ",3\n", false, options, schema).substr(0, 25),
            "0: 1\n1: 2\nrejected 2 line");
}

// The kernels, the way through quotes and the way record by record must give the same.
TEST(CsvParserTest, AllWaysAgree) {
  static constexpr std::string_view kParts[] = {",",  ",",    "\n", "\n",  "12",   "x",        "\"a,b\"", "\"\"", "\"c\nd\"",
                                                "\"", "\r\n", " ",  "1,2\n", "\"\"\"\"", "\xC3\xA9", "\xC3",    "7,\"8\"\n"};
  const auto schema = read_source::MakeSchema("a string, b int!");
  std::mt19937 random(10);
  for (int round = 0; round < 1500; ++round) {
    // Mostly plain lines, so that the fast ways are taken, and something odd among them.
    std::string text;
    const size_t lines = random() % 30;
    for (size_t i = 0; i < lines; ++i) text.append(random() % 8 == 0 ? "\"q\",5\n" : "some text,123\n");
    for (size_t i = random() % 6; i > 0; --i) {
      const size_t place = random() % (text.size() + 1);
      text.insert(place, kParts[random() % std::size(kParts)]);
    }
    text.push_back('\n');
    CsvParserOptions options = Options(*schema, {0, 1}, 2);
    options.kernels = PortableIndexKernels();
    const std::string expected = Parse(text, true, options, schema);
    options.batch_rows = 1 + static_cast<uint32_t>(random() % 9);
    EXPECT_EQ(Parse(text, true, options, schema), expected) << text;
    // Kernels that stop at once: every record is read alone.
    const IndexKernel never = [](const IndexRequest& request) {
      return IndexResult{0, 0, request.begin, false, false, IndexStop::kQuote};
    };
    options.kernels = {never, never};
    EXPECT_EQ(Parse(text, true, options, schema), expected) << text;
    if (!HasAvx2()) continue;
    options.kernels = Avx2IndexKernels();
    EXPECT_EQ(Parse(text, true, options, schema), expected) << text;
  }
}

}  // namespace
}  // namespace tripline::engine::csv_parser_test
