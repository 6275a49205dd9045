#include "engine/io/dead_letters.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::dead_letters_test {
namespace {

using read_source::ReadFile;
using read_source::TemporaryFolder;

TEST(DeadLettersTest, AreOneJsonObjectALine) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/dead.ndjson";
  auto file = DeadLetterFile::Create(path);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->Append(0, {"payments", "a\xFF.csv", 7, 6, "amount", "1\"2\n", "is no number"}).ok());
  ASSERT_TRUE((*file)->Append(0, {"payments", "a.csv", 8, 7, "", "x", "too few"}).ok());
  ASSERT_TRUE((*file)->Commit().ok());
  EXPECT_EQ(ReadFile(path),
            "{\"stream\":\"payments\",\"file\":\"a\xEF\xBF\xBD.csv\",\"line\":7,\"column\":\"amount\",\"value\":\"1\\\"2\\n\","
            "\"reason\":\"is no number\"}\n"
            "{\"stream\":\"payments\",\"file\":\"a.csv\",\"line\":8,\"column\":\"\",\"value\":\"x\",\"reason\":\"too few\"}\n");
}

TEST(DeadLettersTest, ValuesAreCutBetweenCharacters) {
  EXPECT_EQ(DeadLetterValue("short"), "short");
  EXPECT_EQ(DeadLetterValue(std::string(300, 'x')), std::string(200, 'x'));
  EXPECT_EQ(DeadLetterValue(std::string(199, 'x') + "\xC3\xA9"), std::string(199, 'x'));
  EXPECT_EQ(DeadLetterValue(std::string(198, 'x') + "\xC3\xA9"), std::string(198, 'x') + "\xC3\xA9");
  EXPECT_EQ(DeadLetterValue("a\xC3"), "a\xEF\xBF\xBD");
}

TEST(DeadLettersTest, AListCountsWhatItDoesNotKeep) {
  DeadLetterList list(3);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&list] {
      for (int j = 0; j < 50; ++j) EXPECT_TRUE(list.Append(0, {}).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(list.count(), 100u);
  EXPECT_EQ(list.letters().size(), 3u);
}

}  // namespace
}  // namespace tripline::engine::dead_letters_test
