// SPDX-License-Identifier: Apache-2.0
//
// What probability theory says about a run: groups are bad independently with ratio p, a frame is
// lost when a group that it touches is bad. Frames that share a group share its fate, so losses
// clump, and the variance of their number is larger than binomial: the covariance of two frames
// with a and b groups, s of them shared, is (1-p)^(a+b-s) - (1-p)^(a+b).
#pragma once

#include <cmath>
#include <cstdint>
#include <deque>
#include <vector>

namespace linkwright::test {

class TouchModel {
 public:
  explicit TouchModel(double ratio) {
    for (int n = 0; n < 64; ++n) good_.push_back(std::pow(1.0 - ratio, n));
  }

  // Frames in the order of the wire; groups [first, last].
  void add(std::uint64_t first, std::uint64_t last) {
    const std::uint64_t own = last - first + 1;
    mean_ += 1.0 - good_[own];
    variance_ += good_[own] * (1.0 - good_[own]);
    while (!near_.empty() && near_.front().last < first) near_.pop_front();
    for (const Span& other : near_) {
      const std::uint64_t both = own + other.last - other.first + 1;
      variance_ += 2.0 * (good_[both - (other.last - first + 1)] - good_[both]);
    }
    near_.push_back({first, last});
  }

  double mean() const { return mean_; }
  double sigma() const { return std::sqrt(variance_); }

 private:
  struct Span {
    std::uint64_t first;
    std::uint64_t last;
  };
  std::vector<double> good_;  // (1-p)^n
  std::deque<Span> near_;     // earlier frames that may share a group with the next
  double mean_ = 0;
  double variance_ = 0;
};

}  // namespace linkwright::test
