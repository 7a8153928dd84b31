// SPDX-License-Identifier: Apache-2.0
//
// What the figures of links and of fabrics have in common: rates, and histograms of an interval.
#pragma once

#include <optional>

#include <boost/json/value.hpp>

#include "control/daemon/live_figures.h"
#include "control/report/histogram_json.h"
#include "link_models/core/books.h"

namespace linkwright {

// Preamble 8, FCS 4 and gap 12: what a frame takes of the wire beside its bytes. The padding of
// frames below 60 bytes is not known from sums and left out.
inline constexpr std::uint64_t kWireExtraOctets = 24;

inline double of(std::uint64_t count) {
  return static_cast<double>(count);
}

inline boost::json::value or_null(const std::optional<double>& value) {
  return value ? boost::json::value(*value) : boost::json::value();
}

// A counter that began anew is no rate: nullopt.
inline std::optional<double> per_second(std::uint64_t before,
                                        std::uint64_t now,
                                        std::optional<double> seconds) {
  if (!seconds || now < before) return std::nullopt;
  return of(now - before) / *seconds;
}

inline std::optional<double> bits_per_second(const Tally& before,
                                             const Tally& now,
                                             std::optional<double> seconds) {
  const auto octets = per_second(before.bytes, now.bytes, seconds);
  return octets ? std::optional(*octets * 8) : std::nullopt;
}

// Share of the wire's time; nullopt: no interval, or the wire takes no time.
inline std::optional<double> wire_load(const Tally& before,
                                       const Tally& now,
                                       std::uint64_t rate_bps,
                                       std::optional<double> seconds) {
  if (!seconds || rate_bps == 0 || now.frames < before.frames) return std::nullopt;
  const std::uint64_t octets =
      now.bytes - before.bytes + kWireExtraOctets * (now.frames - before.frames);
  return of(octets) * 8 / of(rate_bps) / *seconds;
}

// Of what was recorded between two looks; null: nothing was.
inline boost::json::value of_interval(const Histogram* before, const Histogram& now) {
  const Histogram between = before == nullptr ? now : now.since(*before);
  if (between.total() == 0) return nullptr;
  return to_json(between);
}

// Frames by reason, those that there are, since the start.
boost::json::object drops_of(const Books& books);

// {scenario, run, at_s, interval_s, time_scale}
boost::json::object head_of(const Looks& looks);

}  // namespace linkwright
