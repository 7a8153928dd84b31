// SPDX-License-Identifier: Apache-2.0
//
// How a reliable connection gets over loss. Presets are what people have, not what is right: the
// effective timers of network cards depend on their firmware (collectives.md, section 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "link_models/core/time.h"

namespace linkwright::roce {

enum class Recovery : std::uint8_t {
  kGoBackN,          // the receiver drops what is out of order, the sender begins again there
  kSelectiveRepeat,  // the receiver keeps it, the sender repeats what is missing
};

struct RecoveryOptions {
  Recovery recovery = Recovery::kGoBackN;
  Duration timeout{};          // from the last time that the oldest packet was sent
  std::uint32_t backoff = 1;   // each timeout in a row makes the next one so many times longer,
  Duration longest_timeout{};  // up to this
  std::uint32_t retries = 7;   // timeouts in a row that are borne; one more is an error
  std::uint32_t window = 128;  // packets on their way
  std::uint32_t answer_every = 64;  // an acknowledgement is asked for; and at the end of a message
  std::uint32_t outstanding_reads = 16;  // READs without all of their answer (max_rd_atomic)
  std::uint32_t rnr_timer = 12;          // told to who finds no receive posted; rnr_wait() of it
  std::uint32_t rnr_retry = 7;  // times in a row that this is borne; one more is an error; 7: all
};

// 4.096 us x 2^exponent (InfiniBand, 9.9.2.1.1, the Local ACK Timeout).
constexpr Duration ack_timeout(std::uint32_t exponent) {
  return picoseconds((std::int64_t{4'096'000}) << exponent);
}

// rnr_retry: as often as it takes.
inline constexpr std::uint32_t kRnrWithoutEnd = 7;

// How long a requester waits that is told this timer, of 0 to 31: 0.01 ms to 655.36 ms
// (InfiniBand, 9.7.5.2.8).
Duration rnr_wait(std::uint32_t timer);

// "ib-spec", "nccl", "cx-adaptive", "otg"; nullopt: none of that name.
std::optional<RecoveryOptions> recovery_named(std::string_view preset);

}  // namespace linkwright::roce
