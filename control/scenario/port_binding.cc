// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/port_binding.h"

#include <vector>

#include <fmt/format.h>

#include "control/yaml/did_you_mean.h"

namespace linkwright {

std::optional<std::uint32_t> PortBinding::bind(const std::string& name,
                                               const Place& asked,
                                               Problems& problems) {
  const auto found = index_.find(name);
  if (found == index_.end()) {
    if (silent_) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& [port, index] : index_) names.push_back(port);
    problems.push_back(
        asked.problem(fmt::format("there is no port {}{}", in_quotes(name), hint(name, names))));
    return std::nullopt;
  }
  const auto [user, fresh] = user_.emplace(name, asked.path);
  if (fresh) return found->second;
  problems.push_back(asked.problem(
      fmt::format("port {} is taken by {}: a port belongs to one link or one host of a fabric",
                  in_quotes(name),
                  user->second)));
  return std::nullopt;
}

}  // namespace linkwright
