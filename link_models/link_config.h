// SPDX-License-Identifier: Apache-2.0
//
// Configuration of one link direction: an aggregate, validated once at the border. All durations
// and rates are in the time of the run (time scale K already applied).
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/dark_schedule.h"
#include "link_models/core/time.h"
#include "link_models/core/units.h"
#include "link_models/core/violation.h"
#include "link_models/impairments.h"

namespace linkwright {

enum class DarkPolicy : std::uint8_t {
  kLose,  // frames that meet a dark window on the wire are lost
  kHold,  // a frame that cannot finish before a scheduled edge waits for the light
};

// The codeword clock (IEEE 802.3 clauses 91, 119, 172): uncorrectable interleave groups are events
// on the group index. `group_octets` = MII octets per group = 640 x interleave for RS(544,514).
struct FecConfig {
  std::uint32_t group_octets = 640;  // 0: no FEC, the event process runs on bits
  double error_ratio = 0.0;          // of a group, or of a bit without FEC; in [0, 1)

  friend bool operator==(const FecConfig&, const FecConfig&) = default;
};

struct LinkConfig {
  LineRate rate{};        // serializer and PHY clock
  bool serialize = true;  // false: `not_emulated`, latency and errors only
  std::uint64_t queue_limit_bytes = 256 * 1024;
  DarkPolicy dark_policy = DarkPolicy::kLose;
  DarkSchedule dark{};
  FecConfig fec{};
  Duration latency{};  // end of serialization to delivery
  Impairments impairments{};

  friend bool operator==(const LinkConfig&, const LinkConfig&) = default;
};

std::vector<Violation> validate(const LinkConfig& config);

}  // namespace linkwright
