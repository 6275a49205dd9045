#include "engine/io/late_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/io/file_source.h"
#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::late_rows_test {
namespace {

using read_source::ReadFile;
using read_source::TemporaryFolder;

TEST(LateRowsTest, AreAFileThatCanBeReadAgain) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/late.ndjson";
  auto late = LateFile::Create(path);
  ASSERT_TRUE(late.ok());
  FileSourceOptions options;
  options.schema = read_source::MakeSchema(
      "ts timestamp, i int, d double, m decimal(10,2), w decimal(30,1), s string, p duration, o bool");
  options.time_column = 0;
  options.late_rows = late->get();
  const std::string header = "ts,i,d,m,w,s,p,o\n";
  auto source = MakeFileSource(
      "payments", "in", read_source::TextInput(header + "2026-01-02,1,1,1,1,a,1,true\n2026-01-01,-5,0.5,2.5,3,\"b\n\",PT1M,f\n"
                                               "2026-01-01,,,,,,,\n"),
      0, options);
  ASSERT_TRUE(source.ok());
  auto piece = (*source)->Fetch();
  (*source)->Parse(**piece);
  std::vector<BatchPtr> batches;
  ASSERT_TRUE((*source)->Release(std::move(*piece), &batches).ok());
  EXPECT_EQ((*source)->counters().late, 2u);
  ASSERT_TRUE((*late)->Commit().ok());
  EXPECT_EQ(ReadFile(path),
            "{\"ts\":\"2026-01-01T00:00:00Z\",\"i\":-5,\"d\":0.5,\"m\":2.50,\"w\":3.0,\"s\":\"b\\n\",\"p\":60,\"o\":false}\n"
            "{\"ts\":\"2026-01-01T00:00:00Z\",\"i\":null,\"d\":null,\"m\":null,\"w\":null,\"s\":null,\"p\":null,\"o\":null}\n");
  options.late_rows = nullptr;
  const auto again = read_source::ReadSource(ReadFile(path), options);
  EXPECT_EQ(again.rows, (std::vector<std::string>{"1: 2026-01-01T00:00:00Z|-5|0.5|2.50|3.0|'b\n'|60|false",
                                                  "2: 2026-01-01T00:00:00Z|NULL|NULL|NULL|NULL|NULL|NULL|NULL"}));
}

}  // namespace
}  // namespace tripline::engine::late_rows_test
