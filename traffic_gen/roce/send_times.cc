// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/send_times.h"

#include <algorithm>

namespace linkwright::roce {

// Whether the packet `end`, sent at `at`, goes on with this stretch, which ends before it. Two
// packets always are a stretch.
bool SendTimes::takes(Stretch& stretch, std::uint64_t end, Instant at) {
  if (end == stretch.first + 1) stretch.step = at - stretch.at;
  return stretch.of(end) == at;
}

void SendTimes::set(std::uint64_t number, Instant at) {
  if (number < end_) return set_again(number, at);
  const bool is_empty = last_.first == end_;
  if (is_empty || !takes(last_, end_, at)) {
    if (!is_empty) earlier_.push_back(last_);
    last_ = {end_, at, {}};
  }
  ++end_;
}

// The stretch that it is in becomes what is before it and what is behind it.
void SendTimes::set_again(std::uint64_t number, Instant at) {
  earlier_.push_back(last_);
  const auto is_behind = [](std::uint64_t one, const Stretch& other) { return one < other.first; };
  const auto next = std::upper_bound(earlier_.begin(), earlier_.end(), number, is_behind);
  const auto index = static_cast<std::size_t>(next - earlier_.begin()) - 1;
  const std::uint64_t end = next == earlier_.end() ? end_ : next->first;
  Stretch& old = earlier_[index];
  const Stretch behind{number + 1, old.of(number + 1), old.step};
  const bool is_first = number == old.first;
  const bool is_last = number + 1 == end;
  const bool goes_on = is_first && index > 0 && takes(earlier_[index - 1], number, at);
  const auto place = [this, index](std::size_t more) {
    return earlier_.begin() + static_cast<std::ptrdiff_t>(index + more);
  };
  if (goes_on && is_last) {
    earlier_.erase(place(0));
  } else if (goes_on) {
    old = behind;
  } else {
    if (is_first)
      old = {number, at, {}};
    else
      earlier_.insert(place(1), {number, at, {}});
    if (!is_last) earlier_.insert(place(is_first ? 1 : 2), behind);
  }
  last_ = earlier_.back();
  earlier_.pop_back();
}

Instant SendTimes::of(std::uint64_t number) const {
  if (number >= last_.first) return last_.of(number);
  const auto is_behind = [](std::uint64_t one, const Stretch& other) { return one < other.first; };
  return (std::upper_bound(earlier_.begin(), earlier_.end(), number, is_behind) - 1)->of(number);
}

void SendTimes::forget_before(std::uint64_t number) {
  if (number >= end_) {
    earlier_.clear();
    last_.first = end_;
    return;
  }
  std::size_t over = 0;
  while (over < earlier_.size() &&
         (over + 1 < earlier_.size() ? earlier_[over + 1].first : last_.first) <= number)
    ++over;
  if (over > 0) earlier_.drop_front(over);
}

}  // namespace linkwright::roce
