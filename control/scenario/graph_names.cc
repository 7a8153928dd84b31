// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/graph_names.h"

#include <fmt/format.h>

#include "control/yaml/did_you_mean.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

constexpr std::size_t kListed = 16;

}  // namespace

std::string names_hint(const std::string& word, const std::vector<std::string>& names) {
  if (const std::string likely = closest(word, names); !likely.empty())
    return fmt::format(", did you mean {}?", in_quotes(likely));
  if (names.size() <= kListed) return hint(word, names);
  return fmt::format(", for example {}; `linkwright fabric show --links` lists all {}",
                     in_quotes(names.front()),
                     names.size());
}

}  // namespace linkwright
