// SPDX-License-Identifier: Apache-2.0
//
// Outages of a cable: a Markov process of two states, up and down, each kept for an exponential
// time, as a pure function of (seed, link, time). Two Poisson processes that know nothing of each
// other say when the light is taken away (once in `mean_up`) and when it is given back (once in
// `mean_down`); what was said last holds. Whoever is up waits for the next taking, whoever is down
// for the next giving, and neither remembers since when: that is the process, exactly, and its
// state at any instant takes a look at a few slots around it. An idle gap of any length costs
// nothing.
//
// Drawn by link and not by direction, as flaps are. It begins up.
#pragma once

#include "link_models/core/dark_schedule.h"
#include "link_models/core/time.h"
#include "link_models/impairments.h"
#include "link_models/poisson_points.h"

namespace linkwright {

class OutageProcess {
 public:
  OutageProcess(const LinkIdentity& identity, const OutageConfig& config) noexcept;

  bool is_on() const noexcept { return ends_.is_on(); }

  // The first outage that ends after `t`; {kNever, kNever}: none is left.
  DarkWindow next(Instant t) const noexcept;

  // When the last outage that ended by `t` ended; kEpoch: none has.
  Instant last_end(Instant t) const noexcept;

 private:
  PoissonPoints begins_;
  PoissonPoints ends_;
};

}  // namespace linkwright
