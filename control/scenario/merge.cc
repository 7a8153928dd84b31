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
    if (level.values.faults_size() > 0) merged_.clear_faults();
    merged_.MergeFrom(level.values);
  }
  std::reverse(levels_.begin(), levels_.end());
}

Place MergedParameters::place_of(std::string_view field) const {
  const auto owns_list = [field](const schema::LinkParameters& values) {
    return (field.starts_with("light.dark") && values.light().dark_size() > 0) ||
           (field.starts_with("faults") && values.faults_size() > 0);
  };
  for (const ParameterLevel& level : levels_) {
    const std::string path = level.path + "." + std::string(field);
    if (level.positions->written(path) || owns_list(level.values))
      return {level.positions->find(path), path};
  }
  return {link_.at, link_.path + "." + std::string(field)};
}

}  // namespace linkwright
