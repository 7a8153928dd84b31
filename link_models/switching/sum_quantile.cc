// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/sum_quantile.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace linkwright {
namespace {

constexpr std::size_t kGridPoints = 4096;
constexpr double kReach = 7.0;  // standard deviations; P(beyond) = 1.3e-12 each side
constexpr int kNodes = 512;     // of the trapezoid over z

double as_double(Duration time) {
  return static_cast<double>(picos(time));
}

double at_deviation(const StageTime& stage, double z) {
  return std::min(as_double(stage.median) * std::exp(stage.sigma * z), as_double(stage.longest));
}

// A distribution function at points in geometric progression, linear between them.
class Distribution {
 public:
  Distribution(double least, double most)
      : least_(least),
        log_step_(std::log(most / least) / static_cast<double>(kGridPoints - 1)),
        values_(kGridPoints) {}

  double point(std::size_t i) const {
    return least_ * std::exp(log_step_ * static_cast<double>(i));
  }
  void set(std::size_t i, double value) { values_[i] = value; }

  double operator()(double x) const {
    if (x < least_) return 0;
    const double place = std::log(x / least_) / log_step_;
    const auto i = static_cast<std::size_t>(place);
    if (i + 1 >= kGridPoints) return 1;
    return values_[i] + (values_[i + 1] - values_[i]) * (place - static_cast<double>(i));
  }

  double quantile(double probability) const {
    const auto above = std::lower_bound(values_.begin(), values_.end(), probability);
    if (above == values_.begin()) return least_;
    const auto i = static_cast<std::size_t>(above - values_.begin());
    if (i == kGridPoints) return point(kGridPoints - 1);
    const double share = (probability - values_[i - 1]) / (values_[i] - values_[i - 1]);
    return point(i - 1) + share * (point(i) - point(i - 1));
  }

 private:
  double least_;
  double log_step_;
  std::vector<double> values_;
};

Distribution first_of(const StageTime& stage, double least, double most) {
  Distribution result(least, most);
  for (std::size_t i = 0; i < kGridPoints; ++i) {
    const Duration limit = picoseconds(static_cast<std::int64_t>(result.point(i)));
    result.set(i, probability_within(stage, limit));
  }
  return result;
}

Distribution with_added(const Distribution& before,
                        const StageTime& stage,
                        double least,
                        double most) {
  const double step = 2 * kReach / kNodes;
  std::vector<double> lengths(kNodes);
  std::vector<double> weights(kNodes);
  double total = 0;
  for (int n = 0; n < kNodes; ++n) {
    const double z = -kReach + (n + 0.5) * step;
    lengths[n] = at_deviation(stage, z);
    weights[n] = std::exp(-0.5 * z * z);
    total += weights[n];
  }
  Distribution result(least, most);
  for (std::size_t i = 0; i < kGridPoints; ++i) {
    double sum = 0;
    for (int n = 0; n < kNodes; ++n) sum += weights[n] * before(result.point(i) - lengths[n]);
    result.set(i, sum / total);
  }
  return result;
}

}  // namespace

Duration sum_quantile(const std::vector<StageTime>& stages, double probability) {
  Duration fixed{};
  std::vector<StageTime> random;
  double least = as_double(kLongestStage);
  double most = 0;
  for (const StageTime& stage : stages) {
    if (stage.sigma == 0) {
      fixed += stage.median;
      continue;
    }
    random.push_back(stage);
    least = std::min(least, at_deviation(stage, -kReach));
    most += at_deviation(stage, kReach);
  }
  if (random.empty()) return fixed;
  if (random.size() == 1) return fixed + quantile_of(random.front(), probability);
  Distribution sum = first_of(random.front(), least, most);
  for (std::size_t i = 1; i < random.size(); ++i) sum = with_added(sum, random[i], least, most);
  return fixed + picoseconds(std::llround(sum.quantile(probability)));
}

}  // namespace linkwright
