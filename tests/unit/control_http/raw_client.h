// SPDX-License-Identifier: Apache-2.0
//
// A client that sends bytes as they are, good or bad, and reads what comes. Gives up, failing the
// test, only after a time that no working server needs.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace linkwright::http {

struct RawReply {
  unsigned status = 0;                        // 0: closed without an answer
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body;
};

struct Frame {
  unsigned opcode = 0;  // 1 text, 2 binary, 8 close, 9 ping; 0: closed without a frame
  std::string payload;
};

class RawClient {
 public:
  static RawClient over_unix(const std::string& path);
  static RawClient over_tcp(std::uint16_t port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;

  // False: the server takes nothing more.
  bool send(const std::string& bytes);
  RawReply read_reply();
  Frame read_frame();      // of a WebSocket, without a mask
  std::string read_all();  // until the server closes
  bool closed() { return read_all().empty(); }

  RawReply ask(const std::string& bytes) {
    send(bytes);
    return read_reply();
  }

 private:
  explicit RawClient(int fd);
  bool receive();  // more into inbox_; false: closed
  bool fill(std::size_t size);
  std::string take(std::size_t size);

  int fd_;
  std::string inbox_;
};

}  // namespace linkwright::http
