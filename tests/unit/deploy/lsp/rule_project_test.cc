#include "deploy/lsp/rule_project.h"

#include <gmock/gmock.h>

#include <map>

namespace tripline::deploy {
namespace rule_project_test {

class Project : public testing::Test {
 protected:
  std::map<std::string, std::string> disk_;
  RuleProject project_{[this](const std::string& path) -> data::StatusOr<std::string> {
    if (const auto found = disk_.find(path); found != disk_.end()) return found->second;
    return data::Error(data::Fault::kAuthor, "TRL0923", "there is no such file");
  }};

  void Open(const std::string& path, std::string text) { project_.Open("file://" + path, 1, std::move(text)); }
};

TEST_F(Project, StatementsThatStayAreNotReadAgain) {
  Open("/a.rules", "let a = 1;\nlet b = 2;\nlet c = 3;\n");
  const auto before = project_.View("/a.rules")->files[0];
  TextDocument changed = *before->document;
  changed.Replace({{1, 0}, {1, 0}}, "-- more\n");
  changed.Replace({{2, 8}, {2, 9}}, "99");
  project_.Change("/a.rules", 2, std::move(changed));
  const auto after = project_.View("/a.rules")->files[0];
  ASSERT_EQ(after->statements.size(), 3u);
  EXPECT_EQ(after->statements[0].lazy, before->statements[0].lazy);
  EXPECT_NE(after->statements[1].lazy, before->statements[1].lazy);
  EXPECT_EQ(after->statements[2].lazy, before->statements[2].lazy);
  EXPECT_EQ(after->TextOf(after->statements[1].place), "let b = 99;");
}

TEST_F(Project, FilesThatBelongTogether) {
  disk_["/base.rules"] = "include 'deep/x.rules'; let base = 1;";
  disk_["/deep/x.rules"] = "include '../a.rules'; let deep = 2;";
  Open("/a.rules", "include 'base.rules'; include 'gone.rules';");
  Open("/b.rules", "include 'base.rules';");
  EXPECT_THAT(project_.Closure("/a.rules"),
              testing::ElementsAre("/a.rules", "/base.rules", "/gone.rules", "/deep/x.rules"));
  EXPECT_EQ(project_.View("/a.rules")->files.size(), 4u) << "b.rules reads a.rules too, by way of base.rules";
  Open("/base.rules", "let base = 1;");
  EXPECT_EQ(project_.View("/base.rules")->files.size(), 3u);
  EXPECT_THAT(project_.Roots(), testing::ElementsAre("/a.rules", "/b.rules"));
  project_.Close("/base.rules");
  EXPECT_EQ(project_.View("/gone.rules"), nullptr);
}

TEST_F(Project, AFileThatIncludesItselfIsARoot) {
  Open("/a.rules", "include 'b.rules';");
  Open("/b.rules", "include 'a.rules';");
  EXPECT_THAT(project_.Roots(), testing::ElementsAre("/a.rules"));
}

}  // namespace rule_project_test
}  // namespace tripline::deploy
