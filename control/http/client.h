// SPDX-License-Identifier: Apache-2.0
//
// A blocking client of the daemon, for the command line: one connection per request, one deadline
// over all of it. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "control/api/call.h"

namespace linkwright::http {

// The daemon cannot be reached, does not answer in time, or is none. Names the address.
struct Unreachable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Request {
  api::Method method = api::Method::kGet;
  std::string path;                               // with its query; names in it are escaped already
  std::string body;                               // may be empty
  std::string content_type = "application/json";  // of the body
  std::string accept = "application/json";
  api::Claim claim;
};

struct Reply {
  unsigned status = 0;
  std::string content_type;
  std::optional<std::uint64_t> generation;  // from ETag
  std::string body;
};

class Client {
 public:
  using Deadline = std::chrono::milliseconds;

  static Client over_unix(const std::string& socket_path);
  // "127.0.0.1:8600"; a token leaves for this machine's loopback only. Throws std::runtime_error.
  static Client over_tcp(const std::string& address, const std::string& token);

  // Throws Unreachable. Whatever the status, the answer is an answer.
  Reply request(const Request& request, Deadline deadline) const;

 private:
  Client() = default;

  std::string socket_path_;  // empty: TCP
  std::string address_;
  std::string token_;
};

}  // namespace linkwright::http
