// SPDX-License-Identifier: Apache-2.0
#include "control/physics/link_figures.h"

#include <cmath>

#include <fmt/format.h>

#include "link_models/availability/link_layer_retry.h"
#include "link_models/core/time.h"
#include "link_models/fec/latency.h"

namespace linkwright {
namespace {

constexpr double kPicosPerNanosecond = static_cast<double>(kPicosPerNano);

double to_ns(std::int64_t picoseconds) {
  return static_cast<double>(picoseconds) / kPicosPerNanosecond;
}
std::int64_t to_ps(double nanoseconds) {
  return std::llround(nanoseconds * kPicosPerNanosecond);
}

double rate_gbps(const schema::LinkParameters& parameters) {
  return static_cast<double>(parameters.rate()) * 1e-9;
}

void complete_fec(schema::LinkParameters& parameters, LinkFigures& out, PhysicsProblems& problems) {
  schema::Fec& fec = *parameters.mutable_fec();
  out.varying = varying_errors(parameters.channel(), fec, problems);
  if (fec.has_group_error_ratio()) {
    out.steady_fec = fec_figures_of_group_ratio(fec, fec.group_error_ratio());
  } else {
    out.steady_fec = fec_figures(fec, out.channel.pre_fec_ber, problems);
    if (parameters.has_channel()) fec.set_group_error_ratio(out.steady_fec.group_error_ratio);
  }
  out.fec = mean_figures(out.steady_fec, out.varying);
}

void complete_latency(schema::LinkParameters& parameters, const LinkFigures& figures) {
  schema::Latency& latency = *parameters.mutable_latency();
  if (parameters.has_channel() && !latency.has_fec() && parameters.rate() > 0) {
    latency.set_fec(to_ps(fec_latency_ns(figures.fec.code,
                                         figures.fec.interleave,
                                         rate_gbps(parameters),
                                         parameters.fec().inner())));
  }
  if (!latency.has_propagation() && latency.has_per_metre() && figures.channel.length_m) {
    const double ps = static_cast<double>(latency.per_metre()) * *figures.channel.length_m;
    latency.set_propagation(std::llround(ps));
  }
}

void itemise(const schema::Latency& latency, LinkFigures& out) {
  out.latency_ns = {{"transmit", to_ns(latency.transmit())},
                    {"module", to_ns(latency.module())},
                    {"propagation", to_ns(latency.propagation())},
                    {"switching", to_ns(latency.switching())},
                    {"fec", to_ns(latency.fec())},
                    {"receive", to_ns(latency.receive())}};
  for (const auto& [name, ns] : out.latency_ns) out.one_way_ns += ns;
}

// The loop of link-layer retry follows from what the frame passes (UE 1.0.2 section 5.1).
void complete_retry(schema::LinkParameters& parameters) {
  schema::Retry& retry = *parameters.mutable_retry();
  if (!retry.enabled() || retry.has_loop() || parameters.rate() == 0) return;
  const schema::Latency& latency = parameters.latency();
  LinkLayerRetry model;
  model.rate_gbps = rate_gbps(parameters);
  model.propagation_ns = to_ns(latency.propagation() + latency.switching());
  model.fec_ns = to_ns(latency.fec());
  model.phy_ns = to_ns(latency.transmit() + latency.receive() + latency.module()) / 2;
  retry.set_loop(to_ps(retry_loop_ns(model)));
}

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

void check_lanes(const schema::LinkParameters& parameters, PhysicsProblems& problems) {
  if (!parameters.has_lanes() || parameters.lanes() == 0 || parameters.rate() == 0) return;
  if (std::string why = lane_contradiction(parameters); !why.empty())
    problems.push_back({"lanes", std::move(why)});
}

}  // namespace

LinkFigures complete_physics(schema::LinkParameters& parameters, PhysicsProblems& problems) {
  LinkFigures out;
  out.channel = channel_figures(parameters.channel(), reach_threshold(parameters.fec()), problems);
  check_lanes(parameters, problems);
  complete_fec(parameters, out, problems);
  complete_latency(parameters, out);
  itemise(parameters.latency(), out);
  out.energy =
      energy_figures(parameters.power(), parameters.channel(), rate_gbps(parameters), problems);
  if (parameters.has_retry()) complete_retry(parameters);
  return out;
}

}  // namespace linkwright
