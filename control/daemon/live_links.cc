// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <boost/json.hpp>

#include "control/daemon/live_common.h"
#include "control/report/nanoseconds.h"
#include "link_models/fec/ber_estimate.h"

namespace linkwright {
namespace {

namespace json = boost::json;

// One direction of one link, at both looks.
struct LinkPlace {
  const Looks& looks;
  std::size_t cable;
  std::size_t direction;
  std::optional<double> seconds;  // of the interval

  const DirectionSnapshot& now() const { return looks.now.snapshot.cables[cable][direction]; }
  // Of the same run; nullptr: there is no interval.
  const DirectionSnapshot* before() const {
    return seconds ? &looks.before->snapshot.cables[cable][direction] : nullptr;
  }
  const DirectionFigures& figures() const {
    return looks.scenario.cables[cable].direction[direction];
  }
  LinkConfig in_force() const {
    const CableSpec& spec = looks.in_force.cables[cable];
    const LinkConfig& set = spec.direction[direction];
    return looks.overriding ? under_policy(set, *looks.overriding, !spec.traces[direction].empty())
                            : set;
  }
  // Figures of the model are of the errors that it was started with.
  bool has_errors_of_start() const {
    const LinkConfig& start = looks.scenario.spec.cables[cable].direction[direction];
    const LinkConfig now = in_force();
    return now.fec == start.fec && now.impairments == start.impairments;
  }
};

json::value fec_of(const LinkPlace& place) {
  const Looks& looks = place.looks;
  if (place.cable >= looks.now.fec.size()) return nullptr;
  const auto& now = looks.now.fec[place.cable][place.direction];
  if (!now) return nullptr;
  FecCounters passed = *now;
  if (place.seconds && looks.before->fec.size() == looks.now.fec.size())
    if (const auto& before = looks.before->fec[place.cable][place.direction]) {
      passed.corrected -= before->corrected;
      passed.uncorrectable -= before->uncorrectable;
      passed.corrected_bits -= before->corrected_bits;
      for (std::size_t i = 0; i < passed.symbol_errors.size(); ++i)
        passed.symbol_errors[i] -= before->symbol_errors[i];
    }
  const LinkFigures& physics = place.figures().physics;
  const BerEstimate ber = estimate_pre_fec_ber(physics.fec.code, passed);
  return json::object{
      {"symbol_errors", json::array(passed.symbol_errors.begin(), passed.symbol_errors.end())},
      {"symbol_errors_total", json::array(now->symbol_errors.begin(), now->symbol_errors.end())},
      {"uncorrectable_total", now->uncorrectable},
      {"pre_fec_ber", ber.is_bound ? json::value() : json::value(ber.ratio)},
      {"pre_fec_ber_upper_95", ber.bits > 0 ? json::value(ber.upper_95) : json::value()},
      {"pre_fec_ber_modelled",
       physics.fec.ber_shares.empty() || !place.has_errors_of_start()
           ? json::value()
           : json::value(physics.fec.pre_fec_ber)}};
}

// Totals are since the start of the run, and those of GET /v1/links/{link}/stats.
json::object totals_of(const Books& books) {
  return {{"rx_frames", books.rx.frames},
          {"rx_bytes", books.rx.bytes},
          {"originated_frames", books.originated.frames},
          {"frames", books.handed_to_port.frames},
          {"bytes", books.handed_to_port.bytes},
          {"held_frames", books.held.frames},
          {"absorbed_frames", books.absorbed.frames},
          {"dropped_frames", books.dropped().frames}};
}

void add_rates(const LinkPlace& place, json::object& out) {
  const Books& now = place.now().books;
  const Books before = place.before() != nullptr ? place.before()->books : Books{};
  const Tally& out_before = before.handed_to_port;
  const Tally& out_now = now.handed_to_port;
  out["bits_per_second"] = or_null(bits_per_second(out_before, out_now, place.seconds));
  out["frames_per_second"] = or_null(per_second(out_before.frames, out_now.frames, place.seconds));
  out["offered_bits_per_second"] = or_null(bits_per_second(before.rx, now.rx, place.seconds));
  out["drops_per_second"] =
      or_null(per_second(before.dropped().frames, now.dropped().frames, place.seconds));
  out["load"] =
      or_null(wire_load(out_before, out_now, place.now().link.bits_per_second, place.seconds));
}

json::object direction_of(const LinkPlace& place) {
  const DirectionSnapshot& now = place.now();
  const DirectionSnapshot* before = place.before();
  const LinkConfig config = place.in_force();
  json::object out{
      {"direction", place.direction == 0 ? "a_to_b" : "b_to_a"},
      {"rate_bps", now.link.bits_per_second},
      {"latency_ns", to_ns(config.latency) / of(place.looks.scenario.time_scale)},
      {"queue_limit_bytes", config.queue_limit_bytes},
      {"held_bytes", now.books.held.bytes},
      {"queue_bytes", now.queue_bytes},
      {"queue_bytes_max", now.link.queue_bytes_max},
      {"group_error_ratio", config.fec.error_ratio},
      {"totals", totals_of(now.books)},
      {"drops", drops_of(now.books)},
      {"lateness_ns", of_interval(before == nullptr ? nullptr : &before->lateness, now.lateness)},
      {"dark",
       place.looks.overriding == schema::ArmDeadMan::DOWN ||
           (before != nullptr && now.link.dark_windows > before->link.dark_windows)},
      {"dark_windows", now.link.dark_windows},
      {"transmit_refusals", now.transmit_refusals},
      {"fec", fec_of(place)}};
  add_rates(place, out);
  return out;
}

// By boundary, of the interval; null: nobody stated the watts that it counts, or no interval.
json::object watts_of(const Looks& looks, std::size_t cable, std::optional<double> seconds) {
  json::object out;
  if (cable >= looks.now.energy.size()) return out;
  for (const Boundary boundary : kAllBoundaries) {
    const auto index = static_cast<std::size_t>(boundary);
    const auto& now = looks.now.energy[cable].joules[index];
    std::optional<double> watts;
    if (seconds && now && cable < looks.before->energy.size())
      if (const auto& before = looks.before->energy[cable].joules[index])
        watts = (*now - *before) / *seconds;
    out[name_of(boundary)] = or_null(watts);
  }
  return out;
}

json::object link_of(const Looks& looks, std::size_t cable, std::optional<double> seconds) {
  json::array directions;
  for (const std::size_t direction : {0u, 1u})
    directions.push_back(direction_of({looks, cable, direction, seconds}));
  const auto& guards = looks.now.snapshot.guards;
  return {{"link", looks.scenario.cables[cable].name},
          {"stopped", cable < guards.size() && guards[cable].stopped},
          {"watts", watts_of(looks, cable, seconds)},
          {"directions", std::move(directions)}};
}

json::array ports_of(const EmulatorSnapshot& snapshot) {
  json::array out;
  for (const PortSnapshot& port : snapshot.ports)
    out.push_back(
        {{"port", port.name},
         {"driver", port.driver},
         {"carrier", port.carrier.is_known ? json::value(port.carrier.present) : json::value()},
         {"held_down", port.carrier.held_down}});
  return out;
}

}  // namespace

json::object live_links(const Looks& looks) {
  const auto seconds = interval_s(looks.scenario, looks.before, looks.now);
  json::object out = head_of(looks);
  json::array links;
  const std::size_t cables =
      std::min(looks.now.snapshot.cables.size(), looks.scenario.cables.size());
  for (std::size_t cable = 0; cable < cables; ++cable)
    links.push_back(link_of(looks, cable, seconds));
  out["dead_man"] = looks.overriding ? json::value(to_text(*looks.overriding)) : json::value();
  out["links"] = std::move(links);
  out["ports"] = ports_of(looks.now.snapshot);
  return out;
}

}  // namespace linkwright
