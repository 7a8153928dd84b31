// SPDX-License-Identifier: Apache-2.0
//
// What the API is asked and what it answers, without HTTP: the seam between the transport
// (control/http), which knows sockets and no resource, and the daemon (control/daemon), which knows
// resources and no socket. One thread.
#pragma once

#include <cstddef>
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

inline constexpr std::string_view kLeaseHeader = "Linkwright-Lease";
inline constexpr std::size_t kLeaseIdMax = 64;

// What whoever asks for a change goes by. It is judged when his turn has come.
struct Claim {
  std::optional<std::uint64_t> seen;  // If-Match: the generation; nullopt: he does not care
  std::string lease;                  // Linkwright-Lease: its id; empty: none
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
  Claim claim;
  Peer peer;
};

struct Answer {
  unsigned status = 200;
  std::string content_type;
  std::string body;
  std::optional<std::uint64_t> generation;  // told as ETag
  std::string remark{};                     // not told, but for the audit
};

// The one way in. Does not throw; does not keep the call beyond its end.
using Dispatch = std::function<boost::asio::awaitable<Answer>(Call)>;

}  // namespace linkwright::api
