// SPDX-License-Identifier: Apache-2.0
#include "control/http/loopback.h"

#include <charconv>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "control/http/words.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

bool is_loopback(const std::string& host) {
  ::in_addr four{};
  if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  ::in6_addr six{};
  return ::inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

std::uint16_t read_port(std::string_view text, std::string_view digits) {
  std::uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, port);
  if (digits.empty() || error != std::errc() || stop != end)
    throw std::runtime_error(
        fmt::format("{} has no port (allowed: 127.0.0.1:PORT, [::1]:PORT)", in_quotes(text)));
  return port;
}

}  // namespace

std::string LoopbackAddress::to_text() const {
  const bool six = host.find(':') != std::string::npos;
  return six ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

LoopbackAddress loopback_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) read_port(text, {});
  std::string_view host = text.substr(0, colon);
  const std::uint16_t port = read_port(text, text.substr(colon + 1));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (same_word(host, "localhost")) host = "127.0.0.1";
  LoopbackAddress address{std::string(host), port};
  if (!is_loopback(address.host))
    throw std::runtime_error(fmt::format(
        "{} is not an address of this machine's loopback (allowed: 127.0.0.0/8, ::1); to reach the "
        "daemon from elsewhere, forward its port: ssh -L {}:127.0.0.1:{} HOST",
        in_quotes(text),
        port,
        port));
  return address;
}

}  // namespace linkwright::http
