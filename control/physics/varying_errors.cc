// SPDX-License-Identifier: Apache-2.0
#include "control/physics/varying_errors.h"

#include "control/physics/channel_figures.h"
#include "control/physics/channel_models.h"

namespace linkwright {
namespace {

std::optional<ErrorState> episode_of(const schema::Channel& channel,
                                     const schema::Fec& fec,
                                     PhysicsProblems& problems) {
  const schema::Episodes& episodes = channel.episodes();
  if (!episodes.has_bad_ber()) return std::nullopt;
  if (!episodes.has_bad_dwell() || !episodes.has_good_dwell()) {
    problems.push_back({"channel.episodes", "needs `good_dwell` and `bad_dwell` beside `bad_ber`"});
    return std::nullopt;
  }
  const auto good = static_cast<double>(episodes.good_dwell());
  const auto bad = static_cast<double>(episodes.bad_dwell());
  const double ber = accelerated_ber(channel, episodes.bad_ber());
  return ErrorState{bad / (good + bad), fec_figures(fec, ber, problems), ber, true};
}

// The channel as it is in a state of its drift.
schema::Channel moved(const schema::Channel& stated, const DriftState& state) {
  schema::Channel out = stated;
  if (out.has_electrical()) {
    const double now = electrical_of(stated.electrical()).temperature_c;
    out.mutable_electrical()->set_temperature(now + state.kelvin);
  }
  if (out.has_optical()) {
    const OpticalChannel now = optical_of(stated.optical());
    out.mutable_optical()->set_case_temperature(now.case_temperature_c + state.kelvin);
    out.mutable_optical()->set_age(now.age_years + state.years);
  }
  return out;
}

// Whether there is something that can drift; a problem where not.
bool can_drift(const schema::Channel& channel,
               const schema::Fec& fec,
               const Drift& drift,
               PhysicsProblems& problems) {
  add_under("channel.drift", validate(drift), problems);
  if (channel.has_pre_fec_ber() || fec.has_group_error_ratio() ||
      !(channel.has_electrical() || channel.has_optical())) {
    problems.push_back({"channel.drift",
                        "needs bit errors that are computed from `channel.electrical` or "
                        "`channel.optical`: a number that was given stays what it is"});
  } else if (drift.years > 0 && !channel.has_optical()) {
    problems.push_back(
        {"channel.drift.years", "metal does not age (allowed with channel.optical)"});
  }
  return problems.empty();
}

// Visits each ratio of `figures` with the same one of `other`; one that either has not is left out.
template <typename Visit>
void for_each_ratio(FecFigures& figures, const FecFigures& other, const Visit& visit) {
  const auto visit_known = [&](std::optional<double>& ratio, std::optional<double> same) {
    if (ratio && same) visit(*ratio, *same);
  };
  visit(figures.pre_fec_ber, other.pre_fec_ber);
  visit_known(figures.symbol_error_ratio, other.symbol_error_ratio);
  visit_known(figures.codeword_error_ratio, other.codeword_error_ratio);
  visit(figures.post_fec_ber, other.post_fec_ber);
  visit(figures.group_error_ratio, other.group_error_ratio);
  visit(figures.undetected_error_ratio, other.undetected_error_ratio);
  for (std::size_t i = 0; i < figures.frame_loss.size(); ++i) {
    visit(figures.frame_loss[i].exact, other.frame_loss[i].exact);
    visit_known(figures.frame_loss[i].ieee, other.frame_loss[i].ieee);
    visit_known(figures.frame_loss[i].sonic, other.frame_loss[i].sonic);
  }
}

void add(const ErrorState& state, double share, FecFigures& mean) {
  for_each_ratio(mean, state.fec, [&](double& sum, double ratio) { sum += share * ratio; });
  for (const BerShare& part : state.fec.ber_shares)
    mean.ber_shares.push_back({share * part.share, part.ber});
}

// The same code, and ratios that begin at zero where there are any.
FecFigures nothing_of(const FecFigures& like) {
  FecFigures out = like;
  for_each_ratio(out, like, [](double& ratio, double) { ratio = 0; });
  out.ber_shares.clear();
  return out;
}

}  // namespace

Drift drift_of(const schema::Channel& channel) {
  const schema::Drift& written = channel.drift();
  Drift out{.swing_k = written.swing(), .years = written.years()};
  if (written.has_period()) out.period_hours = written.period();
  return out;
}

VaryingErrors varying_errors(const schema::Channel& channel,
                             const schema::Fec& fec,
                             PhysicsProblems& problems) {
  VaryingErrors out;
  out.episode = episode_of(channel, fec, problems);
  out.drift = drift_of(channel);
  const bool drifts = out.drift.swing_k > 0 || out.drift.years > 0;
  if (!drifts || !can_drift(channel, fec, out.drift, problems)) return out;
  const std::vector<DriftState> states = states_of(out.drift);
  for (const DriftState& state : states) {
    PhysicsProblems found;
    const ChannelFigures there = channel_figures(moved(channel, state), std::nullopt, found);
    if (!found.empty()) {
      const std::string& what = found.front().message;
      problems.push_back({"channel.drift", "leads where the channel cannot be: " + what});
      return out;
    }
    out.drifting.push_back({1.0 / static_cast<double>(states.size()),
                            fec_figures(fec, there.pre_fec_ber, problems),
                            there.pre_fec_ber,
                            there.down.empty()});
  }
  return out;
}

FecFigures mean_figures(const FecFigures& steady, const VaryingErrors& varying) {
  if (!varying.episode && varying.drifting.empty()) return steady;
  const double good = varying.episode ? 1 - varying.episode->share : 1;
  double lit = 0;
  for (const ErrorState& state : varying.drifting) lit += state.lit ? state.share : 0;
  FecFigures mean = nothing_of(steady);
  if (lit > 0) {  // means are those of the lit time
    for (const ErrorState& state : varying.drifting)
      if (state.lit) add(state, good * state.share / lit, mean);
  } else {
    add({1, steady, 0, true}, good, mean);
  }
  if (varying.episode) add(*varying.episode, varying.episode->share, mean);
  // Who gave a ratio of groups gave no errors below it: then nobody knows them.
  if (steady.ber_shares.empty()) mean.ber_shares.clear();
  return mean;
}

VaryingErrors with_shares(VaryingErrors varying, const std::vector<double>& shares) {
  for (std::size_t i = 0; i < varying.drifting.size() && i < shares.size(); ++i)
    varying.drifting[i].share = shares[i];
  return varying;
}

}  // namespace linkwright
