// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/code.h"

#include <array>
#include <cstddef>

namespace linkwright {
namespace {

// In the order of FecCode.
constexpr std::array<FecCodeSpec, 4> kSpecs{{
    {.name = "none"},
    {"rs528", 528, 514, 7, 80, 640},
    {"rs544", 544, 514, 15, 80, 640},
    {"rs272", 272, 258, 7, 40, 320},
}};

}  // namespace

const FecCodeSpec& spec_of(FecCode code) noexcept {
  return kSpecs[static_cast<std::size_t>(code)];
}

std::optional<FecCode> fec_code_of(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kSpecs.size(); ++i)
    if (kSpecs[i].name == name) return static_cast<FecCode>(i);
  return std::nullopt;
}

}  // namespace linkwright
