// SPDX-License-Identifier: Apache-2.0
#include "control/physics/channel_figures.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "control/physics/channel_models.h"

namespace linkwright {
namespace {

// Nobody decodes more errors than a coin makes.
constexpr double kWorstBer = 0.5;

double acceleration_of(const schema::Channel& channel) {
  return channel.has_ber_acceleration() ? channel.ber_acceleration() : 1;
}

// Fills figures from whichever model a channel names.
class ModelFigures {
 public:
  ModelFigures(std::optional<double> threshold_ber, PhysicsProblems& problems, ChannelFigures& out)
      : threshold_ber_(threshold_ber), problems_(problems), out_(out) {}

  void take(const schema::Electrical& electrical) {
    const auto result = common(electrical_of(electrical), "channel.electrical", kLongestCopperM);
    if (!result) return;
    out_.loss_db = result->loss_db;
    out_.snr_db = result->snr_db;
    out_.margin_db = result->margin_db;
  }

  void take(const schema::Optical& optical) {
    const OpticalChannel model = optical_of(optical);
    const auto result = common(model, "channel.optical", kLongestFibreM);
    if (!result) return;
    out_.loss_db = result->path_loss_db;
    out_.margin_db = result->margin_db;
    if (!result->link_up) {
      out_.down = result->reason;
      out_.capacity = 0;
    }
    out_.budget = {{"launched_oma", model.oma_dbm},
                   {"transmitter_penalty", -result->transmitter_penalty_db},
                   {"path_loss", -result->path_loss_db},
                   {"multipath_penalty", -result->multipath_penalty_db},
                   {"dispersion_penalty", -result->dispersion_penalty_db},
                   {"ageing", -result->ageing_db},
                   {"heat", -result->heat_db},
                   {"sensitivity", -model.sensitivity_dbm}};
  }

  void take(const schema::LaneArray& array) {
    const MicroledChannel model = array_of(array);
    if (!common(model, "channel.array", kLongestCopperM)) return;
    const LaneCapacity left = capacity(model, array.failed());
    out_.capacity = left.link_up ? left.fraction : 0;
    if (!left.link_up) out_.down = fmt::format("{} lanes have failed", array.failed());
  }

 private:
  // What the figures of every model have; its result, or none where `problems` says what is wrong.
  template <typename Model>
  auto common(const Model& model, std::string_view part, double longest_m)
      -> std::optional<decltype(evaluate(model))> {
    const std::vector<Violation> found = validate(model);
    add_under(part, found, problems_);
    if (!found.empty()) return std::nullopt;
    const auto result = evaluate(model);
    out_.pre_fec_ber = result.pre_fec_ber;
    out_.length_m = model.length_m;
    if (threshold_ber_) out_.reach = reach_figures(reach_of(model, *threshold_ber_), longest_m);
    return result;
  }

  std::optional<double> threshold_ber_;
  PhysicsProblems& problems_;
  ChannelFigures& out_;
};

}  // namespace

ReachFigures reach_figures(const Reach& reach, double longest_m) {
  ReachFigures out;
  out.ok = reach.ok;
  out.reason = reach.reason;
  if (reach.ber_limit_m < longest_m) out.ber_limit_m = reach.ber_limit_m;
  if (reach.stated_m > 0) out.stated_m = reach.stated_m;
  out.limit_m = out.ber_limit_m ? out.ber_limit_m : out.stated_m;
  return out;
}

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
  ModelFigures figures(threshold_ber, problems, out);
  if (channel.has_electrical()) figures.take(channel.electrical());
  if (channel.has_optical()) figures.take(channel.optical());
  if (channel.has_array()) figures.take(channel.array());
  out.computed = kinds == 1 && !channel.has_pre_fec_ber();
  if (channel.has_pre_fec_ber()) out.pre_fec_ber = channel.pre_fec_ber();
  if (channel.has_ber_floor()) out.pre_fec_ber = std::max(out.pre_fec_ber, channel.ber_floor());
  out.acceleration = acceleration_of(channel);
  out.pre_fec_ber = accelerated_ber(channel, out.pre_fec_ber);
  return out;
}

double accelerated_ber(const schema::Channel& channel, double ber) {
  return std::min(ber * acceleration_of(channel), kWorstBer);
}

}  // namespace linkwright
