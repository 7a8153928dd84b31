// SPDX-License-Identifier: Apache-2.0
//
// A list that goes on for as long as a run does, of which the first and the last entries are kept:
// how it began and what was last are asked for, and what keeps it all is written again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace linkwright {

template <typename T>
class EndsOfList {
 public:
  static constexpr std::size_t kFirst = 100;
  static constexpr std::size_t kLast = 1'000;

  void push_back(T entry) {
    kept_.push_back(std::move(entry));
    if (kept_.size() <= kFirst + kLast) return;
    kept_.erase(kept_.begin() + kFirst);
    ++omitted_;
  }
  void clear() { *this = {}; }
  template <typename Range>
  void assign(const Range& kept, std::uint64_t omitted) {
    clear();
    for (const T& each : kept) push_back(each);
    omitted_ += omitted;
  }

  // In order; those that are omitted stood behind the first kFirst.
  const std::vector<T>& kept() const { return kept_; }
  std::uint64_t omitted() const { return omitted_; }
  std::size_t size() const { return kept_.size() + omitted_; }

 private:
  std::vector<T> kept_;
  std::uint64_t omitted_ = 0;
};

}  // namespace linkwright
