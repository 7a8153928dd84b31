// SPDX-License-Identifier: Apache-2.0
//
// Faults for tests: plain ones, and one in which every field has a value of its own.
#pragma once

#include "link_models/faults/targeted_fault.h"

namespace linkwright {

inline TargetedFault dropping(std::string name, FaultTurns turns, FrameMatch match = {}) {
  return {std::move(name), std::move(match), turns, {.action = FaultAction::kDrop}};
}

inline FrameMatch full_match() {
  FrameMatch match;
  match.source = 0x02'00'00'00'00'0a;
  match.destination = 0x02'00'00'00'00'0b;
  match.ether_type = 0x0800;
  match.pcp = 5;
  match.vlan = 100;
  match.source_ip = IpPrefix{4, {10}, 8};
  match.destination_ip = IpPrefix{6, {0x20, 0x01, 0x0d, 0xb8}, 32};
  match.protocol = 17;
  match.dscp = 26;
  match.source_port = 0xc001;
  match.destination_port = 4'791;
  match.bth_opcode = 10;
  match.queue_pair = 0x12'34'56;
  match.psn = PsnRange{0xff'ff'f0, 0x10};
  return match;
}

inline TargetedFault full_fault() {
  return {.name = "all of it",
          .match = full_match(),
          .turns = {.skip = 3, .frames = 2, .every = 7},
          .act = {.action = FaultAction::kReorder, .overtaken_by = 5, .delay = microseconds(9)}};
}

}  // namespace linkwright
