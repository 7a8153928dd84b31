// SPDX-License-Identifier: Apache-2.0
#include "control/physics/link_figures.h"

#include <cmath>

#include "control/physics/lane_check.h"
#include "control/physics/rate.h"
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
