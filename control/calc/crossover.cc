// SPDX-License-Identifier: Apache-2.0
//
// calc crossover: which profiles carry over which length, what they draw, and where metal ends. A
// profile is judged by the kind of its channel, never by its name or medium.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "control/calc/calculators.h"
#include "control/calc/options.h"
#include "control/calc/profile_parameters.h"
#include "control/physics/link_figures.h"
#include "link_models/channel/reach.h"

namespace linkwright {
namespace {

struct CrossoverQuestion {
  std::optional<double> lane_gbps;
  std::vector<double> lengths_m = {0.5, 1, 2, 5, 20, 50, 500};
};

struct Candidate {
  ProfileParameters profile;
  std::optional<double> lane_gbps;
  std::optional<double> limit_m;
  std::optional<double> link_pj_per_bit;
  double acceleration = 1;  // of its bit errors

  bool electrical() const { return profile.parameters.channel().has_electrical(); }
  double sort_key() const {
    return link_pj_per_bit.value_or(std::numeric_limits<double>::infinity());
  }
};

void refuse_faulty(const std::string& profile, const PhysicsProblems& problems) {
  if (!problems.empty()) refuse(profile, problems.front().field + ": " + problems.front().message);
}

// At another length. Absent: beyond what the channel's model covers.
std::optional<schema::LinkParameters> at_length(schema::LinkParameters parameters,
                                                double length_m) {
  schema::Channel& channel = *parameters.mutable_channel();
  if (length_m > (channel.has_optical() ? kLongestFibreM : kLongestCopperM)) return std::nullopt;
  if (channel.has_electrical()) channel.mutable_electrical()->set_length(length_m);
  if (channel.has_optical()) channel.mutable_optical()->set_length(length_m);
  if (channel.has_array()) channel.mutable_array()->set_length(length_m);
  return parameters;
}

bool is_feasible(const Candidate& candidate, double length_m) {
  const auto parameters = at_length(candidate.profile.parameters, length_m);
  if (!parameters) return false;
  // The channel alone: behind it a FEC may have no answer to so shut an eye.
  PhysicsProblems problems;
  const ChannelFigures figures =
      channel_figures(parameters->channel(), reach_threshold(parameters->fec()), problems);
  refuse_faulty(candidate.profile.name, problems);
  return figures.reach.ok && figures.down.empty();
}

std::optional<Candidate> candidate_of(const ProfileParameters& profile) {
  const schema::Channel& channel = profile.parameters.channel();
  if (!channel.has_electrical() && !channel.has_optical() && !channel.has_array())
    return std::nullopt;  // no channel, no length
  PhysicsProblems problems;
  schema::LinkParameters parameters = profile.parameters;
  const LinkFigures figures = complete_physics(parameters, problems);
  refuse_faulty(profile.name, problems);
  Candidate candidate{.profile = profile,
                      .lane_gbps = {},
                      .limit_m = figures.channel.reach.limit_m,
                      .link_pj_per_bit = figures.energy[Boundary::kLink].pj_per_bit,
                      .acceleration = figures.channel.acceleration};
  if (profile.parameters.lanes() > 0)
    candidate.lane_gbps =
        static_cast<double>(profile.parameters.rate()) * 1e-9 / profile.parameters.lanes();
  return candidate;
}

// Many slow lanes have a rate of their own behind their gearbox: they compete at every lane rate.
bool competes(const Candidate& candidate, const CrossoverQuestion& question) {
  if (!question.lane_gbps || candidate.profile.parameters.channel().has_array()) return true;
  return candidate.lane_gbps &&
         std::abs(*candidate.lane_gbps - *question.lane_gbps) <= 1e-6 * *question.lane_gbps;
}

std::vector<Candidate> candidates_of(const CrossoverQuestion& question, const Folders& folders) {
  std::vector<Candidate> found;
  for (const ProfileParameters& profile : read_all_profiles(folders, "crossover")) {
    const std::optional<Candidate> candidate = candidate_of(profile);
    if (candidate && competes(*candidate, question)) found.push_back(*candidate);
  }
  std::stable_sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    return a.sort_key() < b.sort_key();
  });
  if (found.empty())
    refuse("--lane-gbps",
           question.lane_gbps ? fmt::format("no profile has lanes of {} Gb/s", *question.lane_gbps)
                              : "there is no profile with a channel");
  return found;
}

