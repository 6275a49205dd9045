#include "engine/io/file_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/record_parser.h"
#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::file_source_test {
namespace {

using read_source::Gzip;
using read_source::MakeSchema;
using read_source::ReadSource;
using read_source::SourceResult;
using read_source::TemporaryFolder;
using read_source::TextInput;
using read_source::Zstd;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

FileSourceOptions Options(std::string_view columns) {
  FileSourceOptions options;
  options.schema = MakeSchema(columns);
  return options;
}

struct Case {
  std::string_view what;
  std::string_view columns;
  std::string_view text;
  std::vector<std::string> rows;
  std::vector<std::string> letters;
};

const std::vector<Case>& Cases() {
  static const auto* const cases = new std::vector<Case>{
      {"columns by name, others skipped",
       "b string, a int",
       "x,a,y,b\nnot a number,1,\"q\"\"\",one\n,2,2018-99-99,two\n",
       {"1: 'one'|1", "2: 'two'|2"},
       {}},
      {"an empty unquoted field is NULL, an empty quoted one is empty text",
       "a string, b int",
       "a,b\n,\n\"\",1\nx,\n",
       {"1: NULL|NULL", "2: ''|1", "3: 'x'|NULL"},
       {}},
      {"CRLF, byte order mark, no newline at the end",
       "a string, b string",
       "\xEF\xBB\xBF"
       "a,b\r\nx,y\r\nz,",
       {"1: 'x'|'y'", "2: 'z'|NULL"},
       {}},
      {"quotes, commas, newlines, doubled quotes",
       "a string, b string, c int",
       "a,b,c\n\"x,1\",\"line one\nline two\",3\n\"he said \"\"no\"\"\",\"\r\n\",4\nplain,\"long enough to be no inline "
       "text\",\"5\"\n",
       {"1: 'x,1'|'line one\nline two'|3", "2: 'he said \"no\"'|'\r\n'|4",
        "3: 'plain'|'long enough to be no inline text'|5"},
       {}},
      {"lines are counted through quoted newlines; a rejected record keeps its number",
       "a string, b int",
       "a,b\n\"1\n2\n3\",1\nx,bad\ny,2\n\"4\n\",worse\nz,3\n",
       {"1: '1\n2\n3'|1", "3: 'y'|2", "5: 'z'|3"},
       {"5 b 'bad' is not an int (expected a whole number such as -42)",
        "7 b 'worse' is not an int (expected a whole number such as -42)"}},
      {"too few and too many fields",
       "a string, b int",
       "a,b,c\nx,1,\ny,2\nz,3,,\nv,4,w\n,,,,,,,\nlast,5,\n",
       {"1: 'x'|1", "4: 'v'|4", "6: 'last'|5"},
       {"3  'y,2' the record has 2 fields, the header has 3", "4  'z,3,,' the record has 4 fields, the header has 3",
        "6  ',,,,,,,' the record has 8 fields, the header has 3"}},
      {"empty lines are skipped and counted as lines",
       "a string, b int",
       "\n\r\na,b\n\nx,1\n\r\n\ny,bad\nz,2\n\n",
       {"1: 'x'|1", "3: 'z'|2"},
       {"8 b 'bad' is not an int (expected a whole number such as -42)"}},
      {"with one column an empty line is a record", "a int", "a\n1\n\n2\r\n\r\n", {"1: 1", "2: NULL", "3: 2", "4: NULL"}, {}},
      {"not null",
       "a string!, b int!",
       "a,b\nx,1\n,2\ny,\n\"\",3\n",
       {"1: 'x'|1", "4: ''|3"},
       {"3 a '' is empty, and the column may not be NULL", "4 b '' is empty, and the column may not be NULL"}},
      {"every type",
       "i int, d double, m decimal(10,2), w decimal(30,4), t timestamp, s string, p duration, o bool",
       "i,d,m,w,t,s,p,o\n"
       "-9223372036854775808,1e-3,-12.5,12345678901234567890.1234,2018-04-01T00:00:31.25Z,\xC3\xA9t\xC3\xA9,PT10M,true\n"
       "9223372036854775807,nan,99999999.99,-0.0001,2018-04-01 02:00:00+02:00,x,90.5,F\n"
       "12345678901234567,.5,1,1,2018-04-01,0123456789012,1 hour,1\n",
       {"1: -9223372036854775808|0.001|-12.50|12345678901234567890.1234|2018-04-01T00:00:31.25Z|'\xC3\xA9t\xC3\xA9'|600|"
        "true",
        "2: 9223372036854775807|NaN|99999999.99|-0.0001|2018-04-01T00:00:00Z|'x'|90.5|false",
        "3: 12345678901234567|0.5|1.00|1.0000|2018-04-01T00:00:00Z|'0123456789012'|3600|true"},
       {}},
      {"values that are none",
       "i int, m decimal(4,2), t timestamp",
       "i,m,t\n1x,1,2018-01-01\n1,100,2018-01-01\n1,1.234,2018-01-01\n1,1,2018-02-30\n99999999999999999999,1,2018-01-01\n"
       "1,1,2018-01-01T24:00:00Z\n 1,1,2018-01-01\n1,1.,2018-01-01\n",
       {"8: 1|1.00|2018-01-01T00:00:00Z"},
       {"2 i '1x' is not an int (expected a whole number such as -42)", "3 m '100' is out of the range of decimal(4,2)",
        "4 m '1.234' has more than 2 digits behind the point; declare the column with a larger scale",
        "5 t '2018-02-30' is not a timestamp (expected such as 2026-01-31T12:00:00Z)",
        "6 i '99999999999999999999' is out of the range of int",
        "7 t '2018-01-01T24:00:00Z' is not a timestamp (expected such as 2026-01-31T12:00:00Z)",
        "8 i ' 1' is not an int (expected a whole number such as -42)"}},
      {"text that is not UTF-8",
       "a string, b int",
       "a,b\n\xC3\xA9,1\n\xC3,2\nlong long long text \xED\xA0\x80,3\nx,4\n",
       {"1: '\xC3\xA9'|1", "4: 'x'|4"},
       {"3 a '\xEF\xBF\xBD' is not valid UTF-8",
        "4 a 'long long long text \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD' is not valid UTF-8"}},
      {"a quote inside an unquoted field harms its record, in a declared column",
       "a string, b int",
       "a,skipped,b\n12\" pipe,x,1\ny,12\" pipe,2\nz,x,3\n",
       {"2: 'y'|2", "3: 'z'|3"},
       {"2 a '12\" pipe' has a quote inside an unquoted field (enclose the field in quotes and double those inside)"}},
      {"a lost quote costs its line",
       "a string, b int",
       "a,b\nx,1\n\"y,2\nz,3\n\"q\",4\n\"u\"v,5\nw,6\n",
       {"1: 'x'|1", "3: 'z'|3", "4: 'q'|4", "6: 'w'|6"},
       {"3  '\"y,2' there is text behind a closing quote", "6  '\"u\"v,5' there is text behind a closing quote"}},
      {"a quote that is never closed costs its line",
       "a string, b int",
       "a,b\nx,1\ny,\"2\nz,3\nw,4",
       {"1: 'x'|1", "3: 'z'|3", "4: 'w'|4"},
       {"3  'y,\"2' a quote is opened and never closed"}},
      {"a header alone", "a int", "a\n", {}, {}},
      {"a header alone, without a newline", "a int", "a", {}, {}},
      {"a quoted header with a newline", "a int", "\"b\n\",\"a\"\n1,x\n2,3\n", {"2: 3"},
       {"3 a 'x' is not an int (expected a whole number such as -42)"}},
      {"NDJSON",
       "a int, b string",
       "\n{\"a\":1,\"b\":\"x\"}\n\n{\"b\":\"y\"}\r\n{\"a\":oops}\n{\"b\":null,\"a\":\"3\",\"c\":[1,{\"a\":2}]}",
       {"1: 1|'x'", "2: NULL|'y'", "4: 3|NULL"},
       {"5  '{\"a\":oops}' the line is not one JSON object: its syntax is wrong"}},
  };
  return *cases;
}

TEST(FileSourceTest, ReadsRowsAndDeadLetters) {
  for (const Case& each : Cases()) {
    const SourceResult result = ReadSource(std::string(each.text), Options(each.columns));
    EXPECT_TRUE(result.status.ok()) << each.what << ": " << result.status;
    EXPECT_EQ(result.rows, each.rows) << each.what;
    EXPECT_EQ(result.letters, each.letters) << each.what;
    EXPECT_EQ(result.counters.rows, each.rows.size()) << each.what;
    EXPECT_EQ(result.counters.rejected, each.letters.size()) << each.what;
    EXPECT_EQ(result.counters.records, each.rows.size() + each.letters.size()) << each.what;
    EXPECT_EQ(result.counters.bytes_read, each.text.size()) << each.what;
  }
}

TEST(FileSourceTest, PiecesOfAnySizeGiveTheSame) {
  for (const Case& each : Cases()) {
    for (size_t bytes = 1; bytes <= 64; ++bytes) {
      for (const size_t most : {size_t{1}, size_t{7}, SIZE_MAX}) {
        FileSourceOptions options = Options(each.columns);
        options.piece_bytes = bytes;
        options.batch_rows = static_cast<uint32_t>(1 + bytes % 5);
        const SourceResult result = ReadSource(std::string(each.text), options, most);
        EXPECT_EQ(result.rows, each.rows) << each.what << ", " << bytes;
        EXPECT_EQ(result.letters, each.letters) << each.what << ", " << bytes;
      }
    }
  }
}

// Text of commas, quotes, newlines and a little else: most records are broken in one way or another.
std::string NastyText(std::mt19937& random) {
  static constexpr std::string_view kParts[] = {",", ",", "\n", "\n", "\"", "\"", "\r\n", "1", "22", "x", "\"\"", "\xC3\xA9",
                                                "\",\"", "\xFF", "\"\n", "1,2\n", "1,\"a\"\n"};
  std::string text = "a,b\n";
  const size_t parts = random() % 120;
  for (size_t i = 0; i < parts; ++i) text.append(kParts[random() % std::size(kParts)]);
  return text;
}

TEST(FileSourceTest, PiecesOfAnySizeGiveTheSameForNastyText) {
  std::mt19937 random(3);
  for (int round = 0; round < 600; ++round) {
    const std::string text = NastyText(random);
    FileSourceOptions options = Options("b string, a int");
    options.max_record_bytes = round % 3 == 0 ? 1 + random() % 40 : 10'000;
    const SourceResult whole = ReadSource(text, options);
    for (const size_t bytes : {1, 2, 3, 5, 8, 13, 21, 34, 64, 65, 100}) {
      options.piece_bytes = bytes;
      options.batch_rows = 1 + static_cast<uint32_t>(random() % 7);
      const SourceResult pieces = ReadSource(text, options);
      EXPECT_EQ(pieces.rows, whole.rows) << text;
      EXPECT_EQ(pieces.letters, whole.letters) << text;
      EXPECT_EQ(pieces.counters.records, whole.counters.records) << text;
    }
  }
}

// A piece of nothing but bad records is parsed in parts, as each has a dead letter many times its size.
TEST(FileSourceTest, ManyBadRecordsInOnePieceAreAllNumbered) {
  struct Form {
    std::string_view what, head, bad, good, other;  // other: bad too, of two lines
  };
  for (const Form& form :
       {Form{"csv", "a\n", "x\n", "7\n", "\"y\nz\"\n"}, Form{"csv, another number of fields", "a\n", ",\n", "7\n", "\"\n\",\n"},
        Form{"ndjson", "{\"a\":1}\n", "{\"a\":\"x\"}\n", "{\"a\":7}\n", "{\"a\":[]}\n\n"}}) {
    std::string text(form.head);
    const size_t heads = form.what == "ndjson" ? 1 : 0;
    std::vector<std::string> rows;
    if (heads > 0) rows.emplace_back("1: 1");
    uint64_t line = 2, last_bad = 0;
    const size_t records = 3 * kMaxRejected + 100;
    for (size_t i = 1; i <= records; ++i, ++line) {
      const bool good = i % 1000 == 0;
      if (good) rows.push_back(std::to_string(heads + i) + ": 7");
      if (!good) last_bad = line;
      line += !good && i % 777 == 0 ? 1 : 0;
      text += good ? form.good : i % 777 == 0 ? form.other : form.bad;
    }
    for (const size_t bytes : {size_t{1} << 10, size_t{1} << 20}) {
      FileSourceOptions options = Options("a int");
      options.piece_bytes = bytes;
      const SourceResult result = ReadSource(text, options);
      EXPECT_EQ(result.rows, rows) << form.what;
      ASSERT_EQ(result.letters.size(), heads + records - rows.size()) << form.what;
      EXPECT_EQ(result.letters.back().substr(0, result.letters.back().find(' ')), std::to_string(last_bad)) << form.what;
      EXPECT_EQ(result.counters.records, heads + records) << form.what;
    }
  }
}

TEST(FileSourceTest, ParsesPiecesInAnyOrder) {
  std::string text = "a,b\n";
  std::vector<std::string> expected;
  for (int i = 1; i <= 500; ++i) {
    text.append(std::to_string(i)).append(i % 50 == 0 ? ",\"x\ny\"\n" : ",z\n");
    expected.push_back(std::to_string(i) + ": " + std::to_string(i) + (i % 50 == 0 ? "|'x\ny'" : "|'z'"));
  }
  FileSourceOptions options = Options("a int, b string");
  options.piece_bytes = 16;
  auto source = MakeFileSource("payments", "in.csv", TextInput(text), 0, options);
  ASSERT_TRUE(source.ok());
  std::vector<std::unique_ptr<Source::Piece>> pieces;
  while (true) {
    auto piece = (*source)->Fetch();
    ASSERT_TRUE(piece.ok());
    if (*piece == nullptr) break;
    pieces.push_back(std::move(*piece));
  }
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) (*source)->Parse(**piece);
  std::vector<BatchPtr> batches;
  pieces.push_back(nullptr);
  for (auto& piece : pieces) ASSERT_TRUE((*source)->Release(std::move(piece), &batches).ok());
  std::vector<std::string> rows;
  for (const BatchPtr& batch : batches) {
    for (uint32_t i = 0; i < batch->rows; ++i) {
      rows.push_back(std::to_string(batch->positions[i]) + ": " + read_source::DumpRow(*batch, i));
    }
  }
  EXPECT_EQ(rows, expected);
}

