// SPDX-License-Identifier: Apache-2.0
#include "control/profile/population.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>

#include "control/physics/channel_figures.h"
#include "control/profile/parameter_field.h"
#include "link_models/core/fate_normal.h"
#include "link_models/core/random.h"

namespace linkwright {
namespace {

// Which stream a field draws from: FNV-1a of its name, so that order does not matter.
std::uint32_t stream_of(const std::string& field) {
  std::uint32_t hash = 2166136261U;
  for (const char c : field) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

// A field that one unit after the other draws.
struct Varied {
  const ParameterField* field;
  double nominal;
  double sigma;
  RandomStream stream;

  void draw(std::uint32_t unit, schema::LinkParameters& parameters) const {
    set_number(*field, nominal + sigma * standard_normal(stream.bits(unit)), parameters);
  }
};

// The spread in force: the nearest entry of each field in the chain of `extends`.
std::vector<SpreadField> spread_of(const ProfileAnswer& answer, Problems& problems) {
  std::vector<SpreadField> out;
  for (const LoadedProfile* at = answer.profile; at != nullptr; at = at->base) {
    for (int i = 0; i < at->profile.spread_size(); ++i) {
      const schema::Spread& each = at->profile.spread(i);
      const bool nearer = std::any_of(
          out.begin(), out.end(), [&](const SpreadField& s) { return s.field == each.field(); });
      if (nearer) continue;
      const ParameterField* field = find_field(each.field());
      const auto nominal = field == nullptr ? std::nullopt : number_in(*field, answer.stated);
      if (nominal) {
        out.push_back({each.field(), *nominal, each.sigma(), each.source()});
        continue;
      }
      const std::string path = fmt::format("spread[{}].field", i);
      problems.push_back({at->positions.find(path),
                          path,
                          fmt::format("{} is no number of the parameters of {}",
                                      in_quotes(each.field()),
                                      answer.profile->profile.profile())});
    }
  }
  return out;
}

Percentiles percentiles(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const auto rank = std::ceil(share * static_cast<double>(values.size()));
    return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
  };
  return {at(0.01), at(0.1), at(0.5), at(0.9), at(0.99), at(0.999)};
}

class Census {
 public:
  Census(std::uint32_t units, double threshold_ber) : units_(units), threshold_ber_(threshold_ber) {
    bers_.reserve(units);
    margins_.reserve(units);
  }

  void count(const ChannelFigures& unit) {
    const bool misses_ber = unit.pre_fec_ber > threshold_ber_ || !unit.down.empty();
    const bool misses_margin = unit.margin_db && *unit.margin_db < 0;
    ber_ += misses_ber ? 1 : 0;
    margin_ += misses_margin ? 1 : 0;
    either_ += misses_ber || misses_margin ? 1 : 0;
    bers_.push_back(unit.pre_fec_ber);
    if (unit.margin_db) margins_.push_back(*unit.margin_db);
  }

  void put(Population& out) {
    out.miss_ber = miss_share(ber_, units_);
    out.miss_either = miss_share(either_, units_);
    out.pre_fec_ber = percentiles(bers_);
    if (margins_.empty()) return;
    out.miss_margin = miss_share(margin_, units_);
    out.margin_db = percentiles(margins_);
  }

 private:
  std::uint32_t units_;
  double threshold_ber_;
  std::uint32_t ber_ = 0;
  std::uint32_t margin_ = 0;
  std::uint32_t either_ = 0;
  std::vector<double> bers_;
  std::vector<double> margins_;
};

bool take_units(const ProfileAnswer& answer, Population& out, Problems& problems) {
  std::vector<Varied> varied;
  for (const SpreadField& each : out.spread)
    varied.push_back({find_field(each.field),
                      each.nominal,
                      each.sigma,
                      RandomStream({out.seed, stream_of(each.field), 0}, Purpose::kSpread)});
  schema::LinkParameters unit = answer.stated;
  Census census(out.units, out.threshold_ber);
  for (std::uint32_t i = 0; i < out.units; ++i) {
    for (const Varied& each : varied) each.draw(i, unit);
    PhysicsProblems found;
    census.count(channel_figures(unit.channel(), std::nullopt, found));
    if (found.empty()) continue;
    problems.push_back({answer.profile->positions.find("spread"),
                        "spread",
                        fmt::format("unit {}: {}", i, found.front().message)});
    return false;
  }
  census.put(out);
  return true;
}

}  // namespace

MissShare miss_share(std::uint32_t count, std::uint32_t units) {
  using Binomial = boost::math::binomial_distribution<>;
  constexpr double kEachSide = 0.025;
  MissShare out{.count = count, .share = static_cast<double>(count) / units};
  out.low = Binomial::find_lower_bound_on_p(units, count, kEachSide);
  out.high = count == units ? 1 : Binomial::find_upper_bound_on_p(units, count, kEachSide);
  return out;
}

std::optional<Population> populate(const ProfileAnswer& answer,
                                   std::uint32_t units,
                                   std::uint64_t seed,
                                   Problems& problems) {
  const std::size_t before = problems.size();
  Population out;
  out.units = units;
  out.seed = seed;
  out.threshold_ber = reach_threshold(answer.complete.fec());
  out.spread = spread_of(answer, problems);
  const Place asked{{kCommandLine, 0, 0}, "--population"};
  const std::string& name = answer.profile->profile.profile();
  if (!answer.figures.channel.computed)
    problems.push_back(asked.problem(
        fmt::format("the bit errors of {} are not computed, so no number moves them", name)));
  else if (out.spread.empty() && problems.size() == before)
    problems.push_back(asked.problem(fmt::format("{} states no `spread`", name)));
  if (problems.size() > before || !take_units(answer, out, problems)) return std::nullopt;
  return out;
}

}  // namespace linkwright
