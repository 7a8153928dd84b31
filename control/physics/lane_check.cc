// SPDX-License-Identifier: Apache-2.0
#include "control/physics/lane_check.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "control/physics/rate.h"

namespace linkwright {
namespace {

// What a lane carries at most: IEEE P802.3dj. 53.125 GBd of PAM4 carry 100 Gb/s, 113.4375 with an
// inner code 200; of what the symbols could, no less than this share.
constexpr double kFastestLaneGbps = 200;
constexpr double kLeastPayload = 0.85;

// Why so many lanes cannot be that rate; empty: they can.
std::string electrical_contradiction(const schema::Electrical& electrical,
                                     std::uint32_t lanes,
                                     double gbps) {
  // A lane class names the rate of a lane; the link is as many of them.
  double lane_gbps = 100;
  if (electrical.lane_class() == schema::Electrical::LANE_50G) lane_gbps = 50;
  if (electrical.lane_class() == schema::Electrical::LANE_200G) lane_gbps = 200;
  if (std::abs(lane_gbps * lanes - gbps) <= 1e-6 * gbps) return {};
  return fmt::format(
      "{} lanes of {:g}G contradict the rate of {:g}G (allowed: lanes x lane class = "
      "rate, here {:g} lanes)",
      lanes,
      lane_gbps,
      gbps,
      gbps / lane_gbps);
}

std::string optical_contradiction(const schema::Optical& optical,
                                  std::uint32_t lanes,
                                  double gbps) {
  const double lane_gbps = gbps / lanes;
  if (lane_gbps > kFastestLaneGbps)
    return fmt::format(
        "{} lanes contradict the rate of {:g}G: {:g}G each (allowed: up to {:g}G each, "
        "here from {:g} lanes)",
        lanes,
        gbps,
        lane_gbps,
        kFastestLaneGbps,
        std::ceil(gbps / kFastestLaneGbps));
  if (!optical.dispersion().has_symbol_rate()) return {};
  const double bits = optical.modulation() == schema::Optical::NRZ ? 1 : 2;
  const double most = optical.dispersion().symbol_rate() * bits;
  if (lane_gbps <= most && lane_gbps >= kLeastPayload * most) return {};
  return fmt::format(
      "{} lanes contradict rate and symbol rate: {:g}G each (allowed with {:g} GBd: "
      "{:.4g}G to {:.4g}G each)",
      lanes,
      lane_gbps,
      optical.dispersion().symbol_rate(),
      kLeastPayload * most,
      most);
}

std::string array_contradiction(const schema::LaneArray& array, std::uint32_t lanes) {
  // Some of many slow lanes are spare, and they need not divide the rate.
  if (!array.has_lanes() || array.lanes() == lanes) return {};
  return fmt::format("{} lanes contradict channel.array.lanes (allowed: {})", lanes, array.lanes());
}

std::string lane_contradiction(const schema::LinkParameters& parameters) {
  const std::uint32_t lanes = parameters.lanes();
  const schema::Channel& channel = parameters.channel();
  if (channel.has_array()) return array_contradiction(channel.array(), lanes);
  if (parameters.rate() % lanes != 0)
    return fmt::format(
        "{} lanes contradict the rate: no whole number of bits a second for each "
        "(allowed: lanes that divide the rate)",
        lanes);
  const double gbps = rate_gbps(parameters);
  if (channel.has_electrical()) return electrical_contradiction(channel.electrical(), lanes, gbps);
  if (channel.has_optical()) return optical_contradiction(channel.optical(), lanes, gbps);
  return {};
}

}  // namespace

void check_lanes(const schema::LinkParameters& parameters, PhysicsProblems& problems) {
  if (!parameters.has_lanes() || parameters.lanes() == 0 || parameters.rate() == 0) return;
  if (std::string why = lane_contradiction(parameters); !why.empty())
    problems.push_back({"lanes", std::move(why)});
}

}  // namespace linkwright
