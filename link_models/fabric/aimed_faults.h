// SPDX-License-Identifier: Apache-2.0
//
// Faults that are aimed at places of a fabric: at one of its links, or at what comes in at a host.
// Headers are read once, where a frame enters, and only where there are faults; what travels with
// the frame from there on is which of the fabric's matches it fits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/faults/targeted_fault.h"
#include "link_models/headers/frame_headers.h"
#include "link_models/topology/graph.h"

namespace linkwright {

// Bit i: the frame fits match number i of the fabric.
using Aims = std::uint64_t;
inline constexpr std::size_t kMostAims = 64;

enum class FaultPlace : std::uint8_t {
  kLink,  // counted and struck as they start on the wire of a link
  kHost,  // counted as they come in at a host; struck on the first link that they take
};

struct AimedFaults {
  FaultPlace place = FaultPlace::kLink;
  std::uint32_t number = 0;  // LinkId or HostId
  FaultList faults{};

  friend bool operator==(const AimedFaults&, const AimedFaults&) = default;
};

// The different matches of all of them, in the order in which each is met first.
std::vector<FrameMatch> aims_of(const std::vector<AimedFaults>& all);

// What is wrong, from the list on: "[1].faults[0].act.delay".
std::vector<Violation> validate(const std::vector<AimedFaults>& all, const Graph& graph);

// Reads which matches a frame fits. A value.
class AimReader {
 public:
  AimReader() = default;
  // Precondition: validate() is empty.
  explicit AimReader(const std::vector<AimedFaults>& all) : matches_(aims_of(all)) {}

  Aims read(const FrameHeaders& headers) const noexcept;

 private:
  std::vector<FrameMatch> matches_;
};

}  // namespace linkwright