TEST(FileSourceTest, RecordsThatAreTooLongAreRejected) {
  FileSourceOptions options = Options("a string, b int");
  options.max_record_bytes = 20;
  const std::string long_line(3000, 'x');
  const std::string text = "a,b\n1,1\n" + long_line + ",2\n3,3\n\"4\n" + long_line + "\",4\n5,5\n12345678901234567,6\n" +
                           "1234567890123456789,7\n\"" + long_line;
  std::vector<std::string> rows;
  for (const size_t bytes : {1, 10, 100, 1000, 100000}) {
    options.piece_bytes = bytes;
    const SourceResult result = ReadSource(text, options);
    EXPECT_THAT(result.rows, ElementsAre("1: '1'|1", "3: '3'|3", "6: '5'|5", "7: '12345678901234567'|6")) << bytes;
    ASSERT_EQ(result.letters.size(), 5u) << bytes;
    for (const std::string& letter : result.letters) EXPECT_THAT(letter, HasSubstr("longer than 20 bytes"));
    EXPECT_THAT(result.letters[0], HasSubstr("3  'xxxx"));
    EXPECT_LE(result.letters[0].size(), kDeadLetterValueBytes + 100);
    EXPECT_EQ(result.letters[1], "5  '\"4' the record is longer than 20 bytes");
    EXPECT_THAT(result.letters[2], HasSubstr("6  'xxxx"));
    EXPECT_EQ(result.letters[3], "9  '1234567890123456789,' the record is longer than 20 bytes");
  }
}

