// SPDX-License-Identifier: Apache-2.0
//
// What the API is asked and what it answers, without HTTP: the seam between the transport
// (control/http), which knows sockets and no resource, and the daemon (control/daemon), which knows
// resources and no socket. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace linkwright::api {

// Each may do what those before it may.
enum class Role : std::uint8_t { kViewer, kOperator, kAdmin };
std::string_view to_text(Role role) noexcept;

enum class Method : std::uint8_t { kGet, kPut, kPost, kPatch, kDelete };
std::string_view to_text(Method method) noexcept;
std::optional<Method> method_of(std::string_view text) noexcept;

// Who asks: from the credentials of the socket's peer, or from a token.
struct Peer {
  std::string name;  // "uid 1000 (ada)", "token"; in every audit line
  Role role = Role::kViewer;
};

// kText, of an answer: the client takes a text and no message.
enum class Encoding : std::uint8_t { kJson, kBinary, kYaml, kText };

struct Call {
  Method method = Method::kGet;
  std::string path;  // begins with '/', escapes ("%20") as they came: a name may hold a '/'
  std::map<std::string, std::string> query;  // escapes resolved
  std::string body;
  Encoding body_encoding = Encoding::kJson;  // of the request
  Encoding wanted = Encoding::kJson;         // of the answer
  std::optional<std::uint64_t> if_match;     // generation that the client has seen
  Peer peer;
};

struct Answer {
  unsigned status = 200;
  std::string content_type;
  std::string body;
  std::optional<std::uint64_t> generation;  // told as ETag
};

// The one way in. Does not throw; does not keep the call beyond its end.
using Dispatch = std::function<boost::asio::awaitable<Answer>(Call)>;

}  // namespace linkwright::api
