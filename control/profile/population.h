// SPDX-License-Identifier: Apache-2.0
//
// Many units of one profile: each draws the numbers of `spread` from normal distributions, and its
// bit errors and margin are computed. How many miss, between which bounds. Model domain.
//
// A draw is a function of seed, field and unit alone (Philox): a field added to `spread` leaves
// what the others draw as it was. Fields vary independently, which no source contradicts; lanes of
// one unit are alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "control/profile/answer.h"

namespace linkwright {

inline constexpr std::uint32_t kLargestPopulation = 10'000'000;

// `count` of `units`, with the 95 % interval of Clopper and Pearson (1934). None missed is a bound:
// `high` is above zero then too.
struct MissShare {
  std::uint32_t count = 0;
  double share = 0;
  double low = 0;
  double high = 1;
};
MissShare miss_share(std::uint32_t count, std::uint32_t units);

struct SpreadField {
  std::string field;
  double nominal = 0;  // of the profile under its question, in the stored unit
  double sigma = 0;
  std::string source;
};

struct Percentiles {
  double p1 = 0;
  double p10 = 0;
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
  double p999 = 0;
};

struct Population {
  std::uint32_t units = 0;
  std::uint64_t seed = 0;
  std::vector<SpreadField> spread;
  double threshold_ber = 0;
  MissShare miss_ber;                    // pre-FEC BER above the threshold, or no light
  std::optional<MissShare> miss_margin;  // below 0 dB; nullopt: the channel has no margin
  MissShare miss_either;
  Percentiles pre_fec_ber;
  std::optional<Percentiles> margin_db;
};

// Precondition: 1 <= units <= kLargestPopulation. nullopt: nothing varies, or there is no channel.
std::optional<Population> populate(const ProfileAnswer& answer,
                                   std::uint32_t units,
                                   std::uint64_t seed,
                                   Problems& problems);

boost::json::object to_json(const ProfileAnswer& answer, const Population& population);

}  // namespace linkwright
