// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include <boost/json.hpp>

#include "control/daemon/live_common.h"
#include "control/metrics/tier_sums.h"
#include "control/report/fabric_energy.h"
#include "control/report/nanoseconds.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

namespace json = boost::json;

// A large fabric has thousands: these are the busiest, and tiers tell of all.
constexpr std::size_t kLinksTold = 512;

struct FabricPlace {
  const Looks& looks;
  std::size_t fabric;
  std::optional<double> seconds;

  const FabricSnapshot& now() const { return looks.now.snapshot.fabrics[fabric]; }
  const FabricSnapshot* before() const {
    return seconds ? &looks.before->snapshot.fabrics[fabric] : nullptr;
  }
  const ResolvedFabric& resolved() const { return looks.scenario.fabrics[fabric]; }
  const Graph& graph() const { return resolved().config.graph; }
  const LinkReading& now(LinkId link) const { return now().reading.links[link]; }
  LinkReading before(LinkId link) const {
    return before() != nullptr ? before()->reading.links[link] : LinkReading{};
  }
  // Run time, which is what the readings are in.
  std::optional<double> share_of(Duration before, Duration now) const {
    if (!seconds) return std::nullopt;
    return to_ns(now - before) / 1e9 / of(looks.scenario.time_scale) / *seconds;
  }
};

json::object link_of(const FabricPlace& place, LinkId link, const std::string& name) {
  const LinkReading& now = place.now(link);
  const LinkReading before = place.before(link);
  const LinkConfig& config = place.looks.in_force.fabrics[place.fabric].config.links[link];
  return {{"id", link},
          {"link", name},
          {"rate_bps", config.rate.bits_per_second},
          {"bits_per_second", or_null(bits_per_second(before.sent, now.sent, place.seconds))},
          {"load", or_null(place.share_of(before.busy, now.busy))},
          {"paused", or_null(place.share_of(before.paused, now.paused))},
          {"drops_per_second",
           or_null(per_second(before.dropped.frames + before.lost.frames,
                              now.dropped.frames + now.lost.frames,
                              place.seconds))},
          {"sent_frames", now.sent.frames},
          {"dropped_frames", now.dropped.frames},
          {"lost_frames", now.lost.frames},
          {"waiting_bytes", now.waiting_bytes},
          {"marked_frames", now.marked}};
}

// In the order of their numbers.
std::vector<LinkId> told_links(const FabricPlace& place) {
  std::vector<LinkId> senders;
  for (LinkId link = 0; link < place.now().reading.links.size(); ++link)
    if (place.now(link).is_sender) senders.push_back(link);
  if (senders.size() <= kLinksTold) return senders;
  const auto busier = [&](LinkId a, LinkId b) {
    const Duration load_a = place.now(a).busy - place.before(a).busy;
    const Duration load_b = place.now(b).busy - place.before(b).busy;
    return load_a != load_b ? load_a > load_b : a < b;
  };
  std::nth_element(senders.begin(), senders.begin() + kLinksTold, senders.end(), busier);
  senders.resize(kLinksTold);
  std::sort(senders.begin(), senders.end());
  return senders;
}

json::array links_of(const FabricPlace& place) {
  const std::vector<std::string> names = link_names(place.graph());
  json::array out;
  for (const LinkId link : told_links(place)) out.push_back(link_of(place, link, names[link]));
  return out;
}

json::array tiers_of(const FabricPlace& place) {
  const auto now = metrics::tier_sums(place.graph(), place.now().reading);
  std::vector<metrics::TierSum> before(now.size());
  if (place.before() != nullptr)
    before = metrics::tier_sums(place.graph(), place.before()->reading);
  json::array out;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto load = place.share_of(before[i].busy, now[i].busy);
    out.push_back(
        {{"tier", place.graph().tiers[i]},
         {"links", now[i].links},
         {"bits_per_second", or_null(bits_per_second(before[i].sent, now[i].sent, place.seconds))},
         {"mean_load",
          load && now[i].links > 0 ? json::value(*load / of(now[i].links)) : json::value()},
         {"waiting_bytes", now[i].waiting_bytes},
         {"dropped_frames", now[i].dropped.frames},
         {"marked_frames", now[i].marked}});
  }
  return out;
}

