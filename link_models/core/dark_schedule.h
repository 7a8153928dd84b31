// SPDX-License-Identifier: Apache-2.0
//
// When the light of a link is off. Windows are half open, [from, from + length).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "link_models/core/time.h"

namespace linkwright {

// One window, or a train of them: `count` windows, one each `period` (count 0: without end).
struct DarkTrain {
  Instant from{};
  Duration length{};
  Duration period{};  // unused when count == 1; otherwise longer than `length`
  std::uint32_t count = 1;

  friend bool operator==(const DarkTrain&, const DarkTrain&) = default;
};

struct DarkWindow {
  Instant from{};
  Instant to{};

  friend bool operator==(const DarkWindow&, const DarkWindow&) = default;
};

// A fixed-capacity set of trains: configuration is handed to a worker by value, without allocation.
class DarkSchedule {
 public:
  static constexpr std::size_t kMaxTrains = 32;

  // False when full, or when the train is not well formed (length <= 0, period <= length).
  [[nodiscard]] bool add(const DarkTrain& train) noexcept;
  std::span<const DarkTrain> trains() const noexcept { return {trains_.data(), size_}; }
  bool empty() const noexcept { return size_ == 0; }

  // The earliest dark interval that ends after `t`, overlapping windows joined; nullopt: none.
  std::optional<DarkWindow> next(Instant t) const noexcept;

  friend bool operator==(const DarkSchedule& a, const DarkSchedule& b) noexcept;

 private:
  std::array<DarkTrain, kMaxTrains> trains_{};
  std::size_t size_ = 0;
};

}  // namespace linkwright
