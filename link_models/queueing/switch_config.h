// SPDX-License-Identifier: Apache-2.0
//
// What an output-queued Ethernet switch is: its packet buffer and who may use how much of it, when
// it marks frames (ECN), when it asks the sender to pause (PFC, 802.3x). Bytes are the bytes of the
// frames as the fabric counts them. Checked once, at the border; what is below trusts it.
//
// The buffer is cut into three parts that never lend to each other:
//   reserve   per (egress port, lossy class), guaranteed
//   headroom  per (ingress port, lossless class), for what is still under way after an XOFF
//   shared    the rest, for all
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/violation.h"

namespace linkwright {

inline constexpr unsigned kClasses = 8;  // priorities of IEEE 802.1Q

// RED with the parameters of DCQCN (SIGCOMM 2015): see red_mark.h.
struct MarkConfig {
  std::uint64_t kmin_bytes = 0;
  std::uint64_t kmax_bytes = 0;  // 0: no marks
  double pmax = 0;
};

struct PauseConfig {
  std::uint8_t lossless = 0;  // bit c: class c is lossless and pauses its sender

  // Per (ingress port, class). xoff 0: dynamic, alpha x free shared buffer. xon is the level at
  // which the sender may go on; where xoff moves, how far below it that level is.
  std::uint64_t xoff_bytes = 0;
  std::uint64_t xon_bytes = 0;

  std::uint64_t headroom_bytes = 0;  // per (ingress port, lossless class): see headroom.h
  std::uint16_t quanta = 65'535;     // of one pause, in 512 bit times
  bool global = false;               // 802.3x, which stops all classes, instead of PFC
};

struct SwitchConfig {
  std::uint64_t buffer_bytes = 32'000'000;
  std::uint64_t reserved_bytes = 0;  // per (egress port, lossy class)

  // Choudhury & Hahne 1998: a queue may hold alpha x free shared buffer. A ratio of whole numbers,
  // so that no rounding decides who is admitted.
  std::uint32_t alpha_num = 1;
  std::uint32_t alpha_den = 1;

  std::uint64_t port_limit_bytes = 0;  // shared bytes of one egress port's lossy classes; 0: none
  Duration pipeline{};                 // latency of the switch without queueing, in run time
  MarkConfig mark{};
  PauseConfig pause{};
};

constexpr bool is_lossless(const PauseConfig& pause, unsigned cls) {
  return (pause.lossless >> cls & 1u) != 0;
}

// Bytes that are set aside on a switch of so many ports. Precondition: they fit (validate()).
std::uint64_t reserved_total(const SwitchConfig& config, std::uint32_t ports);
std::uint64_t headroom_total(const SwitchConfig& config, std::uint32_t ports);

std::vector<Violation> validate(const MarkConfig& mark);
std::vector<Violation> validate(const SwitchConfig& config, std::uint32_t ports);

}  // namespace linkwright
