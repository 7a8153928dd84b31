// SPDX-License-Identifier: Apache-2.0
//
// Pauses for the server at the near end of a wire, where the server is to hold the frames that its
// modelled link cannot take yet (`ingress: pause`): XOFF when so many bytes wait in the link's
// transmit queue, XON when so few are left, XOFF again before the pause runs out at the server.
//
// Like a link it is told the time and decides by events alone: XOFF at an arrival, XON at the start
// of the frame that leaves few enough waiting, a repetition at its time. The host asks
// after_arrivals() when it has offered all that came at one instant, and on_time() at next(), with
// what waited just after that instant; so the result does not depend on polling.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/violation.h"
#include "link_models/headers/frame_headers.h"

namespace linkwright {

struct WirePauseConfig {
  bool on = false;
  std::uint8_t classes = 0;  // of PFC; 0: 802.3x, which stops all
  std::uint16_t quanta = 65'535;
  std::uint64_t xoff_bytes = 0;
  std::uint64_t xon_bytes = 0;             // less than xoff_bytes
  std::uint64_t port_bits_per_second = 0;  // of the server's port, in whose bit times quanta count

  friend bool operator==(const WirePauseConfig&, const WirePauseConfig&) = default;
};

std::vector<Violation> validate(const WirePauseConfig& config);

class WirePause {
 public:
  // Precondition: validate(config) is empty.
  explicit WirePause(const WirePauseConfig& config);

  bool on() const noexcept { return config_.on; }
  bool paused() const noexcept { return paused_; }

  // What arrived at `now` has been offered; `waiting` bytes wait since. Something: to be sent.
  std::optional<PauseFields> after_arrivals(Instant now, std::uint64_t waiting) noexcept;

  // When on_time() is due; kNever: nothing is paused.
  Instant next() const noexcept;
  // The level whose instant on_time() wants to know.
  std::uint64_t xon_bytes() const noexcept { return config_.xon_bytes; }
  // What waits after `now`, and when it will have fallen to xon_bytes() as planned now (kNever:
  // not foreseen). Precondition: now == next().
  std::optional<PauseFields> on_time(Instant now, std::uint64_t waiting, Instant falls_at) noexcept;

  std::uint64_t sent() const noexcept { return sent_; }  // statements, since construction

 private:
  PauseFields state(Instant now, bool paused) noexcept;

  WirePauseConfig config_;
  Duration half_pause_{};
  bool paused_ = false;
  Instant repeat_at_ = kNever;
  Instant look_at_ = kNever;  // when the queue may have fallen to xon
  std::uint64_t sent_ = 0;
};

}  // namespace linkwright
