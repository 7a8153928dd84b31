// SPDX-License-Identifier: Apache-2.0
#include "control/collective/nccl_json.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/collective/attribution.h"
#include "control/collective/per_iteration.h"

namespace linkwright {
namespace {

namespace json = boost::json;

const char* in_string(bool value) {
  return value ? "true" : "false";
}

template <typename Values>
json::array list(const Values& values) {
  json::array out;
  for (const auto& each : values) out.emplace_back(each);
  return out;
}

json::object devices_of(RankId rank) {
  return {{"rank", rank},
          {"group", 0},
          {"pid", 0},
          {"hostname", "virtual"},
          {"device", rank},
          {"device_hex", fmt::format("0x{:02x}", rank)},
          {"device_info", "rank in virtual time"}};
}

json::object config_of(const CollectiveAsked& asked) {
  json::array devices;
  for (RankId rank = 0; rank < asked.wish.job.ranks; ++rank) devices.push_back(devices_of(rank));
  json::object out{{"nthreads", 1},
                   {"ngpus", asked.wish.job.ranks},
                   {"minimum_bytes", asked.least_bytes},
                   {"maximum_bytes", asked.most_bytes}};
  if (asked.step_factor > 1)
    out["step_factor"] = asked.step_factor;
  else
    out["step_bytes"] = asked.step_bytes;
  out["warmup_iters"] = asked.wish.warm_up;
  out["iterations"] = asked.wish.iterations;
  out["aggregated_iterations"] = 1;
  out["validation"] = asked.wish.check ? 1 : 0;
  out["graph"] = 0;
  out["blocking_collectives"] = in_string(false);
  out["per_iter_timing"] = in_string(asked.per_iteration);
  out["per_iter_skip"] = 0;
  out["parallel_init"] = in_string(false);
  out["devices"] = std::move(devices);
  out["algorithm"] = algorithm_named(asked.wish.job.collective, asked.wish.algorithm)->name;
  out["transport"] = "ideal";
  out["rate_bps"] = asked.wish.link.bits_per_second;
  out["latency_ps"] = picos(asked.wish.link.latency);
  return out;
}

json::object timing_of(const CollectiveAsked& asked,
                       const CollectiveRow& row,
                       const Timing& timing) {
  const double bandwidth = row.algorithm_bandwidth(timing);
  json::object out{
      {"time", timing.mean()},
      {"alg_bw", bandwidth},
      {"bus_bw", bandwidth * bus_factor(asked.wish.job.collective, asked.wish.job.ranks)}};
  if (timing.wrong)
    out["nwrong"] = *timing.wrong;
  else
    out["nwrong"] = "N/A";
  return out;
}

json::object iterations_of(const Timing& timing) {
  const PerIteration told = per_iteration(timing.microseconds);
  json::array of_ranks;
  for (const auto& each : timing.of_ranks) of_ranks.push_back(list(each));
  return {{"skipped_iterations", 0},
          {"min_us", told.least},
          {"max_us", told.most},
          {"avg_us", told.mean},
          {"p50_us", told.p50},
          {"p95_us", told.p95},
          {"p99_us", told.p99},
          {"stdev_us", told.deviation},
          {"cv_pct", told.variation_percent()},
          {"times_us", list(timing.microseconds)},
          {"per_process_max_times_us", std::move(of_ranks)}};
}

void add_packets(const TransportChoice& transport, const CollectiveRow& row, json::object& out) {
  out["framing_ceiling"] = ceiling_of(transport);
  const auto of_ranks = [&](const char* name, std::uint64_t PacketCounts::*count) {
    json::array all;
    for (const PacketCounts& rank : row.packets) all.push_back(rank.*count);
    out[name] = std::move(all);
  };
  of_ranks("packets_per_rank", &PacketCounts::packets);
  of_ranks("packets_resent_per_rank", &PacketCounts::resent);
  of_ranks("acks_per_rank", &PacketCounts::answers);
  of_ranks("wire_bytes_per_rank", &PacketCounts::wire_octets);
}

json::object result_of(const CollectiveAsked& asked, const CollectiveRow& row) {
  json::object out{{"size", row.bytes},
                   {"count", row.elements},
                   {"type", name_of(asked.wish.type)},
                   {"redop", redop_of(asked.wish)},
                   {"root", root_of(asked.wish)},
                   {"out_of_place", timing_of(asked, row, row.out_of_place)}};
  if (asked.per_iteration) out["out_of_place_per_iter"] = iterations_of(row.out_of_place);
  out["in_place"] = timing_of(asked, row, row.in_place);
  if (asked.per_iteration) out["in_place_per_iter"] = iterations_of(row.in_place);
  out["actual_iterations"] = asked.wish.iterations;
  out["experiment_name"] = name_of(asked.wish.job.collective);
  out["oracle_us"] = row.oracle.ps / static_cast<double>(kPicosPerMicro);
  out["oracle_kind"] = name_of(row.oracle.kind);
  out["efficiency"] = row.efficiency();
  out["tx_payload_bytes_per_rank"] = list(row.sent_bytes);
  out["messages_per_rank"] = list(row.sent_messages);
  out["steps"] = row.steps;
  out["transport"] = name_of(asked.wish.transport);
  if (has_packets(asked.wish.transport)) add_packets(asked.wish.transport, row, out);
  if (asked.wish.scenario) {
    out["attribution"] = attribution_json(row.out_of_place);
    out["in_place_attribution"] = attribution_json(row.in_place);
    out["joules_per_iteration"] = joules_json(row);
  }
  return out;
}

}  // namespace

json::object to_nccl_json(const CollectiveAsked& asked,
                          const CollectiveOutcome& outcome,
                          const std::string& ended) {
  json::array results;
  for (const CollectiveRow& row : outcome.rows) results.push_back(result_of(asked, row));
  const double mean = mean_bus_bandwidth(asked.wish, outcome);
  return {
      {"version", 3},
      {"start_time", asked.started},
      {"end_time", ended},
      {"args", list(asked.arguments)},
      {"env", json::array()},
      {"nccl_version", "none"},
      {"config", config_of(asked)},
      {"results", std::move(results)},
      {"out_of_bounds", {{"count", outcome.wrong}, {"okay", in_string(outcome.wrong == 0)}}},
      {"average_bus_bandwidth",
       {{"bandwidth", mean}, {"okay", in_string(bandwidth_is_enough(asked, mean))}}},
      {"errors", outcome.stuck.empty() ? json::array() : json::array{json::string(outcome.stuck)}},
      {"notes", list(outcome.notes)}};
}

}  // namespace linkwright
