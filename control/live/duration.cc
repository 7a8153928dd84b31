// SPDX-License-Identifier: Apache-2.0
#include "control/live/duration.h"

#include <optional>
#include <variant>

#include <fmt/format.h>

#include "control/live/mistake.h"
#include "control/yaml/units.h"

namespace linkwright {

Duration parse_duration(const std::string& option,
                        const std::string& text,
                        Duration least,
                        Duration most) {
  const auto parsed = parse_quantity(text, schema::TIME_PS);
  if (const auto* no = std::get_if<NotAQuantity>(&parsed))
    throw Mistake(fmt::format("{}: \"{}\" {}", option, text, no->why));
  const std::optional<SignedWide> ps = to_integer(std::get<Quantity>(parsed));
  if (!ps || *ps < picos(least) || *ps > picos(most))
    throw Mistake(fmt::format("{}: \"{}\" is out of range, allowed {} to {}",
                              option,
                              text,
                              format_quantity(SignedWide{picos(least)}, schema::TIME_PS),
                              format_quantity(SignedWide{picos(most)}, schema::TIME_PS)));
  return Duration{static_cast<std::int64_t>(*ps)};
}

}  // namespace linkwright
