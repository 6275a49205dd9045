#include "deploy/generate/csv_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace tripline::deploy {
namespace csv_file_test {

using testing::HasSubstr;

std::string Content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Append(CsvFile* file, std::string_view text) {
  char* at = file->Reserve(text.size());
  std::memcpy(at, text.data(), text.size());
  file->Advance(at + text.size());
}

class CsvFileTest : public testing::Test {
 protected:
  CsvFileTest() {
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("csv_file_test_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
  }
  ~CsvFileTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(CsvFileTest, MakesTheFolderAndAppearsWhenFinished) {
  auto file = CsvFile::Create(folder_ / "a" / "x.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  Append(&*file, "one\n");
  ASSERT_TRUE(file->Flush().ok());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "a" / "x.csv"));
  Append(&*file, "two\n");
  EXPECT_EQ(file->bytes(), 8);
  ASSERT_TRUE(file->Finish().ok());
  EXPECT_EQ(Content(folder_ / "a" / "x.csv"), "one\ntwo\n");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "a" / "x.csv.partial"));
}

TEST_F(CsvFileTest, HoldsMoreThanItsBuffer) {
  auto file = CsvFile::Create(folder_ / "x.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  const std::string line(50'000, 'x');
  for (int i = 0; i < 100; ++i) Append(&*file, line);
  EXPECT_EQ(file->bytes(), 5'000'000);
  ASSERT_TRUE(file->Finish().ok());
  EXPECT_EQ(std::filesystem::file_size(folder_ / "x.csv"), 5'000'000U);
}

TEST_F(CsvFileTest, LeavesNothingBehindAndAnEarlierFileAloneIfNotFinished) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "x.csv") << "earlier";
  {
    auto file = CsvFile::Create(folder_ / "x.csv");
    ASSERT_TRUE(file.ok()) << file.status();
    Append(&*file, "later");
    CsvFile moved = std::move(*file);
    ASSERT_TRUE(moved.Flush().ok());
  }
  EXPECT_EQ(Content(folder_ / "x.csv"), "earlier");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.csv.partial"));
}

TEST_F(CsvFileTest, AFullDiskIsAnErrorAndKeepsTheEarlierFile) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "x.csv") << "earlier";
  // The temporary file is opened through the link: every write to it fails as on a full disk.
  std::filesystem::create_symlink("/dev/full", folder_ / "x.csv.partial");
  {
    auto file = CsvFile::Create(folder_ / "x.csv");
    ASSERT_TRUE(file.ok()) << file.status();
    Append(&*file, "later");
    const data::Status status = file->Finish();
    EXPECT_EQ(data::CodeOf(status), "TRL0951");
    EXPECT_EQ(data::FaultOf(status), data::Fault::kSystem);
    EXPECT_THAT(data::MessageOf(status), HasSubstr("No space left on device"));
    EXPECT_FALSE(file->Flush().ok()) << "an error stays";
  }
  EXPECT_EQ(Content(folder_ / "x.csv"), "earlier");
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(folder_ / "x.csv.partial")));
}

TEST_F(CsvFileTest, AFolderThatCannotBeMadeOrWrittenIsNamed) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "plain") << "a file, not a folder";
  const auto below_a_file = CsvFile::Create(folder_ / "plain" / "x.csv");
  EXPECT_EQ(data::CodeOf(below_a_file.status()), "TRL0950");
  EXPECT_THAT(data::MessageOf(below_a_file.status()), HasSubstr("plain"));

  std::filesystem::create_directories(folder_ / "y.csv.partial");
  const auto over_a_folder = CsvFile::Create(folder_ / "y.csv");
  EXPECT_EQ(data::CodeOf(over_a_folder.status()), "TRL0950");
  EXPECT_THAT(data::MessageOf(over_a_folder.status()), HasSubstr("y.csv.partial"));
}

TEST_F(CsvFileTest, AFolderInTheFilesPlaceIsAnError) {
  std::filesystem::create_directories(folder_ / "x.csv" / "inside");
  auto file = CsvFile::Create(folder_ / "x.csv");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(data::CodeOf(file->Finish()), "TRL0950");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.csv.partial"));
}

}  // namespace csv_file_test
}  // namespace tripline::deploy
