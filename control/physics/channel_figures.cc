// SPDX-License-Identifier: Apache-2.0
#include "control/physics/channel_figures.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "control/physics/channel_models.h"
#include "link_models/channel/reach.h"

namespace linkwright {
namespace {

// Nobody decodes more errors than a coin makes.
constexpr double kWorstBer = 0.5;

// `longest_m`: how far the search went; a BER limit there is none.
ReachFigures reach_figures(const Reach& reach, double longest_m) {
  ReachFigures out;
  out.ok = reach.ok;
  out.reason = reach.reason;
  if (reach.ber_limit_m < longest_m) out.ber_limit_m = reach.ber_limit_m;
  if (reach.stated_m > 0) out.stated_m = reach.stated_m;
  out.limit_m = out.ber_limit_m ? out.ber_limit_m : out.stated_m;
  return out;
}

template <typename Model>
bool is_sound(const Model& model, std::string_view part, PhysicsProblems& problems) {
  const std::vector<Violation> found = validate(model);
  add_under(part, found, problems);
  return found.empty();
}

void take_electrical(const schema::Electrical& electrical,
                     std::optional<double> threshold_ber,
                     PhysicsProblems& problems,
                     ChannelFigures& out) {
  const ElectricalChannel model = electrical_of(electrical);
  if (!is_sound(model, "channel.electrical", problems)) return;
  const ElectricalResult result = evaluate(model);
  out.pre_fec_ber = result.pre_fec_ber;
  out.length_m = model.length_m;
  out.loss_db = result.loss_db;
  out.snr_db = result.snr_db;
  out.margin_db = result.margin_db;
  if (threshold_ber) out.reach = reach_figures(reach_of(model, *threshold_ber), kLongestCopperM);
}

void take_optical(const schema::Optical& optical,
                  std::optional<double> threshold_ber,
                  PhysicsProblems& problems,
                  ChannelFigures& out) {
  const OpticalChannel model = optical_of(optical);
  if (!is_sound(model, "channel.optical", problems)) return;
  const OpticalResult result = evaluate(model);
  out.pre_fec_ber = result.pre_fec_ber;
  out.length_m = model.length_m;
  out.loss_db = result.path_loss_db;
  out.margin_db = result.margin_db;
  if (threshold_ber) out.reach = reach_figures(reach_of(model, *threshold_ber), kLongestFibreM);
  if (!result.link_up) {
    out.down = result.reason;
    out.capacity = 0;
  }
  out.budget = {{"launched_oma", model.oma_dbm},
                {"transmitter_penalty", -result.transmitter_penalty_db},
                {"path_loss", -result.path_loss_db},
                {"multipath_penalty", -result.multipath_penalty_db},
                {"dispersion_penalty", -result.dispersion_penalty_db},
                {"ageing", -result.ageing_db},
                {"heat", -result.heat_db},
                {"sensitivity", -model.sensitivity_dbm}};
}

void take_array(const schema::LaneArray& array,
                std::optional<double> threshold_ber,
                PhysicsProblems& problems,
                ChannelFigures& out) {
  const MicroledChannel model = array_of(array);
  if (!is_sound(model, "channel.array", problems)) return;
  const LaneCapacity left = capacity(model, array.failed());
  out.pre_fec_ber = evaluate(model).pre_fec_ber;
  out.length_m = model.length_m;
  out.capacity = left.link_up ? left.fraction : 0;
  if (!left.link_up) out.down = fmt::format("{} lanes have failed", array.failed());
  if (threshold_ber) out.reach = reach_figures(reach_of(model, *threshold_ber), kLongestCopperM);
}

}  // namespace

ChannelFigures channel_figures(const schema::Channel& channel,
                               std::optional<double> threshold_ber,
                               PhysicsProblems& problems) {
  ChannelFigures out;
  const int kinds = channel.has_electrical() + channel.has_optical() + channel.has_array();
  if (kinds > 1) {
    problems.push_back(
        {"channel", "contradicts itself: one of electrical, optical, array is in force"});
    return out;
  }
  if (channel.has_electrical())
    take_electrical(channel.electrical(), threshold_ber, problems, out);
  else if (channel.has_optical())
    take_optical(channel.optical(), threshold_ber, problems, out);
  else if (channel.has_array())
    take_array(channel.array(), threshold_ber, problems, out);
  out.computed = kinds == 1 && !channel.has_pre_fec_ber();
  if (channel.has_pre_fec_ber()) out.pre_fec_ber = channel.pre_fec_ber();
  if (channel.has_ber_floor()) out.pre_fec_ber = std::max(out.pre_fec_ber, channel.ber_floor());
  if (channel.has_ber_acceleration()) out.acceleration = channel.ber_acceleration();
  out.pre_fec_ber = std::min(out.pre_fec_ber * out.acceleration, kWorstBer);
  return out;
}

}  // namespace linkwright
