#include "deploy/lsp/framing.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace tripline::deploy {
namespace framing_test {

// What comes out, an error as "!".
std::vector<std::string> ReadAll(std::string_view bytes, size_t portion) {
  MessageReader reader;
  std::vector<std::string> all;
  for (size_t at = 0; at < bytes.size(); at += portion) {
    reader.Add(bytes.substr(at, portion));
    while (auto read = reader.Next()) all.push_back(read->error.empty() ? read->text : "!");
  }
  return all;
}

TEST(Framing, MessagesWhereverTheBytesAreCut) {
  const std::string bytes = FrameMessage("{}") + FrameMessage("") +
                            "content-length:3\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\nabc" +
                            "Content-Length: 2 \n\nxy";
  for (size_t portion = 1; portion <= bytes.size(); ++portion) {
    EXPECT_THAT(ReadAll(bytes, portion), testing::ElementsAre("{}", "", "abc", "xy")) << portion;
  }
}

TEST(Framing, GarbageIsOneErrorAndReadingGoesOn) {
  const std::string good = FrameMessage("ok");
  for (const std::string bad :
       {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "Content-Length: many\r\n\r\n", "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999999\r\n\r\n", "X-Length: 1\r\n\r\n"}) {
    EXPECT_THAT(ReadAll(bad + good, bad.size() + good.size()), testing::ElementsAre("!", "ok")) << bad;
  }
  EXPECT_THAT(ReadAll(std::string(100'000, 'x') + good, 1000), testing::ElementsAre("!", "ok"));
}

TEST(Framing, WhatIsTooLongIsSkippedAndNotKept) {
  MessageReader reader;
  reader.Add("Content-Length: " + std::to_string(MessageReader::kMaxMessageBytes + 10) + "\r\n\r\n");
  EXPECT_FALSE(reader.Next()->error.empty());
  const std::string portion(size_t{1} << 20, '{');
  for (uint64_t sent = 0; sent < MessageReader::kMaxMessageBytes; sent += portion.size()) {
    reader.Add(portion);
    ASSERT_FALSE(reader.Next().has_value());
  }
  reader.Add("0123456789" + FrameMessage("ok"));
  EXPECT_EQ(reader.Next()->text, "ok");
}

}  // namespace framing_test
}  // namespace tripline::deploy