TEST(FileSourceTest, ReadsCompressedInputsByContent) {
  std::string text = "a,b\n";
  std::vector<std::string> expected;
  for (int i = 1; i <= 5000; ++i) {
    text.append(std::to_string(i)).append(",text\n");
    expected.push_back(std::to_string(i) + ": " + std::to_string(i) + "|'text'");
  }
  const size_t half = text.size() / 2;
  const TemporaryFolder folder;
  for (const std::string& bytes : {text, Gzip(text), Zstd(text), Gzip(text.substr(0, half)) + Gzip(text.substr(half)),
                                   Zstd(text.substr(0, half)) + Zstd(text.substr(half))}) {
    FileSourceOptions options = Options("a int, b string");
    options.piece_bytes = 1000;
    auto reader = OpenByteReader(folder.Write("input.any", bytes));
    ASSERT_TRUE(reader.ok());
    const SourceResult result = ReadSource(std::move(*reader), options);
    EXPECT_TRUE(result.status.ok()) << result.status;
    EXPECT_EQ(result.rows, expected);
    EXPECT_EQ(result.counters.bytes_read, bytes.size());
    EXPECT_EQ(result.counters.bytes_total, bytes.size());
  }
}

TEST(FileSourceTest, ATruncatedInputIsOneError) {
  std::string text = "a,b\n";
  for (int i = 1; i <= 50000; ++i) text.append(std::to_string(i * 7919 % 10007)).append(",text\n");
  const TemporaryFolder folder;
  for (std::string bytes : {Gzip(text), Zstd(text)}) {
    bytes.resize(bytes.size() / 2);
    auto reader = OpenByteReader(folder.Write("cut", bytes));
    ASSERT_TRUE(reader.ok());
    const SourceResult result = ReadSource(std::move(*reader), Options("a int, b string"));
    EXPECT_EQ(data::CodeOf(result.status), "TRL0704");
    EXPECT_EQ(data::FaultOf(result.status), data::Fault::kData);
    EXPECT_THAT(data::MessageOf(result.status), HasSubstr("cut'"));
  }
}

