// SPDX-License-Identifier: Apache-2.0
//
// The joules of a fabric for programs and for people.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/energy_json.h"
#include "control/report/fabric_energy.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::array kBoundaries3{
    FabricBoundary::kLink, FabricBoundary::kFabric, FabricBoundary::kSystem};

std::string or_unknown(const std::optional<double>& value) {
  return value ? fmt::format("{:.6g}", *value) : "unknown";
}

std::optional<double> over(const std::optional<double>& joules, double seconds) {
  if (!joules || seconds <= 0) return std::nullopt;
  return *joules / seconds;
}

json::array tiers_json(const FabricEnergy& energy) {
  json::array out;
  for (const TierEnergy& tier : energy.tiers)
    out.push_back({{"tier", tier.tier},
                   {"profile", tier.profile},
                   {"links", tier.links},
                   {"utilisation", tier.utilisation},
                   {"boundary", "link"},
                   {"joules", or_null(tier.joules)},
                   {"mean_watts", or_null(over(tier.joules, energy.model_seconds))}});
  return out;
}

json::value switches_json(const FabricEnergy& energy) {
  if (!energy.switches) return nullptr;
  const SwitchEnergy& own = *energy.switches;
  return {{"count", own.count},
          {"preset", own.preset.empty() ? json::value() : json::value(own.preset)},
          {"forwarded_bits", own.forwarded_bits},
          {"joules", or_null(own.joules)},
          {"mean_watts", or_null(over(own.joules, energy.model_seconds))}};
}

json::value crossbars_json(const FabricEnergy& energy) {
  if (!energy.crossbars) return nullptr;
  return {{"ports", energy.crossbars->ports},
          {"joules", or_null(energy.crossbars->joules)},
          {"mean_watts", or_null(over(energy.crossbars->joules, energy.model_seconds))}};
}

template <typename Of>
json::object by_boundary(const Of& of) {
  json::object out;
  for (const FabricBoundary boundary : kBoundaries3)
    out[kFabricBoundaryNames[static_cast<std::size_t>(boundary)]] = or_null(of(boundary));
  return out;
}

}  // namespace

json::value fabric_energy_json(const std::optional<FabricEnergy>& energy) {
  if (!energy) return nullptr;
  return {{"model_seconds", energy->model_seconds},
          {"useful_octets", energy->useful_octets},
          {"cooling_factor", energy->cooling_factor},
          {"tiers", tiers_json(*energy)},
          {"switches", switches_json(*energy)},
          {"crossbars", crossbars_json(*energy)},
          {"joules", by_boundary([&](FabricBoundary boundary) {
             return energy->joules[static_cast<std::size_t>(boundary)];
           })},
          {"mean_watts",
           by_boundary([&](FabricBoundary boundary) { return energy->mean_watts(boundary); })},
          {"pj_per_useful_bit", by_boundary([&](FabricBoundary boundary) {
             return energy->pj_per_useful_bit(boundary);
           })}};
}

std::string fabric_energy_table(const std::optional<FabricEnergy>& energy, const Page& page) {
  if (!energy) return {};
  TextTable table({{"ENERGY", false, 24},
                   {"LINKS", true, 8},
                   {"USED", true, 8},
                   {"JOULES", true, 12},
                   {"WATTS", true, 12},
                   {"PJ/BIT", true, 12}});
  const auto row = [&](const std::string& what,
                       const std::string& links,
                       const std::string& used,
                       const std::optional<double>& joules,
                       const std::string& pj) {
    table.add({what,
               links,
               used,
               or_unknown(joules),
               or_unknown(over(joules, energy->model_seconds)),
               pj});
  };
  for (const TierEnergy& tier : energy->tiers)
    row("tier " + tier.tier,
        fmt::format("{:g}", tier.links),
        fmt::format("{:.1f} %", 100 * tier.utilisation),
        tier.joules,
        "");
  if (const auto& own = energy->switches)
    row(own->preset.empty() ? "switches (no preset)" : "switches " + own->preset,
        "",
        "",
        own->joules,
        "");
  if (const auto& own = energy->crossbars) row("circuit switches", "", "", own->joules, "");
  for (const FabricBoundary boundary : kBoundaries3)
    row(fmt::format("boundary {}", kFabricBoundaryNames[static_cast<std::size_t>(boundary)]),
        "",
        "",
        energy->joules[static_cast<std::size_t>(boundary)],
        or_unknown(energy->pj_per_useful_bit(boundary)));
  return table.text(page);
}

}  // namespace linkwright
