// SPDX-License-Identifier: Apache-2.0
//
// Why optical links fail, and what one sees when they do. The shares are a design choice: causes
// are published (contamination, printed circuit board, wire bond, firmware), their split is not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

enum class FailureClass : std::uint8_t {
  kContamination,  // connector end face
  kFirmware,       // and bring-up
  kLaserDegradation,
  kElectrical,  // printed circuit board, wire bond
  kDriver,      // DSP and drivers
  kHostLane,    // host SerDes, FEC lane
  kFibre,       // fibre and cable damage
};
inline constexpr std::size_t kFailureClasses = 7;

enum class FailureEffect : std::uint8_t {
  kBerStepAndFlaps,
  kLongFlapUntilReset,
  kMarginLossThenDown,  // 0.01 to 0.1 dB a day
  kBurstErrors,
  kDownUntilRepair,
  kLaneLoss,  // lower rate, or down
};

const char* name_of(FailureClass which);
const char* name_of(FailureEffect effect);
FailureEffect effect_of(FailureClass which);

// Shares of all failures, in the order of FailureClass. They sum to 1.
using FailureShares = std::array<double, kFailureClasses>;
inline constexpr FailureShares kDefaultFailureShares = {0.30, 0.20, 0.15, 0.15, 0.10, 0.05, 0.05};

std::vector<Violation> validate(const FailureShares& shares);

// Which class a failure is of, from 64 uniform bits: comparisons and sums only, so a draw is the
// same everywhere. Precondition: valid shares.
FailureClass draw_class(const FailureShares& shares, std::uint64_t bits);

// Margin that laser degradation has taken after `days`, and the day on which none is left.
constexpr double degraded_margin_db(double margin_db, double db_per_day, double days) {
  return margin_db - db_per_day * days;
}
constexpr double days_until_down(double margin_db, double db_per_day) {
  return margin_db / db_per_day;
}

}  // namespace linkwright