TEST(FileSourceTest, AnInputThatFailsHalfWayEndsTheSource) {
  const data::Status broken = data::Error(data::Fault::kSystem, "TRL0703", "the cable is out");
  const SourceResult result = ReadSource(TextInput("a\n1\n2\n", SIZE_MAX, broken), Options("a int"));
  EXPECT_EQ(data::CodeOf(result.status), "TRL0703");
}

TEST(FileSourceTest, OpeningSaysWhatIsWrong) {
  const TemporaryFolder folder;
  struct Wrong {
    std::string path;
    std::string_view code;
    std::string_view says;
  };
  const Wrong wrongs[] = {
      {folder.path() + "/none.csv", "TRL0701", "none.csv"},
      {folder.path(), "TRL0702", "directory"},
      {folder.Write("empty.csv", ""), "TRL0706", "empty.csv' is empty"},
      {folder.Write("blank.csv", "\n\r\n  \n"), "TRL0706", "is empty"},
      {folder.Write("lacks.csv", "a,c\n1,2\n"), "TRL0707", "lacks the column b"},
      {folder.Write("twice.csv", "a,b,a\n1,2,3\n"), "TRL0708", "'a' more than once"},
      {folder.Write("open.csv", "a,\"b\n1,2\n"), "TRL0709", "never closed"},
      {folder.Write("array.json", "[{\"a\":1}]"), "TRL0710", "NDJSON"},
      {folder.Write("wide.csv", std::string("\xFF\xFE" "a\0,\0b\0", 8)), "TRL0710", "UTF-16"},
  };
  for (const Wrong& wrong : wrongs) {
    const auto source = OpenFile("payments", wrong.path, 0, Options("a int, b int"));
    EXPECT_EQ(data::CodeOf(source.status()), wrong.code) << source.status();
    EXPECT_THAT(data::MessageOf(source.status()), HasSubstr(wrong.says));
    EXPECT_THAT(data::MessageOf(source.status()), HasSubstr(folder.path()));
  }
}

