#include "rules/query/query.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

namespace tripline::rules {
namespace query_test {

class QueryTest : public testing::Test {
 protected:
  ~QueryTest() override { std::remove(path_.c_str()); }

  void Write(std::string_view text) { std::ofstream(path_, std::ios::binary) << text; }

  data::StatusOr<QueryReport> Run(const std::string& statement, std::function<bool()> stop = {}) {
    QueryOptions options;
    options.statement = statement;
    options.inputs = {{"p", path_}};
    options.stop = std::move(stop);
    dsl::SourceSet sources;
    dsl::DiagnosticSink diagnostics;
    sink_ = StringSink();
    return RunQuery(options, sources, diagnostics, &sink_);
  }

  const std::string path_ = testing::TempDir() + "query_test_" + std::to_string(::getpid());
  StringSink sink_;
};

TEST_F(QueryTest, JsonValuesOfDifferentKindsAreText) {
  Write("{\"a\":1,\"b\":2}\n{\"a\":\"x\"}\n{\"a\":true,\"b\":0.5}\n");
  const auto report = Run("select a, b from p");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->rejected, 0u);
  EXPECT_EQ(sink_.text(), "{\"a\":\"1\",\"b\":2}\n{\"a\":\"x\",\"b\":null}\n{\"a\":\"true\",\"b\":0.5}\n");
}

// Whatever the statement has to do before it can write: it asks on the way, and ends.
TEST_F(QueryTest, EndsAsWishedBeforeTheInputDoes) {
  constexpr uint64_t kRows = 400'000;
  std::string text = "k,n\n";
  for (uint64_t i = 0; i < kRows; ++i) text += std::to_string(i % 100) + "," + std::to_string(i) + "\n";
  Write(text);
  for (const std::string statement :
       {"select k, n from p", "select k, n from p order by n", "select k, sum(n) as s from p group by k",
        "select * from p match_recognize (partition by k order by n measures count(*) as c pattern (A B) define B as B.n < 0)",
        "select * from p match_recognize (partition by k order by n desc measures count(*) as c pattern (A) define A as n < 0)"}) {
    const auto whole = Run(statement);
    ASSERT_TRUE(whole.ok()) << statement;
    EXPECT_EQ(whole->outcome, QueryOutcome::kDone);
    std::atomic<int> asked = 0;
    const auto stopped = Run(statement, [&asked] { return ++asked > 12; });
    ASSERT_TRUE(stopped.ok()) << statement;
    EXPECT_EQ(stopped->outcome, QueryOutcome::kStopped) << statement;
    EXPECT_LT(stopped->rows_read, kRows) << statement;
  }
}

}  // namespace query_test
}  // namespace tripline::rules
