// The base protocol of the Language Server Protocol: messages in a stream of bytes, each behind headers with its length.
//
// Not JSON: a message is a text here.
//
//   MessageReader reader;
//   reader.Add(bytes);
//   while (auto read = reader.Next()) read->error.empty() ? Handle(read->text) : Complain(read->error);
//   std::string out = FrameMessage(text);
//
// Failures: bytes that are no message, or one longer than the limit, come out as one error each; reading goes on at the
// next header that can be read. Thread-safety: thread-compatible.
// Limits: kMaxMessageBytes; what is longer is skipped, never kept.
#ifndef TRIPLINE_DEPLOY_LSP_FRAMING_H_
#define TRIPLINE_DEPLOY_LSP_FRAMING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tripline::deploy {

class MessageReader {
 public:
  // Bytes of one message: a rule file of the largest size, written as JSON with escapes, and some room.
  static constexpr uint64_t kMaxMessageBytes = uint64_t{64} << 20;
  // Bytes of all headers of a message.
  static constexpr size_t kMaxHeaderBytes = 4096;

  struct Read {
    std::string text;
    std::string error;  // not empty: what could not be read
  };

  void Add(std::string_view bytes) { buffer_ += bytes; }
  // The next message or error; nothing: more bytes are needed.
  std::optional<Read> Next();

 private:
  std::optional<Read> ReadHeaders();
  // Drops bytes up to where headers may begin.
  Read Resume(std::string error, size_t bad_bytes);

  std::string buffer_;
  std::optional<uint64_t> body_bytes_;  // the headers are read
  uint64_t skip_bytes_ = 0;             // of a message that is too long
  bool lost_ = false;                   // inside of bytes that are no headers; said already
};

std::string FrameMessage(std::string_view text);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_FRAMING_H_