// The candidates are sorted: the first that is feasible draws the least.
const Candidate* cheapest(const std::vector<Candidate>& candidates,
                          double length_m,
                          bool electrical_too) {
  for (const Candidate& each : candidates)
    if ((electrical_too || !each.electrical()) && is_feasible(each, length_m)) return &each;
  return nullptr;
}

Value name_or_unknown(const Candidate* candidate) {
  return candidate == nullptr ? Value{} : Value{candidate->profile.name};
}

Record record_of(const Candidate& candidate, const std::vector<double>& lengths_m) {
  Record record{{"profile", candidate.profile.name},
                {"medium", candidate.profile.medium},
                {"electrical", candidate.electrical()},
                {"lane_gbps", known(candidate.lane_gbps)},
                {"limit_m", known(candidate.limit_m)},
                {"link_pj_per_bit", known(candidate.link_pj_per_bit)}};
  for (const double length_m : lengths_m)
    record.push_back({fmt::format("feasible_at_m/{}", length_m), is_feasible(candidate, length_m)});
  return record;
}

Record length_record(const std::vector<Candidate>& candidates, double length_m) {
  std::int64_t feasible = 0;
  std::int64_t electrical = 0;
  for (const Candidate& each : candidates) {
    if (!is_feasible(each, length_m)) continue;
    ++feasible;
    if (each.electrical()) ++electrical;
  }
  const Candidate* best = cheapest(candidates, length_m, true);
  return {{"length_m", length_m, "m"},
          {"feasible", feasible},
          {"feasible_electrical", electrical},
          {"best", name_or_unknown(best)},
          {"best_link_pj_per_bit", known(best == nullptr ? std::nullopt : best->link_pj_per_bit)}};
}

void add_crossover(Answer& answer, const std::vector<Candidate>& candidates) {
  const Candidate* farthest = nullptr;
  for (const Candidate& each : candidates)
    if (each.electrical() && each.limit_m &&
        (farthest == nullptr || *each.limit_m > *farthest->limit_m))
      farthest = &each;
  answer.add("electrical_reaches_m",
             farthest == nullptr ? Value{} : known(farthest->limit_m),
             "m",
             "no electrical profile is feasible beyond: here optics overtakes");
  answer.add("electrical_profile", name_or_unknown(farthest));
  const Candidate* next =
      farthest == nullptr ? nullptr : cheapest(candidates, *farthest->limit_m, false);
  answer.add("overtaken_by", name_or_unknown(next), "", "the least pJ/bit at link there");
}

Answer answer_of(const CrossoverQuestion& question, const Folders& folders) {
  const std::vector<Candidate> candidates = candidates_of(question, folders);
  Answer answer;
  answer.add("lane_gbps", known(question.lane_gbps), "Gb/s", question.lane_gbps ? "" : "all");
  add_crossover(answer, candidates);
  for (const Candidate& each : candidates)
    if (each.acceleration != 1)
      answer.add("ber_acceleration/" + each.profile.name,
                 each.acceleration,
                 "",
                 "its bit errors are multiplied, and its reach is cut by it");
  std::vector<Record> profiles;
  for (const Candidate& each : candidates) profiles.push_back(record_of(each, question.lengths_m));
  answer.add_list("profiles", std::move(profiles));
  std::vector<Record> lengths;
  for (const double length_m : question.lengths_m)
    lengths.push_back(length_record(candidates, length_m));
  answer.add_list("lengths", std::move(lengths));
  return answer;
}

}  // namespace

void add_calc_crossover(CLI::App& calc, const Paper& out, const Folders& profiles) {
  auto question = std::make_shared<CrossoverQuestion>();
  CLI::App* command = calc.add_subcommand("crossover", "which profiles are feasible over length");
  add_number(*command,
             "--lane-gbps",
             question->lane_gbps,
             "only profiles with lanes of this rate, Gb/s; default: all",
             between(0.1, 1000));
  Reading lengths = kMetres;
  lengths.allowed = Range{0, kLongestFibreM};
  add_numbers(*command,
              "--lengths",
              question->lengths_m,
              "lengths to look at, metres between commas; default: 0.5,1,2,5,20,50,500",
              lengths);
  answer_with(*command, out, [question, profiles] { return answer_of(*question, profiles); });
}

}  // namespace linkwright
