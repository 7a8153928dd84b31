// SPDX-License-Identifier: Apache-2.0
//
// Gives pause frames to the port at whose server they are aimed, before all other frames. What the
// port refuses is offered again, and a newer pause takes its place: it says all that the older one
// would have. One worker owns it; nothing allocates outside the pool.
#pragma once

#include <cstdint>

#include "link_models/core/books.h"
#include "link_models/headers/frame_headers.h"

struct rte_mempool;

namespace linkwright {

class PauseSender {
 public:
  PauseSender(rte_mempool* pool, std::uint16_t port, MacAddress source)
      : pool_(pool), port_(port), source_(source) {}

  void say(const PauseFields& fields) noexcept {
    pending_ = fields;
    send();
  }
  void send() noexcept;
  // Closed: the port has no carrier, and what would be said is forgotten.
  void set_gate(bool open) noexcept { gate_open_ = open; }

  Tally sent() const noexcept { return sent_; }  // accepted by tx_burst

 private:
  rte_mempool* pool_;
  std::uint16_t port_;
  MacAddress source_;
  bool gate_open_ = true;
  PauseFields pending_{};  // kNone: nothing is
  Tally sent_;
};

}  // namespace linkwright
