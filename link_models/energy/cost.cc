// SPDX-License-Identifier: Apache-2.0
#include "link_models/energy/cost.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr double kMostUsdPerGbps = 1'000;

// 2026, 2026-03, 2026-03-31: digits and dashes in their places.
bool is_date(const std::string& text) {
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

}  // namespace

const char* name_of(PriceKind kind) {
  constexpr std::array<const char*, 5> kNames = {"list", "volume", "target", "claim", "assumed"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<Violation> validate(const Price& price) {
  RangeCheck check;
  check.within("low_usd_per_gbps", price.low_usd_per_gbps, 0, kMostUsdPerGbps);
  check.within("typical_usd_per_gbps",
               price.typical_usd_per_gbps,
               price.low_usd_per_gbps,
               price.high_usd_per_gbps);
  check.within("high_usd_per_gbps", price.high_usd_per_gbps, 0, kMostUsdPerGbps);
  check.require(is_date(price.date),
                "date",
                "'" + price.date + "' is no date, allowed YYYY, YYYY-MM, YYYY-MM-DD");
  return check.take();
}

Price price_of_part(double low_usd,
                    double high_usd,
                    double rate_gbps,
                    PriceKind kind,
                    PriceBasis basis,
                    std::string date) {
  return {.low_usd_per_gbps = low_usd / rate_gbps,
          .typical_usd_per_gbps = (low_usd + high_usd) / 2 / rate_gbps,
          .high_usd_per_gbps = high_usd / rate_gbps,
          .kind = kind,
          .basis = basis,
          .date = std::move(date)};
}

Price price_of_link(const Price& price) {
  Price whole = price;
  if (price.basis == PriceBasis::kPerLink) return whole;
  whole.low_usd_per_gbps *= 2;
  whole.typical_usd_per_gbps *= 2;
  whole.high_usd_per_gbps *= 2;
  whole.basis = PriceBasis::kPerLink;
  return whole;
}

std::optional<double> link_usd_per_gbps(const std::vector<std::optional<Price>>& parts) {
  if (parts.empty()) return std::nullopt;
  double sum = 0;
  for (const std::optional<Price>& part : parts) {
    if (!part) return std::nullopt;
    sum += price_of_link(*part).typical_usd_per_gbps;
  }
  return sum;
}

}  // namespace linkwright