TEST(FileSourceTest, RefusesOptionsOutOfRange) {
  FileSourceOptions options = Options("a int");
  options.time_column = 0;
  EXPECT_EQ(data::CodeOf(MakeFileSource("s", "f", TextInput("a\n"), 0, options).status()), "TRL0711");
  options = Options("a int");
  options.batch_rows = 0;
  EXPECT_EQ(data::CodeOf(MakeFileSource("s", "f", TextInput("a\n"), 0, options).status()), "TRL0711");
}

TEST(FileSourceTest, FormatsCanBeForced) {
  FileSourceOptions options = Options("a int");
  options.format = FileFormat::kNdjson;
  EXPECT_THAT(ReadSource("", options).rows, IsEmpty());
  EXPECT_EQ(ReadSource("a\n1\n", options).letters.size(), 2u);
  options.format = FileFormat::kCsv;
  EXPECT_EQ(data::CodeOf(ReadSource("{\"a\":1}\n", options).status), "TRL0707");
}

TEST(FileSourceTest, StrictEndsAtTheFirstRejectedRecord) {
  FileSourceOptions options = Options("a int");
  options.strict = true;
  for (const size_t bytes : {1, 6, 1000}) {
    for (const uint32_t rows : {1, 3, 100}) {
      options.piece_bytes = bytes;
      options.batch_rows = rows;
      const SourceResult result = ReadSource("a\n1\n2\n3\n4\nx\n5\ny\n", options);
      EXPECT_EQ(data::CodeOf(result.status), "TRL0716");
      EXPECT_EQ(data::FaultOf(result.status), data::Fault::kData);
      EXPECT_THAT(data::MessageOf(result.status), HasSubstr("'in.csv' line 6: column 'a' is not an int"));
      EXPECT_EQ(result.letters.size(), 1u);
      EXPECT_THAT(result.rows, ElementsAre("1: 1", "2: 2", "3: 3", "4: 4")) << "what stands before it";
      EXPECT_EQ(result.counters.rows, 4u);
    }
  }
}

