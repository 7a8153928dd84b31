// SPDX-License-Identifier: Apache-2.0
//
// What every part of resolving a fabric needs: where it stands in the file, whom to tell, and what
// holds for the whole run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "control/scenario/direction.h"
#include "control/scenario/place.h"
#include "control/scenario/profile.h"
#include "control/yaml/positions.h"
#include "control/yaml/problem.h"
#include "control/yaml/units.h"

namespace linkwright {

struct FabricContext {
  std::string path;  // "fabrics[0]"
  const Positions& positions;
  ProfileLibrary& profiles;
  Problems& problems;
  std::uint64_t seed = 0;
  std::uint64_t time_scale = 1;

  // Fields are named below the fabric: "switches.buffer".
  std::string full(const std::string& field) const { return path + "." + field; }
  bool written(const std::string& field) const { return positions.written(full(field)); }
  Place place(const std::string& field) const { return {positions.find(full(field)), full(field)}; }

  void report(const std::string& field, std::string message) const {
    problems.push_back(place(field).problem(std::move(message)));
  }

  // A time of the model in the time of the run; zero when it does not fit, which is reported.
  Duration scaled(const std::string& field, std::int64_t model_ps) const {
    if (const auto fits = run_time(model_ps, time_scale)) return *fits;
    report(field,
           fmt::format("is too long for a run: {} x time_scale {} (allowed at most {} of run time)",
                       format_quantity(SignedWide{model_ps}, schema::TIME_PS),
                       time_scale,
                       format_quantity(SignedWide{kLongestRunTime}, schema::TIME_PS)));
    return {};
  }
};

}  // namespace linkwright
