// SPDX-License-Identifier: Apache-2.0
#include "control/report/energy_json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "control/report/nanoseconds.h"

namespace linkwright {
namespace {

namespace json = boost::json;

json::object by_boundary(const std::array<std::optional<double>, kBoundaries>& values) {
  json::object out;
  for (const Boundary boundary : kAllBoundaries)
    out[name_of(boundary)] = or_null(values[static_cast<std::size_t>(boundary)]);
  return out;
}

}  // namespace

json::value or_null(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value();
}

json::object to_json(const CableEnergy& energy) {
  json::array items;
  for (const ItemEnergy& item : energy.items) {
    json::object joules;
    for (const Boundary boundary : kAllBoundaries)
      joules[name_of(boundary)] = item.joules[static_cast<std::size_t>(boundary)];
    items.push_back({{"name", item.name}, {"joules", std::move(joules)}});
  }
  return {{"link", energy.link},
          {"model_seconds", to_seconds(energy.totals.elapsed)},
          {"utilisation", utilisation_of(energy.totals)},
          {"useful_octets", energy.totals.useful_octets},
          {"joules", by_boundary(energy.joules)},
          {"mean_watts", by_boundary(energy.mean_watts)},
          {"peak_watts", by_boundary(energy.peak_watts)},
          {"pj_per_useful_bit", by_boundary(energy.pj_per_useful_bit)},
          {"items", std::move(items)}};
}

}  // namespace linkwright