TEST(FileSourceTest, SortsWithinTheBoundAndGivesUpLateRows) {
  FileSourceOptions options = Options("ts timestamp, a int");
  options.time_column = 0;
  options.watermark_bound_us = 10'000'000;
  const std::string text =
      "ts,a\n2026-01-01T00:00:10Z,1\n2026-01-01T00:00:05Z,2\n2026-01-01T00:00:20Z,3\n2026-01-01T00:00:10Z,4\n"
      "2026-01-01T00:00:09.999999Z,5\n,6\n2026-01-01T00:00:19Z,7\n";
  for (const size_t bytes : {1, 30, 1000}) {
    options.piece_bytes = bytes;
    const SourceResult result = ReadSource(text, options);
    EXPECT_THAT(result.rows, ElementsAre("2: 2026-01-01T00:00:05Z|2", "1: 2026-01-01T00:00:10Z|1",
                                         "4: 2026-01-01T00:00:10Z|4", "7: 2026-01-01T00:00:19Z|7",
                                         "3: 2026-01-01T00:00:20Z|3"));
    EXPECT_THAT(result.late, ElementsAre("2026-01-01T00:00:09.999999Z|5"));
    EXPECT_EQ(result.counters.late, 1u);
    EXPECT_THAT(result.letters, ElementsAre("7 ts '' is empty, and the column may not be NULL"));
  }
}

