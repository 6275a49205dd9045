#include "engine/io/ordered_output.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::ordered_output_test {
namespace {

using read_source::ReadFile;
using read_source::TemporaryFolder;

TEST(OrderedOutput, PartsOfOneSourceStandTogether) {
  const struct {
    std::vector<std::pair<uint32_t, const char*>> parts;
    const char* file;
  } kCases[] = {
      {{}, ""},
      {{{0, "a"}, {0, "b"}, {3, "c"}}, "abc"},
      {{{1, "x1"}, {0, "y1"}, {1, "x2"}, {0, "y2"}, {2, ""}, {0, "y3"}}, "y1y2y3x1x2"},
      {{{2, "a"}, {1, "b"}, {0, "c"}}, "cba"},
  };
  for (const size_t buffer_bytes : {size_t{1}, size_t{3}, size_t{1} << 20}) {
    for (const auto& c : kCases) {
      const TemporaryFolder folder;
      const std::string path = folder.path() + "/out";
      auto output = OrderedOutput::Create(path, {.buffer_bytes = buffer_bytes});
      ASSERT_TRUE(output.ok());
      for (const auto& [source, text] : c.parts) ASSERT_TRUE((*output)->Append(source, text).ok());
      ASSERT_TRUE((*output)->Arrange().ok());
      ASSERT_TRUE((*output)->Commit().ok());
      EXPECT_EQ(ReadFile(path), c.file);
    }
  }
}

TEST(OrderedOutput, SourcesMayWriteBesideEachOther) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/out";
  auto output = OrderedOutput::Create(path);
  ASSERT_TRUE(output.ok());
  std::vector<std::thread> threads;
  for (uint32_t source = 0; source < 3; ++source) {
    threads.emplace_back([&, source] {
      for (int i = 0; i < 200; ++i) {
        EXPECT_TRUE((*output)->Append(source, std::to_string(source) + ":" + std::to_string(i) + "\n").ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE((*output)->Arrange().ok());
  ASSERT_TRUE((*output)->Commit().ok());
  std::string expected;
  for (int source = 0; source < 3; ++source) {
    for (int i = 0; i < 200; ++i) expected += std::to_string(source) + ":" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(ReadFile(path), expected);
}

}  // namespace
}  // namespace tripline::engine::ordered_output_test
