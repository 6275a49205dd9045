#include "engine/io/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::output_file_test {
namespace {

using read_source::ReadFile;
using read_source::TemporaryFolder;
using testing::HasSubstr;

size_t Files(const TemporaryFolder& folder) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) files += entry.exists() ? 1 : 0;
  return files;
}

TEST(OutputFileTest, AppearsWholeAtCommit) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("out.txt", "older");
  for (const size_t buffer : {1, 7, 1 << 20}) {
    auto file = OutputFile::Create(path, {static_cast<size_t>(buffer), true});
    ASSERT_TRUE(file.ok());
    const std::string before = ReadFile(path);
    std::string expected;
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE((*file)->Append("line " + std::to_string(i) + "\n").ok());
      expected.append("line " + std::to_string(i) + "\n");
    }
    EXPECT_EQ(ReadFile(path), before);
    ASSERT_TRUE((*file)->Commit().ok());
    EXPECT_EQ(ReadFile(path), expected);
    EXPECT_EQ((*file)->bytes(), expected.size());
    EXPECT_EQ(Files(folder), 1u);
  }
}

TEST(OutputFileTest, AnAbortLeavesTheOlderFile) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("out.txt", "older");
  {
    auto file = OutputFile::Create(path);
    ASSERT_TRUE((*file)->Append("newer").ok());
    ASSERT_TRUE((*file)->Flush().ok());
    EXPECT_EQ(Files(folder), 2u);
    (*file)->Abort();
    EXPECT_FALSE((*file)->Append("more").ok());
    EXPECT_FALSE((*file)->Commit().ok());
  }
  { auto forgotten = OutputFile::Create(path); }
  EXPECT_EQ(ReadFile(path), "older");
  EXPECT_EQ(Files(folder), 1u);
}

TEST(OutputFileTest, AFullDiskIsReportedAtOnceAndEveryTime) {
  auto file = OutputFile::Create("/dev/full", {4, false});
  ASSERT_TRUE(file.ok());
  EXPECT_TRUE((*file)->Append("abc").ok());
  const data::Status status = (*file)->Append("defgh");
  EXPECT_EQ(data::CodeOf(status), "TRL0714");
  EXPECT_EQ(data::FaultOf(status), data::Fault::kSystem);
  EXPECT_THAT(data::MessageOf(status), HasSubstr("'/dev/full' cannot be written: No space left"));
  EXPECT_EQ((*file)->Append("i"), status);
  EXPECT_EQ((*file)->Commit(), status);
  auto late = OutputFile::Create("/dev/full");
  EXPECT_TRUE((*late)->Append("abc").ok());
  EXPECT_EQ(data::CodeOf((*late)->Commit()), "TRL0714");
}

TEST(OutputFileTest, CreatingFailsWithTheName) {
  const TemporaryFolder folder;
  const auto absent = OutputFile::Create(folder.path() + "/none/out.txt");
  EXPECT_EQ(data::CodeOf(absent.status()), "TRL0713");
  EXPECT_THAT(data::MessageOf(absent.status()), HasSubstr("none/out.txt' cannot be created: No such file or directory"));
  EXPECT_EQ(data::CodeOf(OutputFile::Create(folder.path()).status()), "TRL0713");
  EXPECT_EQ(data::CodeOf(OutputFile::Create("/proc/out.txt").status()), "TRL0713");
}

TEST(OutputFileTest, ANameThatIsTakenAwayIsReported) {
  const TemporaryFolder folder;
  auto file = OutputFile::Create(folder.path() + "/out");
  std::filesystem::create_directory(folder.path() + "/out");
  std::filesystem::create_directory(folder.path() + "/out/not_empty");
  EXPECT_EQ(data::CodeOf((*file)->Commit()), "TRL0715");
}

}  // namespace
}  // namespace tripline::engine::output_file_test