TEST(FileSourceTest, RowsBelowTheWatermarkStayWhereTheStreamSaysSo) {
  const std::string text =
      "ts,a\n1970-01-01T00:00:10Z,1\n1970-01-01T00:00:20Z,2\n1970-01-01T00:00:14Z,3\n"
      "1970-01-01T00:00:16Z,4\n1970-01-01T00:00:30Z,5\n";
  FileSourceOptions options = Options("ts timestamp, a int");
  options.time_column = 0;
  for (const size_t bytes : {1, 60, 1000}) {
    options.piece_bytes = bytes;
    options.watermark_bound_us = 5'000'000;
    options.below_watermark = BelowWatermark::kAccepted;
    const SourceResult accepted = ReadSource(text, options);
    EXPECT_THAT(accepted.rows,
                ElementsAre("1: 1970-01-01T00:00:10Z|1", "3: 1970-01-01T00:00:14Z|3", "4: 1970-01-01T00:00:16Z|4",
                            "2: 1970-01-01T00:00:20Z|2", "5: 1970-01-01T00:00:30Z|5"));
    EXPECT_THAT(accepted.times, ElementsAre(10'000'000, 15'000'000, 16'000'000, 20'000'000, 30'000'000));
    EXPECT_EQ(accepted.counters.late, 1u);
    EXPECT_EQ(accepted.counters.rows, 5u);
    options.watermark_bound_us = 0;
    options.below_watermark = BelowWatermark::kOnArrival;
    const SourceResult arrived = ReadSource(text, options);
    EXPECT_EQ(arrived.rows.size(), 5u);
    EXPECT_THAT(arrived.times, ElementsAre(10'000'000, 20'000'000, 20'000'000, 20'000'000, 30'000'000));
    EXPECT_EQ(arrived.counters.late, 0u);
    EXPECT_EQ(arrived.counters.clamped, 2u);
  }
  options.watermark_bound_us = 1;
  EXPECT_EQ(data::CodeOf(ReadSource(text, options).status), "TRL0711") << "on arrival there is nothing to wait for";
}

TEST(FileSourceTest, InputInOrderComesOutAtOnce) {
  FileSourceOptions options = Options("ts timestamp");
  options.time_column = 0;
  options.piece_bytes = 1;
  auto source = MakeFileSource("s", "f", TextInput("ts\n2026-01-01\n2026-01-02\n2026-01-02\n"), 0, options);
  ASSERT_TRUE(source.ok());
  EXPECT_EQ((*source)->frontier_us(), kStartOfTime);
  for (const int64_t day : {20454, 20455, 20455}) {
    auto piece = (*source)->Fetch();
    ASSERT_TRUE(piece.ok());
    (*source)->Parse(**piece);
    std::vector<BatchPtr> batches;
    ASSERT_TRUE((*source)->Release(std::move(*piece), &batches).ok());
    ASSERT_EQ(batches.size(), 1u);
    EXPECT_EQ((*source)->frontier_us(), day * 86'400'000'000);
    (*source)->Recycle(std::move(batches[0]));
  }
}

TEST(FileSourceTest, SeveralFilesAreSeveralSources) {
  const TemporaryFolder folder;
  const std::string a = folder.Write("a.csv", "a\n1\n");
  const std::string b = folder.Write("b.ndjson", "{\"a\":2}\n");
  auto sources = OpenFiles("payments", {a, b}, 5, Options("a int"));
  ASSERT_TRUE(sources.ok());
  ASSERT_EQ(sources->size(), 2u);
  EXPECT_EQ((*sources)[1]->name(), b);
  auto piece = (*sources)[1]->Fetch();
  (*sources)[1]->Parse(**piece);
  std::vector<BatchPtr> batches;
  ASSERT_TRUE((*sources)[1]->Release(std::move(*piece), &batches).ok());
  EXPECT_EQ(batches[0]->source, 6u);
  EXPECT_EQ(read_source::DumpRow(*batches[0], 0), "2");
  EXPECT_FALSE(OpenFiles("payments", {a, folder.path()}, 0, Options("a int")).ok());
}

}  // namespace
}  // namespace tripline::engine::file_source_test
