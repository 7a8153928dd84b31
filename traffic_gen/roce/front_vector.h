// SPDX-License-Identifier: Apache-2.0
//
// A vector that is used up from its front: what is dropped there is given back when it is half of
// all, so that dropping costs nothing much however long the rest is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace linkwright::roce {

template <typename T>
class FrontVector {
 public:
  using Place = typename std::vector<T>::iterator;
  using ConstPlace = typename std::vector<T>::const_iterator;

  Place begin() { return all_.begin() + static_cast<std::ptrdiff_t>(dropped_); }
  Place end() { return all_.end(); }
  ConstPlace begin() const { return all_.begin() + static_cast<std::ptrdiff_t>(dropped_); }
  ConstPlace end() const { return all_.end(); }
  bool empty() const { return dropped_ == all_.size(); }
  std::size_t size() const { return all_.size() - dropped_; }
  T& operator[](std::size_t index) { return all_[dropped_ + index]; }
  const T& operator[](std::size_t index) const { return all_[dropped_ + index]; }
  const T& front() const { return all_[dropped_]; }
  const T& back() const { return all_.back(); }

  void push_back(T value) { all_.push_back(std::move(value)); }
  void pop_back() { all_.pop_back(); }
  void insert(Place before, T value) { all_.insert(before, std::move(value)); }
  void erase(Place at) { all_.erase(at); }
  void clear() {
    all_.clear();
    dropped_ = 0;
  }
  // Precondition: there are so many.
  void drop_front(std::size_t count) {
    dropped_ += count;
    if (dropped_ == all_.size()) return clear();
    if (2 * dropped_ < all_.size()) return;
    all_.erase(all_.begin(), begin());
    dropped_ = 0;
  }

 private:
  std::vector<T> all_;
  std::size_t dropped_ = 0;
};

}  // namespace linkwright::roce
