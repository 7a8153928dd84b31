// SPDX-License-Identifier: Apache-2.0
//
// A request without its body, as a parser of HTTP gives it: well formed, nothing more.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linkwright::http {

struct Head {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> fields;  // in their order

  // The value of a field that may be there once; nullopt: it is not there. Throws Failure 400 where
  // it is there twice: two readers could take different ones. The view lives as long as the head.
  std::optional<std::string_view> only(std::string_view name) const;
  // The values of a field that is a list, joined by commas; empty: it is not there.
  std::string all(std::string_view name) const;
};

}  // namespace linkwright::http
