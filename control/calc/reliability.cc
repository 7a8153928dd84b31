// SPDX-License-Identifier: Apache-2.0
//
// calc reliability: what a FIT means over a population and time, repairs and flaps; with --gpus the
// network interruptions of a cluster (cluster_failures.h).
#include <memory>

#include "control/calc/calculators.h"
#include "control/calc/cluster_failures.h"
#include "control/calc/options.h"
#include "link_models/availability/failure_rate.h"
#include "link_models/availability/flap.h"
#include "link_models/availability/repair.h"

namespace linkwright {
namespace {

struct ReliabilityQuestion {
  std::optional<double> fit;
  double count = 1;
  double hours = kHoursPerYear;
  RepairModel repair = default_repair(RepairUnit::kModule);
  FlapModel flaps;
  ClusterQuestion cluster;
};

void check(const ReliabilityQuestion& question) {
  refuse_wrong(validate(question.repair),
               {{"median_hours", "--mttr"}, {"sigma", "--mttr-sigma"}, {"blast_links", "--blast"}});
  refuse_wrong(validate(question.flaps),
               {{"base_per_hour", "--flaps"},
                {"connection_points", "--connections"},
                {"per_connection_per_hour", "--flaps-per-connection"},
                {"recover_s", "--recover"}});
}

Answer part_answer(const ReliabilityQuestion& question) {
  check(question);
  const double fit = *question.fit;
  const FailureBill bill{{.name = "part", .count = question.count, .fit = fit}};
  refuse_wrong(validate(bill), {{"part.count", "--count"}, {"part.fit", "--fit"}});
  const double part_hours = question.count * question.hours;
  Answer answer;
  answer.add(
      "fit", fit, "FIT", "failures in 1e9 hours of one part (FIT); or --gpus, for a cluster");
  answer.add("afr", afr_of_fit(fit), "", "share that fails within a year");
  answer.add("mtbf_hours", known(mtbf_hours_of_fit(fit)), "h");
  answer.add("count", question.count);
  answer.add("hours", question.hours, "h");
  answer.add("expected_events", expected_events(bill, question.hours));
  answer.add("no_event_probability",
             no_event_probability(system_rate_per_hour(bill), question.hours));
  answer.add("hours_to_first", known(hours_to_first(question.count, fit)), "h", "mean");
  answer.add("fit_not_excluded_by_silence",
             known(rate_bound_after_silence(part_hours) * kHoursPerFit),
             "FIT",
             "95 % bound, had nothing failed");
  answer.add("mttr_hours", mean_repair_hours(question.repair), "h", "mean");
  answer.add("repair_unavailability", repair_unavailability(fit, question.repair));
  answer.add("lost_link_hours",
             lost_link_hours(question.count, fit, question.repair, question.hours),
             "h");
  answer.add("flaps_per_hour", flaps_per_hour(question.flaps), "1/h", "of one link");
  answer.add("expected_flaps", flaps_per_hour(question.flaps) * part_hours);
  answer.add("flap_unavailability", flap_unavailability(question.flaps));
  return answer;
}

Answer answer_of(const ReliabilityQuestion& question, const Folders& profiles) {
  if (question.cluster.gpus) return cluster_answer(question.cluster, profiles);
  if (!question.fit) refuse("--fit", "is missing; or give --gpus, for a cluster");
  return part_answer(question);
}

void add_part_options(CLI::App& command, ReliabilityQuestion& question) {
  add_number(command,
             "--fit",
             question.fit,
             "failures in 1e9 hours of one part (FIT); or --gpus, for a cluster");
  add_number(command, "--count", question.count, "number of parts");
  add_number(command, "--hours", question.hours, "hours of operation", between(1e-9, 1e9));
  add_number(command, "--mttr", question.repair.median_hours, "median hours of a repair");
  add_number(command,
             "--mttr-sigma",
             question.repair.sigma,
             "standard deviation of the logarithm of that time");
  add_number(
      command, "--blast", question.repair.blast_links, "links that are down while a repair lasts");
  add_number(command, "--flaps", question.flaps.base_per_hour, "flaps per hour and link");
  add_number(command,
             "--connections",
             question.flaps.connection_points,
             "connections per link that may flap");
  add_number(command,
             "--flaps-per-connection",
             question.flaps.per_connection_per_hour,
             "flaps per hour that each connection adds");
  Reading recover = kSeconds;
  add_number(command,
             "--recover",
             question.flaps.recover_s,
             "how long a link is down per flap, a time or seconds",
             recover);
}

void add_cluster_options(CLI::App& command, ClusterQuestion& cluster) {
  add_number(command,
             "--gpus",
             cluster.gpus,
             "GPUs of a cluster, whose parts --part tells",
             between(1, 1e9));
  add_number(command,
             "--days",
             cluster.days,
             "days of operation of the cluster; default: 54",
             between(1e-3, 1e6));
  command
      .add_option("--part",
                  cluster.parts,
                  "link ends per GPU and FIT of each, or the profile that states it")
      ->type_name("NAME=PER_GPU,FIT|PROFILE");
  command
      .add_option("--scale-fit", cluster.fit_factors, "multiply the FIT of the part of that name")
      ->type_name("NAME=FACTOR");
  const Reading events = between(1e-3, 1e9);
  add_number(command,
             "--published",
             cluster.published.events,
             "published failures of links, in 54 days on 16,384 GPUs",
             events);
  add_number(command,
             "--published-all",
             cluster.published.all_events,
             "published failures of all causes, there",
             events);
}

}  // namespace

void add_calc_reliability(CLI::App& calc, const Paper& out, const Folders& profiles) {
  auto question = std::make_shared<ReliabilityQuestion>();
  CLI::App* command =
      calc.add_subcommand("reliability", "failures, repairs and flaps of parts or of a cluster");
  add_part_options(*command, *question);
  add_cluster_options(*command, question->cluster);
  answer_with(*command, out, [question, profiles] { return answer_of(*question, profiles); });
}

}  // namespace linkwright
