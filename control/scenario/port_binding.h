// SPDX-License-Identifier: Apache-2.0
//
// Names of ports to their numbers. A port belongs to one link or one host of a fabric.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "control/scenario/place.h"
#include "control/yaml/problem.h"

namespace linkwright {

class PortBinding {
 public:
  // False: there is one of this name.
  bool add(const std::string& name) {
    const auto index = static_cast<std::uint32_t>(index_.size());
    return index_.emplace(name, index).second;
  }
  // Some port was not sound: a name that is not found is most likely a mistake that is reported
  // there.
  void be_silent() { silent_ = true; }

  // `asked`: the field that names the port. nullopt: there is no such port, or it is taken.
  std::optional<std::uint32_t> bind(const std::string& name,
                                    const Place& asked,
                                    Problems& problems);

  bool is_taken(const std::string& name) const { return user_.contains(name); }

 private:
  bool silent_ = false;
  std::map<std::string, std::uint32_t> index_;
  std::map<std::string, std::string> user_;  // port -> the field that names it
};

}  // namespace linkwright
