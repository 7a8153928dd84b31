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

// What a transmitter hears of the light of its cable, where the ends tell each other (IEEE 802.3
// clause 46.3.4). A receiver without light has a Local Fault, and its own transmitter sends Remote
// Fault instead of frames; who receives that sends Idle instead of frames. So this end sends no
// frame while the other direction was dark `after` ago, nor while its own was `round_trip` ago. The
// wire is lit meanwhile: its codewords run on.
struct RemoteFault {
  bool signalled = false;
  DarkSchedule dark{};  // of the other direction, as the three below
  FlapConfig flaps{};
  OutageConfig outages{};
  Duration after{};       // its latency
  Duration round_trip{};  // of both directions

  friend bool operator==(const RemoteFault&, const RemoteFault&) = default;
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
  RemoteFault remote_fault{};

  friend bool operator==(const LinkConfig&, const LinkConfig&) = default;
};

std::vector<Violation> validate(const LinkConfig& config);

}  // namespace linkwright