json::array crossbars_of(const FabricPlace& place) {
  json::array out;
  std::size_t number = 0;
  for (const Node& node : place.graph().nodes) {
    if (node.kind != NodeKind::kCrossbar) continue;
    json::array inputs;
    for (const CircuitReading& circuit : place.now().reading.crossbars[number++])
      inputs.push_back(
          {{"output", circuit.output == kNoPort ? json::value() : json::value(circuit.output)},
           {"dark_from_s",
            circuit.dark_from == kNever ? json::value()
                                        : json::value(to_seconds(circuit.dark_from))},
           {"moves", circuit.moves},
           {"lit_s", to_ns(circuit.lit) / 1e9},
           {"dark_s", to_ns(circuit.dark) / 1e9}});
    out.push_back({{"crossbar", node.name}, {"inputs", std::move(inputs)}});
  }
  return out;
}

// Cables that are dark now, by an outage.
json::array outages_of(const FabricPlace& place) {
  json::array out;
  const Instant now = place.now().reading.at;
  for (const OutageReading& each : place.now().reading.outages)
    if (each.outage.from <= now && now < each.outage.to) out.push_back(each.outage.cable);
  return out;
}

json::object watts_of(const FabricPlace& place) {
  const auto energy_at = [&](const FabricSnapshot& state) {
    return fabric_energy(
        place.resolved(), state.reading, state.books.handed_to_port, state.reading.at);
  };
  const FabricEnergy now = energy_at(place.now());
  json::object out;
  for (std::size_t i = 0; i < now.joules.size(); ++i) out[kFabricBoundaryNames[i]] = nullptr;
  if (place.before() == nullptr) return out;
  const FabricEnergy before = energy_at(*place.before());
  const double seconds = now.model_seconds - before.model_seconds;
  for (std::size_t i = 0; i < now.joules.size(); ++i)
    if (now.joules[i] && before.joules[i] && seconds > 0)
      out[kFabricBoundaryNames[i]] = (*now.joules[i] - *before.joules[i]) / seconds;
  return out;
}

json::array hosts_of(const FabricPlace& place) {
  json::array out;
  for (const FabricHostSnapshot& host : place.now().hosts)
    if (host.host < place.graph().hosts)
      out.push_back({{"host", place.graph().nodes[host.host].name},
                     {"in_frames", host.in.frames},
                     {"out_frames", host.out.frames}});
  return out;
}

json::object fabric_of(const FabricPlace& place) {
  const FabricSnapshot& now = place.now();
  const FabricSnapshot* before = place.before();
  const Books& books = now.books;
  const Tally out_before = before != nullptr ? before->books.handed_to_port : Tally{};
  const Tally in_before = before != nullptr ? before->books.rx : Tally{};
  return {{"fabric", place.resolved().name},
          {"bits_per_second",
           or_null(bits_per_second(out_before, books.handed_to_port, place.seconds))},
          {"frames_per_second",
           or_null(per_second(out_before.frames, books.handed_to_port.frames, place.seconds))},
          {"offered_bits_per_second", or_null(bits_per_second(in_before, books.rx, place.seconds))},
          {"rx_frames", books.rx.frames},
          {"frames", books.handed_to_port.frames},
          {"held_frames", books.held.frames},
          {"dropped_frames", books.dropped().frames},
          {"drops", drops_of(books)},
          {"path_latency_ns",
           of_interval(before != nullptr ? &before->reading.path_latency : nullptr,
                       now.reading.path_latency)},
          {"watts", watts_of(place)},
          {"moves", now.reading.counters.moves},
          {"waits", now.reading.waits.size()},
          {"hosts", hosts_of(place)},
          {"tiers", tiers_of(place)},
          {"links", links_of(place)},
          {"dark_cables", outages_of(place)},
          {"crossbars", crossbars_of(place)}};
}

}  // namespace

json::object live_fabrics(const Looks& looks) {
  json::object out = head_of(looks);
  json::array fabrics;
  const std::size_t count =
      std::min(looks.now.snapshot.fabrics.size(), looks.scenario.fabrics.size());
  const auto seconds = interval_s(looks.scenario, looks.before, looks.now);
  for (std::size_t fabric = 0; fabric < count; ++fabric)
    fabrics.push_back(fabric_of({looks, fabric, seconds}));
  out["fabrics"] = std::move(fabrics);
  return out;
}

}  // namespace linkwright
