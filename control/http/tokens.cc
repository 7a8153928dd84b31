// SPDX-License-Identifier: Apache-2.0
#include "control/http/tokens.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/http/words.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

constexpr std::size_t kMinCharacters = 32;
constexpr std::size_t kMaxFileBytes = 64u << 10;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw std::runtime_error(fmt::format("token file {}: {}", in_quotes(path), why));
}

// Looked at through the descriptor: what is judged is what is read.
void check_file(const std::string& path, int fd) {
  struct ::stat status {};
  if (::fstat(fd, &status) != 0) fail(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail(path, "is not a regular file");
  if ((status.st_mode & 0027) != 0)
    fail(path,
         fmt::format("mode {:04o} lets others at it (allowed: 0600, 0640, 0400, 0440)",
                     status.st_mode & 07777u));
}

// Wiped when it goes away.
struct SecretText {
  SecretText() : text(kMaxFileBytes, '\0') {}
  ~SecretText() { OPENSSL_cleanse(text.data(), text.size()); }
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;

  std::string text;
  std::size_t size = 0;
};

void read_text(const std::string& path, SecretText& secret) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) fail(path, std::strerror(errno));
  try {
    check_file(path, fd);
    for (;;) {
      const ::ssize_t got =
          ::read(fd, secret.text.data() + secret.size, kMaxFileBytes - secret.size);
      if (got < 0) fail(path, std::strerror(errno));
      if (got == 0) break;
      secret.size += static_cast<std::size_t>(got);
      if (secret.size == kMaxFileBytes) fail(path, "is larger than 64 KiB");
    }
  } catch (...) {
    ::close(fd);
    throw;
  }
  ::close(fd);
}

std::optional<api::Role> role_named(std::string_view name) {
  for (const api::Role role : {api::Role::kViewer, api::Role::kOperator, api::Role::kAdmin})
    if (api::to_text(role) == name) return role;
  return std::nullopt;
}

// A browser offers it as the name of a WebSocket's subprotocol, which is a `token` of RFC 9110,
// section 5.6.2; "/", "=", "@" and ":" are none of that.
constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";

bool is_of_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

}  // namespace

Tokens Tokens::from_file(const std::string& path) {
  SecretText secret;
  read_text(path, secret);
  Tokens tokens;
  int number = 0;
  for (std::string_view line : split({secret.text.data(), secret.size}, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t blank = line.find_first_of(" \t");
    const bool alone = blank == std::string_view::npos;
    const auto role = alone ? api::Role::kAdmin : role_named(line.substr(0, blank));
    const std::string_view token = alone ? line : trim(line.substr(blank));
    if (!role)
      fail(path, fmt::format("line {}: no such role (allowed: viewer, operator, admin)", number));
    if (token.size() < kMinCharacters)
      fail(path,
           fmt::format("line {}: a token of {} characters (allowed: {} or more)",
                       number,
                       token.size(),
                       kMinCharacters));
    if (!std::all_of(token.begin(), token.end(), is_of_token))
      fail(path,
           fmt::format("line {}: a token with a character that a browser cannot send (allowed: "
                       "letters, digits and {}; `openssl rand -hex 24` makes one)",
                       number,
                       kMarks));
    tokens.known_.push_back({sha256(token), *role});
  }
  if (tokens.known_.empty()) fail(path, "has no token");
  return tokens;
}

std::optional<api::Role> Tokens::role_of(std::string_view token) const {
  const Digest digest = sha256(token);
  std::optional<api::Role> found;
  // All are compared, so that the time does not tell which one it was.
  for (const Known& known : known_)
    if (same_digest(known.digest, digest)) found = known.role;
  return found;
}

}  // namespace linkwright::http
