#include "engine/io/input_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::input_paths_test {
namespace {

using read_source::TemporaryFolder;
using testing::ElementsAre;

TEST(InputPathsTest, PatternsGiveTheirFilesByName) {
  const TemporaryFolder folder;
  const std::string b = folder.Write("b.csv", "");
  const std::string a = folder.Write("a.csv", "");
  const std::string odd = folder.Write("odd[1].csv", "");
  folder.Write("c.txt", "");
  EXPECT_THAT(*ExpandInput(folder.path() + "/?.csv"), ElementsAre(a, b));
  EXPECT_THAT(*ExpandInput(folder.path() + "/{b,a}.csv"), ElementsAre(a, b));
  EXPECT_THAT(*ExpandInput(odd), ElementsAre(odd)) << "a name that is there is no pattern";
  EXPECT_THAT(*ExpandInput("absent.csv"), ElementsAre("absent.csv"));
  EXPECT_THAT(*ExpandInputs({b, folder.path() + "/a*", "-"}), ElementsAre(b, a, "-"));
}

TEST(InputPathsTest, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  EXPECT_EQ(data::CodeOf(ExpandInput(folder.path() + "/*.csv").status()), "TRL0712");
  EXPECT_EQ(data::CodeOf(ExpandInputs({"-", "-"}).status()), "TRL0717");
}

}  // namespace
}  // namespace tripline::engine::input_paths_test
