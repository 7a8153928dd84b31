// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <boost/json.hpp>

#include "control/profile/figures_json.h"
#include "control/profile/population.h"

namespace linkwright {
namespace {

namespace json = boost::json;

json::object share_json(const MissShare& share) {
  return {{"count", share.count},
          {"share", share.share},
          {"low_95", share.low},
          {"high_95", share.high}};
}

json::object percentiles_json(const Percentiles& values) {
  return {{"p1", values.p1},
          {"p10", values.p10},
          {"p50", values.p50},
          {"p90", values.p90},
          {"p99", values.p99},
          {"p999", values.p999}};
}

}  // namespace

json::object to_json(const ProfileAnswer& answer, const Population& population) {
  json::object out = heading_json(answer);
  out["population"] = population.units;
  out["seed"] = population.seed;
  out["threshold_ber"] = population.threshold_ber;
  out["ber_acceleration"] = answer.figures.channel.acceleration;
  out["miss_ber"] = share_json(population.miss_ber);
  out["miss_margin"] =
      population.miss_margin ? json::value(share_json(*population.miss_margin)) : json::value();
  out["miss_either"] = share_json(population.miss_either);
  out["nominal"] = {{"pre_fec_ber", number_json(answer.figures.channel.pre_fec_ber)},
                    {"margin_db", number_json(answer.figures.channel.margin_db)}};
  out["pre_fec_ber"] = percentiles_json(population.pre_fec_ber);
  out["margin_db"] =
      population.margin_db ? json::value(percentiles_json(*population.margin_db)) : json::value();
  json::array& spread = out["spread"].emplace_array();
  for (const SpreadField& each : population.spread)
    spread.push_back({{"name", each.field},
                      {"nominal", each.nominal},
                      {"sigma", each.sigma},
                      {"source", each.source}});
  return out;
}

}  // namespace linkwright
