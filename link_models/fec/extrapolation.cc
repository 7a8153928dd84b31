// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/extrapolation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "link_models/fec/frame_loss.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kNoise = 10;  // a bin must hold more
constexpr int kWindow = 5;            // bins beyond t that are summed

struct Line {
  double slope = 0;
  double intercept = 0;
  double r_squared = 0;
};

class LeastSquares {
 public:
  void add(double x, double y) noexcept {
    ++count_;
    x_ += x;
    y_ += y;
    xx_ += x * x;
    xy_ += x * y;
    yy_ += y * y;
  }
  int count() const noexcept { return count_; }
  // Precondition: two different x.
  Line line() const noexcept {
    const double n = count_;
    const double spread = n * xx_ - x_ * x_;
    const double both = n * xy_ - x_ * y_;
    const double height = n * yy_ - y_ * y_;
    const double slope = both / spread;
    // All bins equal: the flat line meets them exactly.
    const double r_squared = height > 0 ? both * both / (spread * height) : 1.0;
    return {slope, (y_ - slope * x_) / n, std::min(1.0, r_squared)};
  }

 private:
  int count_ = 0;
  double x_ = 0;
  double y_ = 0;
  double xx_ = 0;
  double xy_ = 0;
  double yy_ = 0;
};

}  // namespace

std::optional<ExtrapolatedLoss> extrapolate_frame_loss(FecCode code,
                                                       int interleave,
                                                       const FecCounters& counters) {
  const int correctable = spec_of(code).correctable;
  double total = 0;
  for (int k = 0; k <= correctable; ++k)
    total += static_cast<double>(counters.symbol_errors[static_cast<std::size_t>(k)]);
  LeastSquares fit;
  for (int k = 1; k <= correctable; ++k) {
    const std::uint64_t count = counters.symbol_errors[static_cast<std::size_t>(k)];
    if (count > kNoise) fit.add(k, std::log10(static_cast<double>(count) / total));
  }
  if (fit.count() < 2) return std::nullopt;
  const Line line = fit.line();
  double cer = 0;
  for (int k = correctable + 1; k <= correctable + kWindow; ++k)
    cer += std::pow(10.0, line.slope * k + line.intercept);
  cer = std::min(cer, 1.0);  // a line that rises predicts nothing else
  const double loss = std::min(1.0, cer * sonic_loss_per_codeword(interleave));
  return ExtrapolatedLoss{cer, loss, line.r_squared, fit.count()};
}

}  // namespace linkwright
