// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/reach.h"

#include <algorithm>
#include <limits>

#include "link_models/core/number_text.h"

namespace linkwright {
namespace {

// The greatest length up to `longest_m` that carries; `carries` turns from true to false once.
template <typename Carries>
double longest(double longest_m, const Carries& carries) {
  if (!carries(0.0)) return 0;
  if (carries(longest_m)) return longest_m;
  double good_m = 0;
  double bad_m = longest_m;
  while (bad_m - good_m > 4 * std::numeric_limits<double>::epsilon() * bad_m) {
    const double middle_m = good_m + (bad_m - good_m) / 2;
    (carries(middle_m) ? good_m : bad_m) = middle_m;
  }
  return good_m;
}

std::string metres(double length_m) {
  return digits_text(length_m) + " m";
}

// Named first where it is the limit that binds.
std::string stated_text(const Reach& reach, double length_m) {
  if (reach.stated_m == 0 || reach.stated_m >= reach.ber_limit_m) return {};
  return std::string(length_m > reach.stated_m ? "beyond" : "within") + " the stated reach of " +
         metres(reach.stated_m) + "; ";
}

void settle(Reach& reach, double length_m, bool carries) {
  reach.limit_m =
      reach.stated_m > 0 ? std::min(reach.stated_m, reach.ber_limit_m) : reach.ber_limit_m;
  reach.ok = carries && (reach.stated_m == 0 || length_m <= reach.stated_m);
}

}  // namespace

Reach reach_of(const ElectricalChannel& channel, double threshold_ber) {
  const auto carries = [&](double length_m) {
    ElectricalChannel other = channel;
    other.length_m = length_m;
    return evaluate(other).pre_fec_ber <= threshold_ber;
  };
  const ElectricalResult here = evaluate(channel);
  const double needed_db = snr_db_of_ber(channel.lane.modulation, threshold_ber);
  Reach reach;
  reach.ber_limit_m = longest(kLongestCopperM, carries);
  settle(reach, channel.length_m, here.pre_fec_ber <= threshold_ber);
  reach.reason = "insertion loss " + digits_text(here.loss_db) + " dB at " +
                 digits_text(channel.lane.nyquist_ghz, 3) + " GHz leaves SNR " +
                 digits_text(here.snr_db, 3) + " dB, " + digits_text(needed_db) +
                 " needed for BER " + ratio_text(threshold_ber);
  return reach;
}

Reach reach_of(const OpticalChannel& channel, double threshold_ber) {
  // Too much light is no matter of reach: a longer fibre cures it.
  const auto carries = [&](double length_m) {
    OpticalChannel other = channel;
    other.length_m = length_m;
    const OpticalResult there = evaluate(other);
    return there.link_up && std::max(there.model_ber, other.ber_floor) <= threshold_ber;
  };
  const OpticalResult here = evaluate(channel);
  Reach reach;
  reach.stated_m = channel.stated_reach_m;
  reach.ber_limit_m = longest(kLongestFibreM, carries);
  settle(reach, channel.length_m, here.link_up && here.pre_fec_ber <= threshold_ber);
  reach.reason = stated_text(reach, channel.length_m);
  if (here.state != OpticalState::kLit) {
    reach.reason += here.reason;
  } else {
    reach.reason += "path loss " + digits_text(here.path_loss_db, 3) + " dB leaves " +
                    digits_text(here.margin_db, 3) + " dB of margin over BER 2.4e-4";
    if (threshold_ber != kBudgetedBer) reach.reason += ", judged at " + ratio_text(threshold_ber);
  }
  return reach;
}

Reach reach_of(const MicroledChannel& channel, double threshold_ber) {
  const MicroledResult here = evaluate(channel);
  const bool carries = here.pre_fec_ber <= threshold_ber && here.channel_gbps > 0;
  Reach reach;
  reach.stated_m = channel.far_m;
  reach.ber_limit_m = here.pre_fec_ber <= threshold_ber ? kLongestCopperM : 0;
  settle(reach, channel.length_m, carries);
  reach.reason = stated_text(reach, channel.length_m) + "channels run at " +
                 digits_text(here.channel_gbps, 3) + " Gb/s each, the full " +
                 digits_text(channel.near_gbps, 3) + " up to " + metres(channel.near_m);
  return reach;
}

}  // namespace linkwright
