// SPDX-License-Identifier: Apache-2.0
#include "control/http/token_gate.h"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "control/http/refusal.h"
#include "control/http/words.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

constexpr std::array<std::string_view, 3> kOwnHosts{"localhost", "127.0.0.1", "[::1]"};

// RFC 6750: "Bearer TOKEN"; of a WebSocket also among the protocols that it offers.
std::optional<std::string> token_of(const Head& head) {
  constexpr std::string_view kScheme = "Bearer ";
  if (const auto field = head.only("Authorization")) {
    if (!same_word(field->substr(0, kScheme.size()), kScheme)) return std::nullopt;
    return std::string(trim(field->substr(kScheme.size())));
  }
  constexpr std::string_view kOffer = "bearer.";
  const std::string offers = head.all("Sec-WebSocket-Protocol");
  for (const std::string_view offer : split(offers, ','))
    if (offer.starts_with(kOffer)) return std::string(offer.substr(kOffer.size()));
  return std::nullopt;
}

}  // namespace

TokenGate::TokenGate(LoopbackAddress bound, Tokens tokens)
    : bound_(std::move(bound)), tokens_(std::move(tokens)) {}

bool TokenGate::is_ours(std::string_view host) const {
  const std::string port = fmt::format(":{}", bound_.port);
  if (same_word(host, bound_.to_text())) return true;
  for (const std::string_view own : kOwnHosts) {
    if (same_word(host, std::string(own) + port)) return true;
    if (bound_.port == 80 && same_word(host, own)) return true;
  }
  return false;
}

void TokenGate::check_place(const Head& head) const {
  const auto host = head.only("Host");
  if (!host) throw api::invalid("there is no Host");
  if (!is_ours(*host))
    throw refusal(421,
                  fmt::format("the Host {} is not this daemon (allowed: localhost:{}, {})",
                              in_quotes(*host),
                              bound_.port,
                              bound_.to_text()));
  if (const auto origin = head.only("Origin"); origin && *origin != fmt::format("http://{}", *host))
    throw refusal(403, fmt::format("a page of {} may not ask here", in_quotes(*origin)));
}

api::Peer TokenGate::admit(const Head& head) const {
  check_place(head);
  const auto token = token_of(head);
  if (!token) throw refusal(401, "a bearer token is wanted");
  const auto role = tokens_.role_of(*token);
  if (!role) throw refusal(401, "the token is none of this daemon's");
  return {"token", *role};
}

}  // namespace linkwright::http
