// SPDX-License-Identifier: Apache-2.0
//
// Counter-based randomness: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011; Random123).
// A draw is a pure function of (seed, link, direction, purpose, counter). What one impairment draws
// can therefore never shift what another one draws, whatever the burst size or the lcore.
#pragma once

#include <cstdint>

#include <Random123/philox.h>

namespace linkwright {

// Which part of the model draws. Values are part of the replay contract: never renumber.
enum class Purpose : std::uint8_t {
  kCodeword = 1,          // Exp(1) of the codeword clock
  kTelemetry = 2,         // counters of corrected errors; decides no fate
  kJitter = 3,            // knots of the jitter
  kAlignment = 4,         // offset of a link-up
  kFlaps = 5,             // dark windows; of the cable, both directions alike
  kEpisodes = 6,          // dwell times of the error episodes
  kLossState = 7,         // steps of the frame loss chain
  kLoss = 8,              // loss in the state that the chain is in
  kReplay = 9,            // fates of replayed frames
  kReorder = 10,          // who overtakes
  kDuplicate = 11,        // who is delivered twice
  kSpread = 12,           // parameters of one unit of a population; of no link
  kReconfiguration = 13,  // stages of moving a circuit; of the cable, as kFlaps
  kFailures = 14,         // hard failures of a cable
  kBursts = 15,           // flaps that strike many links of a fault domain (the link is the domain)
  kSpray = 16,            // which of several ways a sprayed frame takes
  kValiant = 17,          // the node in the middle of a Valiant route
  kMark = 18,             // congestion marks of a queue
  kOutageBegin = 19,      // what takes the light of a cable away; of the cable, as kFlaps
  kOutageEnd = 20,        // what brings it back
  kHello = 21,            // when in their interval the ends of a cable say hello
};

// Which random streams a link direction draws from. Same identity, same arrivals, same changes:
// same fates.
struct LinkIdentity {
  std::uint64_t seed = 0;
  std::uint32_t link = 0;
  std::uint8_t direction = 0;  // 0: a to b, 1: b to a
};

class RandomStream {
 public:
  RandomStream(const LinkIdentity& identity, Purpose purpose) noexcept
      : key_{{static_cast<std::uint32_t>(identity.seed),
              static_cast<std::uint32_t>(identity.seed >> 32)}},
        link_(identity.link),
        place_(std::uint32_t{identity.direction} << 8 | static_cast<std::uint32_t>(purpose)) {}

  // 64 uniform bits for `counter`.
  std::uint64_t bits(std::uint64_t counter) const noexcept {
    const r123::Philox4x32::ctr_type block{{static_cast<std::uint32_t>(counter),
                                            static_cast<std::uint32_t>(counter >> 32),
                                            link_,
                                            place_}};
    const auto out = r123::Philox4x32{}(block, key_);
    return std::uint64_t{out[1]} << 32 | out[0];
  }

 private:
  r123::Philox4x32::key_type key_;
  std::uint32_t link_;
  std::uint32_t place_;
};

}  // namespace linkwright
