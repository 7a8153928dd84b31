// SPDX-License-Identifier: Apache-2.0
//
// What comes on top of steady bit errors: episodes of worse ones, and link-layer retry.
#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "control/profile/figures_json.h"
#include "link_models/availability/link_layer_retry.h"
#include "link_models/core/time.h"

namespace linkwright {
namespace {

namespace json = boost::json;
using Losses = std::array<double, kToldFrameBytes.size()>;

double bad_share(const schema::Episodes& episodes) {
  const auto good = static_cast<double>(episodes.good_dwell());
  const auto bad = static_cast<double>(episodes.bad_dwell());
  return good + bad > 0 ? bad / (good + bad) : 0;
}

// Loss averages over time, bit errors do not.
Losses mean_losses(const ProfileAnswer& answer) {
  Losses out{};
  const schema::Episodes& episodes = answer.complete.channel().episodes();
  const double share = episodes.has_bad_ber() ? bad_share(episodes) : 0;
  PhysicsProblems ignored;  // the same code is checked with the steady bit errors
  const double ber = std::min(episodes.bad_ber() * answer.figures.channel.acceleration, 0.5);
  const FecFigures bad = fec_figures(answer.complete.fec(), ber, ignored);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = (1 - share) * answer.figures.fec.frame_loss[i].exact + share * bad.frame_loss[i].exact;
  return out;
}

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
  const schema::Episodes& episodes = answer.complete.channel().episodes();
  if (!episodes.has_bad_ber()) return {{"bad_share", 0.0}};
  const Losses losses = mean_losses(answer);
  return {{"bad_share", bad_share(episodes)},
          {"bad_ber", episodes.bad_ber()},
          {"mean_frame_loss_ratio", by_frame([&](std::size_t i) { return losses[i]; })}};
}

json::object retry_json(const ProfileAnswer& answer) {
  const schema::LinkParameters& parameters = answer.complete;
  if (!parameters.retry().enabled() || parameters.rate() == 0) return {{"enabled", false}};
  const LinkLayerRetry retry = retry_of(parameters);
  const Losses losses = mean_losses(answer);
  return {{"enabled", true},
          {"loop_ns", retry_loop_ns(retry)},
          {"replays", retry.max_replays},
          {"buffer_octets", replay_buffer_octets(retry)},
          {"goodput_factor", by_frame([&](std::size_t i) {
             return goodput_factor(retry, losses[i], kToldFrameBytes[i]);
           })},
          {"residual_loss_ratio",
           by_frame([&](std::size_t i) { return residual_loss(retry, losses[i]); })}};
}

}  // namespace linkwright
