// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/varying_ber.h"

#include <cmath>
#include <cstddef>
#include <numbers>

#include <boost/math/quadrature/gauss.hpp>

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

using Gauss = boost::math::quadrature::gauss<double, 20>;

double decades_between(double a, double b) {
  return std::abs(std::log10(b / a));
}

}  // namespace

double mean_ratio(const std::vector<BerShare>& shares,
                  const std::function<double(double)>& ratio_of) {
  double sum = 0;
  for (const BerShare& part : shares) sum += part.share * ratio_of(part.ber);
  return sum;
}

std::vector<Violation> validate(const SlowGilbertElliott& model) {
  return RangeCheck(FieldInMessage::kYes)
      .within("good_ber", model.good_ber, 0, 0.5)
      .within("bad_ber", model.bad_ber, 0, 0.5)
      .above("good_dwell_s", model.good_dwell_s, 0, 1e9)
      .above("bad_dwell_s", model.bad_dwell_s, 0, 1e9)
      .take();
}

std::vector<BerShare> ber_shares(const SlowGilbertElliott& model) {
  const double cycle_s = model.good_dwell_s + model.bad_dwell_s;
  return {{model.good_dwell_s / cycle_s, model.good_ber},
          {model.bad_dwell_s / cycle_s, model.bad_ber}};
}

std::vector<BerShare> drifting_ber(double first_ber, double last_ber) {
  const int panels = 1 + static_cast<int>(decades_between(first_ber, last_ber));
  const double from = std::log(first_ber);
  const double width = (std::log(last_ber) - from) / panels;
  std::vector<BerShare> shares;
  for (int panel = 0; panel < panels; ++panel) {
    const double middle = from + (panel + 0.5) * width;
    // Boost keeps the positive half of the nodes; 20 is even, so none of them is 0.
    for (std::size_t i = 0; i < Gauss::abscissa().size(); ++i) {
      const double share = 0.5 * Gauss::weights()[i] / panels;
      const double offset = 0.5 * width * Gauss::abscissa()[i];
      shares.push_back({share, std::exp(middle - offset)});
      shares.push_back({share, std::exp(middle + offset)});
    }
  }
  return shares;
}

std::vector<BerShare> swinging_ber(double low_ber, double high_ber) {
  const int nodes = 32 * (1 + static_cast<int>(decades_between(low_ber, high_ber)));
  const double middle = 0.5 * (std::log(low_ber) + std::log(high_ber));
  const double reach = 0.5 * (std::log(high_ber) - std::log(low_ber));
  std::vector<BerShare> shares;
  for (int i = 0; i < nodes; ++i) {
    const double sine = std::cos((i + 0.5) * std::numbers::pi / nodes);
    shares.push_back({1.0 / nodes, std::exp(middle + reach * sine)});
  }
  return shares;
}

}  // namespace linkwright
