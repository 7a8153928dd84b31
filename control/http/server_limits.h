// SPDX-License-Identifier: Apache-2.0
//
// How much one client may ask of the daemon, and how long it may take.
#pragma once

#include <chrono>
#include <cstddef>

namespace linkwright::http {

// Deadlines are for the whole of what they name: a byte now and then does not extend them. A
// handler has none.
struct Limits {
  std::size_t header_bytes = 8u << 10;  // request line included; above: 431
  std::size_t body_bytes = 4u << 20;    // above: 413
  std::chrono::milliseconds header{5'000};
  std::chrono::milliseconds body{20'000};
  std::chrono::milliseconds idle{60'000};    // between an answer and the next request
  std::chrono::milliseconds answer{60'000};  // until the client has taken an answer
  std::chrono::milliseconds linger{1'000};   // for a client to read why it was closed
  std::chrono::milliseconds drain{5'000};    // at the end, for answers that are under way

  std::size_t connections = 256;  // viewers included; above: 503 and close
  std::size_t turned_away = 32;   // who is being told so; above: closed without a word

  std::size_t viewers = 64;        // above: 503
  std::size_t viewer_queue = 8;    // messages that wait for one viewer; above: the oldest goes
  std::size_t viewer_says = 4096;  // bytes of a message from a viewer; it is read and forgotten
  std::chrono::milliseconds viewer_silence{60'000};  // a ping without its pong: gone
};

}  // namespace linkwright::http
