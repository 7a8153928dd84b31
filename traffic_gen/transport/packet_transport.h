// SPDX-License-Identifier: Apache-2.0
//
// A transport that cuts messages into packets, and counts them.
#pragma once

#include <cstdint>

#include "traffic_gen/transport/transport.h"

namespace linkwright {

// Of one rank.
struct PacketCounts {
  std::uint64_t packets = 0;  // data, those again among them
  std::uint64_t resent = 0;
  std::uint64_t answers = 0;      // acknowledgements and refusals
  std::uint64_t wire_octets = 0;  // of all, preamble and gap included
  std::uint64_t lost = 0;         // on the way from it, where that is known
  std::uint64_t timeouts = 0;
  std::uint64_t notifications = 0;  // CNPs sent
  std::uint64_t marked = 0;         // data that came to this rank
};

class PacketTransport : public Transport {
 public:
  virtual PacketCounts counts(RankId rank) const = 0;
};

}  // namespace linkwright
