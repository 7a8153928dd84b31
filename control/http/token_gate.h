// SPDX-License-Identifier: Apache-2.0
//
// Who may ask over TCP. Any program of this machine can connect, and any web page can make a
// browser connect: so the request must be meant for us, not come from a foreign page, and have a
// token. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "control/api/call.h"
#include "control/http/head.h"
#include "control/http/loopback.h"
#include "control/http/tokens.h"

namespace linkwright::http {

// Of a browser's WebSocket, which cannot set Authorization: it offers this protocol and a second
// one, "bearer.TOKEN".
inline constexpr std::string_view kViewerProtocol = "linkwright";

class TokenGate {
 public:
  // `bound`: where we listen, with the port that we got.
  TokenGate(LoopbackAddress bound, Tokens tokens);

  // Throws Failure: 421 a Host that is not ours (DNS rebinding), 403 an Origin that is not that
  // host (cross-site), 401 no token or none of ours.
  api::Peer admit(const Head& head) const;
  // The same without the 401, for what is nobody's secret.
  void check_place(const Head& head) const;

  void replace(Tokens tokens) { tokens_ = std::move(tokens); }

 private:
  bool is_ours(std::string_view host) const;

  LoopbackAddress bound_;
  Tokens tokens_;
};

}  // namespace linkwright::http
