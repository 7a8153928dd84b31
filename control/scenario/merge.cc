// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/merge.h"

#include <algorithm>
#include <utility>

namespace linkwright {

MergedParameters::MergedParameters(std::vector<ParameterLevel> levels, Place link)
    : levels_(std::move(levels)), link_(std::move(link)) {
  for (const ParameterLevel& level : levels_) {
    // MergeFrom() appends lists; a train of dark windows of the profile must not stay underneath.
    if (level.values.light().dark_size() > 0) merged_.mutable_light()->clear_dark();
    if (level.values.channel().optical().reflectance_size() > 0)
      merged_.mutable_channel()->mutable_optical()->clear_reflectance();
    merged_.MergeFrom(level.values);
  }
  std::reverse(levels_.begin(), levels_.end());
}

Place MergedParameters::place_of(std::string_view field) const {
  const bool in_list = field.starts_with("light.dark");
  for (const ParameterLevel& level : levels_) {
    const std::string path = level.path + "." + std::string(field);
    if (level.positions->written(path)) return {level.positions->find(path), path};
    const bool owns_list = in_list && level.values.light().dark_size() > 0;
    if (owns_list) return {level.positions->find(path), path};
  }
  return {link_.at, link_.path + "." + std::string(field)};
}

}  // namespace linkwright
