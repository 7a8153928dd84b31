// SPDX-License-Identifier: Apache-2.0
#include "control/api/call.h"

#include <array>

namespace linkwright::api {
namespace {

constexpr std::array<std::string_view, 3> kRoles{"viewer", "operator", "admin"};
constexpr std::array<std::string_view, 5> kMethods{"GET", "PUT", "POST", "PATCH", "DELETE"};

}  // namespace

std::string_view to_text(Role role) noexcept {
  return kRoles[static_cast<std::size_t>(role)];
}

std::string_view to_text(Method method) noexcept {
  return kMethods[static_cast<std::size_t>(method)];
}

std::optional<Method> method_of(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kMethods.size(); ++i)
    if (kMethods[i] == text) return static_cast<Method>(i);
  return std::nullopt;
}

}  // namespace linkwright::api
