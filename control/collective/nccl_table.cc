// SPDX-License-Identifier: Apache-2.0
#include "control/collective/nccl_table.h"

#include <cmath>

#include <fmt/format.h>

#include "control/collective/attribution.h"
#include "control/collective/per_iteration.h"

namespace linkwright {
namespace {

std::string headings(bool per_iteration, const char* time, const char* of_iterations) {
  std::string out = time;
  if (per_iteration) out += of_iterations;
  return out;
}

std::string timing_cells(const CollectiveAsked& asked,
                         const CollectiveRow& row,
                         const Timing& timing) {
  const double bandwidth = row.algorithm_bandwidth(timing);
  std::string out =
      fmt::format("  {:>8}  {:>6.2f}  {:>6.2f}  {:>6}",
                  figure(timing.mean()),
                  bandwidth,
                  bandwidth * bus_factor(asked.wish.job.collective, asked.wish.job.ranks),
                  timing.wrong ? std::to_string(*timing.wrong) : std::string("N/A"));
  if (!asked.per_iteration) return out;
  const PerIteration told = per_iteration(timing.microseconds);
  return out + fmt::format("  {:>8}  {:>8}  {:>8}  {:>6.2f}",
                           figure(told.least),
                           figure(told.most),
                           figure(told.p99),
                           told.variation_percent());
}

std::string place_of(const CollectiveWish& wish, RankId rank) {
  if (!wish.scenario) return "virtual";
  const Places& places = wish.scenario->places;
  return places.names[places.of_rank[rank]];
}

std::string step_text(const CollectiveAsked& asked) {
  return asked.step_factor > 1 ? fmt::format("{}(factor)", asked.step_factor)
                               : fmt::format("{}(bytes)", asked.step_bytes);
}

}  // namespace

std::string table_head(const CollectiveAsked& asked) {
  const CollectiveWish& wish = asked.wish;
  std::string out = fmt::format("# Collective test starting: {}\n", name_of(wish.job.collective));
  out += fmt::format(
      "# nThread 1 nGpus {} minBytes {} maxBytes {} step: {} warmup iters: {} iters: {} agg iters: "
      "1 "
      "validation: {} graph: 0 unalign: 0\n#\n",
      wish.job.ranks,
      asked.least_bytes,
      asked.most_bytes,
      step_text(asked),
      wish.warm_up,
      wish.iterations,
      wish.check ? 1 : 0);
  out += fmt::format(
      "# {} by {}, in virtual time{}: each card {} Gb/s of {} each way, {} us one "
      "way\n#\n# Using devices\n",
      name_of(wish.job.collective),
      algorithm_named(wish.job.collective, wish.algorithm)->name,
      wish.scenario ? " over " + wish.scenario->file.path() : "",
      static_cast<double>(wish.link.bits_per_second) / 1e9,
      has_packets(wish.transport) ? "wire" : "payload",
      static_cast<double>(picos(wish.link.latency)) / kPicosPerMicro);
  for (RankId rank = 0; rank < wish.job.ranks; ++rank)
    out +=
        fmt::format("#  Rank {:>2} Group  0 Pid      0 on {:>10} device {:>2} [0x{:02x}] virtual\n",
                    rank,
                    place_of(wish, rank),
                    rank,
                    rank);
  const std::string times = headings(asked.per_iteration,
                                     "      time   algbw   busbw  #wrong",
                                     "     i_min     i_max     i_p99   i_cv%");
  const std::string units = headings(asked.per_iteration,
                                     "      (us)  (GB/s)  (GB/s)        ",
                                     "      (us)      (us)      (us)        ");
  const std::string apart = fmt::format("{:^{}}", "out-of-place", times.size());
  const std::string in_one = fmt::format("{:^{}}", "in-place", times.size());
  out += fmt::format("#\n#{:>60}{}{}\n", "", apart, in_one);
  out += fmt::format("#{:>11}  {:>12}  {:>8}  {:>6}  {:>6}    {:>5}{}{}    oracle  effic.\n",
                     "size",
                     "count",
                     "type",
                     "redop",
                     "root",
                     "",
                     times,
                     times);
  return out + fmt::format("#{:>11}  {:>12}  {:>8}  {:>6}  {:>6}    {:>5}{}{}      (us)      \n",
                           "(B)",
                           "(elements)",
                           "",
                           "",
                           "",
                           "",
                           units,
                           units);
}

std::string table_row(const CollectiveAsked& asked, const CollectiveRow& row) {
  return fmt::format(" {:>11}  {:>12}  {:>8}  {:>6}  {:>6}    {:>5}{}{}  {:>8}  {:>6.4f}\n",
                     row.bytes,
                     row.elements,
                     name_of(asked.wish.type),
                     redop_of(asked.wish),
                     root_of(asked.wish),
                     "",
                     timing_cells(asked, row, row.out_of_place),
                     timing_cells(asked, row, row.in_place),
                     figure(row.oracle.ps / static_cast<double>(kPicosPerMicro)),
                     row.efficiency()) +
         attribution_text(row.out_of_place) + joules_text(row);
}

std::string table_foot(const CollectiveAsked& asked, const CollectiveOutcome& outcome) {
  const double mean = mean_bus_bandwidth(asked.wish, outcome);
  std::string out = fmt::format(
      "# Out of bounds values : {} {}\n", outcome.wrong, outcome.wrong == 0 ? "OK" : "FAILED");
  out += fmt::format("# Avg bus bandwidth    : {:g} {}\n#\n",
                     mean,
                     !asked.least_bandwidth             ? ""
                     : bandwidth_is_enough(asked, mean) ? "OK"
                                                        : "FAILED");
  if (has_packets(asked.wish.transport))
    out += fmt::format("# {}, MTU {}: framing leaves {:.2f} % of {:g} GB/s\n",
                       std::holds_alternative<UdpOptions>(asked.wish.transport) ? "UDP" : "RoCEv2",
                       mtu_of(asked.wish.transport),
                       100 * ceiling_of(asked.wish.transport),
                       static_cast<double>(asked.wish.link.bits_per_second) / 8e9);
  for (const std::string& note : outcome.notes) out += "# note: " + note + "\n";
  if (!outcome.stuck.empty()) out += "# FAILED: " + outcome.stuck + "\n";
  return out + fmt::format("# Collective test concluded: {}\n", name_of(asked.wish.job.collective));
}

}  // namespace linkwright
