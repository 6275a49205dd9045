#include "rules/query/infer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace tripline::rules {
namespace infer_test {

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    path_ = testing::TempDir() + "infer_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  static inline int count = 0;
  std::string path_;
};

// "a int, b string" of a file's text.
std::string TypesOf(const std::string& text) {
  const TemporaryFile file(text);
  const InputFile input{file.path(), file.path()};
  const auto inferred = InferSchema({&input, 1}, InferExtent::kAll);
  if (!inferred.ok()) return data::CodeOf(inferred.status());
  EXPECT_TRUE(inferred->whole);
  std::string result;
  for (const data::Field& field : inferred->schema.fields) {
    result += (result.empty() ? "" : ", ") + field.name + " " + data::TypeName(field.type);
  }
  return result;
}

TEST(Infer, TypesFollowFromAllValues) {
  const struct {
    const char* what;
    const char* text;
    const char* types;
  } cases[] = {
      {"integers", "a,b\n1,-2\n,0\n", "a int, b int"},
      {"numbers", "a,b\n1,1e3\n2.5,7\n", "a double, b double"},
      {"an integer too large for one", "a\n1\n99999999999999999999\n", "a double"},
      {"times", "a,b\n2018-04-01,2018-04-01T00:00:31Z\n2018-04-02 10:00:00,2018-04-01 00:00:31.5+02:00\n",
       "a timestamp, b timestamp"},
      {"else strings", "a,b,c\n1,2018-04-01,1\nx,5,2018-04-01\n", "a string, b string, c string"},
      {"a column without values", "a,b\n,1\n,2\n", "a string, b int"},
      {"no rows", "a,b\n", "a string, b string"},
      {"names that read like numbers", "a\nnan\ninfinity\n", "a string"},
      {"the empty string is no number", "a\n1\n\"\"\n", "a string"},
      {"quoted numbers", "a,b\r\n\"1\",\"1\"\"2\"\r\n2,x\r\n", "a int, b string"},
      {"quoted newlines and commas", "a,b\n\"1,\n2\",3\n4,5\n", "a string, b int"},
      {"no newline at the end", "a,b\n1,2", "a int, b int"},
      {"a column without a name", ",b\n0,2\n", "b int"},
  };
  for (const auto& each : cases) EXPECT_EQ(TypesOf(each.text), each.types) << each.what;
}

TEST(Infer, JsonSaysTheKindsItself) {
  const struct {
    const char* what;
    const char* text;
    const char* types;
  } cases[] = {
      {"kinds", "{\"a\":1,\"b\":1.5,\"c\":true,\"d\":\"x\",\"e\":\"2018-04-01T00:00:00Z\"}\n",
       "a int, b double, c bool, d string, e timestamp"},
      {"quoted numbers are strings", "{\"a\":\"1\"}\n", "a string"},
      {"null is no value", "{\"a\":null,\"b\":1}\n{\"a\":2}\n", "a int, b int"},
      {"keys that come later", "{ \"a\" : 1 }\n{ \"b\" : \"x\" , \"a\" : 2 }\n", "a int, b string"},
      {"objects and lists are left out", "{\"a\":{\"x\":[1,\"}\"]},\"b\":[1],\"c\":3}\n", "c int"},
      {"mixed kinds", "{\"a\":1}\n{\"a\":\"x\"}\n", "a string"},
      {"a broken line is the reader's", "{\"a\":1}\n{\"b\n{\"a\":2}\n", "a int"},
  };
  for (const auto& each : cases) EXPECT_EQ(TypesOf(each.text), each.types) << each.what;
}

TEST(Infer, ASampleSaysThatItIsOne) {
  std::string text = "a,b\n1,\n";
  while (text.size() < (size_t{3} << 20)) text += "1,\n";
  const TemporaryFile file(text + "x,5\n");
  const InputFile input{file.path(), file.path()};
  const auto sample = InferSchema({&input, 1}, InferExtent::kSample);
  ASSERT_TRUE(sample.ok());
  EXPECT_FALSE(sample->whole);
  EXPECT_FALSE(sample->every_column_seen);
  EXPECT_EQ(sample->schema.fields[0].type, data::IntType());
  const auto all = InferSchema({&input, 1}, InferExtent::kAll);
  ASSERT_TRUE(all.ok());
  EXPECT_TRUE(all->whole);
  EXPECT_EQ(all->schema.fields[0].type, data::StringType());
  EXPECT_EQ(all->schema.fields[1].type, data::IntType());
}

TEST(Infer, FilesThatCannotBeReadSayWhy) {
  const InputFile missing{"no such file", testing::TempDir() + "no such file"};
  EXPECT_FALSE(InferSchema({&missing, 1}, InferExtent::kAll).ok());
  EXPECT_EQ(TypesOf(""), "TRL0706");
}

}  // namespace infer_test
}  // namespace tripline::rules
