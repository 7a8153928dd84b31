// SPDX-License-Identifier: Apache-2.0
//
// Which links a flow takes, found by sending one frame of it through the fabric and looking which
// links sent: the engine's own choice and no copy of it. With that, hashes that keep flows apart.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "link_models/fabric/fabric.h"
#include "tests/support/small_fabric.h"

namespace linkwright::test {

class FlowWays {
 public:
  explicit FlowWays(const FabricConfig& config)
      : fabric_(config, {}), loads_(links(config.graph)) {}

  std::vector<LinkId> way(HostId from, HostId to, std::uint32_t hash) {
    const std::vector<std::uint64_t> before = sent();
    const HostArrival probe = frame_of(from, address_of(to), fabric_.horizon(), 60, hash);
    fabric_.offer(from, {&probe.arrival, 1});
    while (fabric_.front(to) == nullptr) fabric_.advance(fabric_.next_event() + Duration{1});
    fabric_.pop(to);
    const std::vector<std::uint64_t> after = sent();
    std::vector<LinkId> taken;
    for (LinkId link = 0; link < after.size(); ++link)
      if (after[link] != before[link]) taken.push_back(link);
    return taken;
  }

  // The first hash with which the flow meets fewer than `most` of those that were placed before it,
  // on any of its links.
  std::uint32_t place(HostId from, HostId to, std::uint32_t most = 1) {
    for (std::uint32_t hash = 0; hash < 10'000; ++hash) {
      const std::vector<LinkId> taken = way(from, to, hash);
      bool fits = true;
      for (const LinkId link : taken) fits = fits && loads_[link] < most;
      if (!fits) continue;
      for (const LinkId link : taken) ++loads_[link];
      return hash;
    }
    throw std::logic_error("no hash keeps this flow apart from the others");
  }

 private:
  std::vector<std::uint64_t> sent() const {
    std::vector<std::uint64_t> counts(loads_.size());
    for (LinkId link = 0; link < counts.size(); ++link)
      if (const Egress* egress = fabric_.egress(link)) counts[link] = egress->counters.sent.frames;
    return counts;
  }

  Fabric fabric_;
  std::vector<std::uint32_t> loads_;
};

}  // namespace linkwright::test
