// SPDX-License-Identifier: Apache-2.0
#include "control/http/head.h"

#include "control/api/failure.h"
#include "control/http/words.h"

namespace linkwright::http {

std::optional<std::string_view> Head::only(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [field, value] : fields) {
    if (!same_word(field, name)) continue;
    if (found) throw api::invalid("the header " + std::string(name) + " is there twice");
    found = trim(value);
  }
  return found;
}

std::string Head::all(std::string_view name) const {
  std::string out;
  for (const auto& [field, value] : fields) {
    if (!same_word(field, name)) continue;
    if (!out.empty()) out += ", ";
    out += trim(value);
  }
  return out;
}

}  // namespace linkwright::http
