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

// In units of 10 us.
constexpr std::int64_t kRnrWaits[32] = {
    65'536, 1,     2,     3,     4,     6,      8,      12,     16,     24,    32,
    48,     64,    96,    128,   192,   256,    384,    512,    768,    1'024, 1'536,
    2'048,  3'072, 4'096, 6'144, 8'192, 12'288, 16'384, 24'576, 32'768, 49'152};

}  // namespace

Duration rnr_wait(std::uint32_t timer) {
  return kRnrWaits[timer & 0x1f] * microseconds(10);
}

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
