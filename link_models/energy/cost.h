// SPDX-License-Identifier: Apache-2.0
//
// Prices in $ per Gb/s, each with its kind and date: a list price of this year and a target of a
// roadmap are not the same number. Unknown is an empty optional, and a sum with an unknown part is
// unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

enum class PriceKind : std::uint8_t { kList, kVolume, kTarget, kClaim, kAssumed };
enum class PriceBasis : std::uint8_t { kPerEnd, kPerLink };  // a cable has both ends in its price

const char* name_of(PriceKind kind);

struct Price {
  double low_usd_per_gbps = 0;
  double typical_usd_per_gbps = 0;
  double high_usd_per_gbps = 0;
  PriceKind kind = PriceKind::kAssumed;
  PriceBasis basis = PriceBasis::kPerEnd;
  std::string date;  // YYYY, YYYY-MM or YYYY-MM-DD
};

std::vector<Violation> validate(const Price& price);

// From what one module or cable costs; typical is the middle of the range.
Price price_of_part(double low_usd,
                    double high_usd,
                    double rate_gbps,
                    PriceKind kind,
                    PriceBasis basis,
                    std::string date);

// The same price for a whole link: twice that of an end.
Price price_of_link(const Price& price);

// $ per Gb/s of a link from its parts; unknown when there is none, or when one of them is unknown.
std::optional<double> link_usd_per_gbps(const std::vector<std::optional<Price>>& parts);

}  // namespace linkwright
