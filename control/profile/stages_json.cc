// SPDX-License-Identifier: Apache-2.0
//
// What comes on top of steady bit errors: episodes of worse ones, slow drift, link-layer retry.
#include <algorithm>

#include <boost/json.hpp>

#include "control/profile/figures_json.h"
#include "link_models/availability/link_layer_retry.h"
#include "link_models/core/time.h"

namespace linkwright {
namespace {

namespace json = boost::json;

json::object by_frame(auto&& value) {
  json::object out;
  for (std::size_t i = 0; i < kToldFrameBytes.size(); ++i)
    out[std::to_string(kToldFrameBytes[i])] = number_json(value(i));
  return out;
}

// The model with the loop that is in force, whoever stated it.
LinkLayerRetry retry_of(const schema::LinkParameters& parameters) {
  LinkLayerRetry out{.rate_gbps = static_cast<double>(parameters.rate()) * 1e-9,
                     .fec_ns = 0,
                     .phy_ns = 0,
                     .process_tx_ns = 0,
                     .process_rx_ns = 0};
  if (parameters.retry().has_replays()) out.max_replays = parameters.retry().replays();
  const double loop_ns = static_cast<double>(parameters.retry().loop()) / kPicosPerNano;
  out.propagation_ns = (loop_ns - serialization_ns(out, out.largest_frame_octets)) / 2;
  return out;
}

}  // namespace

json::object episodes_json(const ProfileAnswer& answer) {
  const auto& episode = answer.figures.varying.episode;
  if (!episode) return {{"bad_share", 0.0}};
  return {{"bad_share", episode->share},
          {"bad_ber", answer.complete.channel().episodes().bad_ber()},
          {"bad_frame_loss_ratio",
           by_frame([&](std::size_t i) { return episode->fec.frame_loss[i].exact; })}};
}

json::object drift_json(const ProfileAnswer& answer) {
  const VaryingErrors& varying = answer.figures.varying;
  if (varying.drifting.empty()) return {{"states", 0}};
  double best = 0.5;
  double worst = 0;
  double dark = 0;
  for (const ErrorState& state : varying.drifting) {
    if (!state.lit) dark += state.share;
    if (!state.lit) continue;
    best = std::min(best, state.pre_fec_ber);
    worst = std::max(worst, state.pre_fec_ber);
  }
  return {{"states", varying.drifting.size()},
          {"swing_k", varying.drift.swing_k},
          {"period_hours", varying.drift.period_hours},
          {"years", varying.drift.years},
          {"best_ber", dark < 1 ? json::value(best) : json::value()},
          {"worst_ber", dark < 1 ? json::value(worst) : json::value()},
          {"dark_share", dark}};
}

json::object retry_json(const ProfileAnswer& answer) {
  const schema::LinkParameters& parameters = answer.complete;
  if (!parameters.retry().enabled() || parameters.rate() == 0) return {{"enabled", false}};
  const LinkLayerRetry retry = retry_of(parameters);
  const auto loss = [&](std::size_t i) { return answer.figures.fec.frame_loss[i].exact; };
  return {{"enabled", true},
          {"loop_ns", retry_loop_ns(retry)},
          {"replays", retry.max_replays},
          {"buffer_octets", replay_buffer_octets(retry)},
          {"goodput_factor", by_frame([&](std::size_t i) {
             return goodput_factor(retry, loss(i), kToldFrameBytes[i]);
           })},
          {"residual_loss_ratio",
           by_frame([&](std::size_t i) { return residual_loss(retry, loss(i)); })}};
}

}  // namespace linkwright
