// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/recovery.h"

namespace linkwright::roce {
namespace {

struct TimerPreset {
  const char* name;
  std::uint32_t retries;
  std::uint32_t backoff;
  Duration timeout;
  Duration longest;
};

constexpr TimerPreset kTimerPresets[] = {
    // perftest's default exponent of 14, and 7 retries: 67 ms.
    {"ib-spec", 7, 1, ack_timeout(14), ack_timeout(14)},
    // NCCL since 2.23: an exponent of 20, 4.29 s.
    {"nccl", 7, 1, ack_timeout(20), ack_timeout(20)},
    // Adaptive retransmission of ConnectX: short at first, doubled, below the queue pair's own
    // timer (here NCCL's). Where it begins is firmware's and is not told: 1 ms is of the range
    // seen.
    {"cx-adaptive", 7, 2, milliseconds(1), ack_timeout(20)},
    // Open Traffic Generator's model.
    {"otg", 3, 1, milliseconds(1), milliseconds(1)},
};

}  // namespace

std::optional<RecoveryOptions> recovery_named(std::string_view preset) {
  for (const TimerPreset& each : kTimerPresets) {
    if (preset != each.name) continue;
    RecoveryOptions out;
    out.timeout = each.timeout;
    out.longest_timeout = each.longest;
    out.backoff = each.backoff;
    out.retries = each.retries;
    return out;
  }
  return std::nullopt;
}

}  // namespace linkwright::roce
