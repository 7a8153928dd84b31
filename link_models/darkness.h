// SPDX-License-Identifier: Apache-2.0
//
// When the light of one direction is off, and why: scheduled windows, flaps and outages as one.
#pragma once

#include "link_models/core/dark_schedule.h"
#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/flap_process.h"
#include "link_models/impairments.h"
#include "link_models/outage_process.h"

namespace linkwright {

class Darkness {
 public:
  Darkness(const LinkIdentity& identity,
           const DarkSchedule& schedule,
           const FlapConfig& flaps,
           const OutageConfig& outages) noexcept
      : schedule_(schedule), flaps_(identity, flaps), outages_(identity, outages) {}

  // Whether windows come at random, too.
  bool is_random() const noexcept { return flaps_.is_on() || outages_.is_on(); }

  // The first window that ends after `t`; {kNever, kNever}: none is left. Of one kind alone, or of
  // that which begins first: the others may overlap it.
  DarkWindow scheduled_after(Instant t) const noexcept {
    return schedule_.next(t).value_or(DarkWindow{kNever, kNever});
  }
  DarkWindow first_after(Instant t) const noexcept;

  // The last end of a window by `t`; kEpoch: none has ended.
  Instant last_end(Instant t) const noexcept;

 private:
  DarkSchedule schedule_;
  FlapProcess flaps_;
  OutageProcess outages_;
};

}  // namespace linkwright
