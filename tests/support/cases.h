// SPDX-License-Identifier: Apache-2.0
//
// Generated scenarios: arrivals x configurations x changes x dark trains x rates x time scales.
// Every length of time is chosen near the wire time of a frame, where stages interact.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/support/dice.h"
#include "tests/support/drive.h"

namespace linkwright::test {

struct CaseLimits {
  std::size_t frames = 120;
  std::size_t changes = 6;       // at most
  bool light_may_change = true;  // false: latency and light are those of the first configuration
  bool always_serialize = false;
  bool impaired = false;  // every impairment, most of them on at once
  bool reorders = true;   // of an impaired case
  bool faults = false;    // one of each action, at a third of the frames
  bool trace = false;     // says when the link may send, which is then always serialized
  bool outages = false;   // of an impaired case
  bool remote = false;    // the other direction is dark at times, and tells of it
};

class CaseMaker {
 public:
  CaseMaker(std::uint64_t seed, const CaseLimits& limits)
      : dice_(seed), limits_(limits), scale_(dice_.pick<std::uint64_t>({1, 1, 3, 80, 20'000})) {}

  Scenario make() {
    Scenario scenario;
    scenario.identity = {dice_.bits(), static_cast<std::uint32_t>(dice_.below(5)), 1};
    base_rate_ = some_rate();
    unit_ = static_cast<std::int64_t>(1'000 * 8 * work_per_bit(scale_) / base_rate_);
    scenario.config = first_config();
    make_arrivals(scenario);
    make_changes(scenario);
    if (limits_.faults) aim_faults(scenario);
    if (limits_.trace) scenario.trace = some_trace();
    return scenario;
  }

 private:
  std::uint64_t some_rate() {
    return dice_.pick<std::uint64_t>({200'000'000,
                                      1'000'000'000,
                                      3'333'333'333,
                                      10'312'500'007,
                                      99'999'999'977,
                                      800'000'000'000});
  }

  LinkConfig first_config() {
    LinkConfig config;
    config.rate = {base_rate_, scale_};
    config.serialize = limits_.always_serialize || limits_.trace || !dice_.one_in(8);
    config.queue_limit_bytes = dice_.pick<std::uint64_t>({1'514, 6'000, 30'000, 262'144});
    config.fec = some_fec();
    config.latency = some_latency();
    some_light(config);
    if (limits_.impaired) some_impairments(config.impairments);
    if (limits_.remote) some_remote_fault(config);
    return config;
  }

  // Its round trip is that of this configuration for ever: the model does not need to know why.
  void some_remote_fault(LinkConfig& config) {
    LinkConfig other;
    some_light(other);
    config.remote_fault = {.signalled = !dice_.one_in(6),
                           .dark = other.dark,
                           .after = some_latency(),
                           .round_trip = Duration{5 * unit_ + dice_.between(0, 5 * unit_)}};
    if (dice_.one_in(3)) config.remote_fault.outages = some_outages();
  }

  OutageConfig some_outages() {
    const Duration shortest = nanoseconds(100);
    return {std::max(shortest, some_time(60, 400)), std::max(shortest, some_time(1, 60))};
  }

  // Opportunities come about as often as frames do; some at once, some after a while.
  RateTrace some_trace() {
    RateTrace trace{Duration{1 + unit_ / dice_.between(1, 4)}, {}};
    std::uint32_t tick = dice_.one_in(3) ? 0 : 1;
    for (std::uint64_t stamps = 1 + dice_.below(30); stamps != 0; --stamps) {
      trace.stamps.push_back({tick, dice_.pick<std::uint32_t>({1, 1, 2, 5})});
      tick += dice_.pick<std::uint32_t>({1, 1, 2, 3, 12});
    }
    trace.stamps.push_back({tick, 1});
    return trace;
  }

  Duration some_time(std::int64_t low, std::int64_t high) {
    return Duration{dice_.between(low * unit_ / 8, high * unit_ / 8)};
  }

  // Times in eighths of the time of 1000 octets.
  void some_impairments(Impairments& impaired) {
    impaired = {};
    if (!dice_.one_in(4)) {
      impaired.jitter.deviation = some_time(1, 16);
      impaired.jitter.half_life =
          impaired.jitter.deviation * 31 / 10 + some_time(1, dice_.one_in(2) ? 8 : 400);
      if (dice_.one_in(2)) impaired.jitter.mean = 3 * impaired.jitter.deviation;
    }
    if (!dice_.one_in(4)) impaired.alignment = some_time(0, 16);
    if (!dice_.one_in(4)) {
      impaired.episodes.error_ratio = dice_.pick<double>({0.0, 1e-3, 3e-2, 0.4});
      const Duration shortest = nanoseconds(100);  // that a configuration may have
      impaired.episodes.good_dwell = std::max(shortest, some_time(dice_.one_in(3) ? 1 : 20, 300));
      impaired.episodes.bad_dwell = std::max(shortest, some_time(1, 200));
    }
    if (!dice_.one_in(3))
      impaired.flaps = {some_time(200, 900), some_time(0, 16), some_time(1, 32), 0.5};
    if (limits_.outages && !dice_.one_in(3)) impaired.outages = some_outages();
    some_frame_stages(impaired);
  }

  void some_frame_stages(Impairments& impaired) {
    if (dice_.one_in(3))
      impaired.loss = {.p13 = 0.05, .p31 = 0.3, .p32 = 0.3, .p23 = 0.5, .p14 = 0.03};
    if (dice_.one_in(3))
      impaired.loss = {
          .gilbert_elliott = true, .p = 0.1, .r = 0.4, .loss_good = 0.01, .loss_bad = 0.7};
    if (limits_.reorders && !dice_.one_in(4))
      impaired.reorder = {0.3, dice_.pick<std::uint32_t>({0, 1, 5}), some_time(1, 60)};
    if (!dice_.one_in(4)) impaired.duplicate = {0.2};
    if (!dice_.one_in(3)) impaired.retry = {some_time(1, 40), dice_.pick<std::uint32_t>({1, 2, 7})};
  }

  // Two that put off and two that let pass, so that they meet.
  void aim_faults(Scenario& scenario) {
    FaultActs& acts = scenario.faults;
    acts[1] = {.action = FaultAction::kDrop};
    acts[2] = {.action = FaultAction::kCorrupt};
    acts[3] = {.action = FaultAction::kDuplicate};
    for (const std::size_t i : {4u, 5u})
      acts[i] = {.action = FaultAction::kDelay, .delay = some_time(1, 60)};
    for (const std::size_t i : {6u, 7u})
      acts[i] = {.action = FaultAction::kReorder,
                 .overtaken_by = dice_.pick<std::uint32_t>({1, 2, 7, 40}),
                 .delay = some_time(1, 400)};
    for (Arrival& arrival : scenario.arrivals)
      if (dice_.one_in(3)) arrival.fault = static_cast<FaultNumber>(1 + dice_.below(7));
  }

  FecConfig some_fec() {
    return {dice_.pick<std::uint32_t>({0, 8, 640, 640, 1'280, 2'560}),
            dice_.pick<double>({0.0, 1e-6, 1e-4, 3e-2, 0.3})};
  }

  Duration some_latency() { return Duration{dice_.between(0, 5 * unit_)}; }

  void some_light(LinkConfig& config) {
    config.dark_policy = dice_.one_in(2) ? DarkPolicy::kLose : DarkPolicy::kHold;
    config.dark = {};
    for (std::uint64_t trains = dice_.below(4); trains != 0; --trains) {
      DarkTrain train;
      train.from = kEpoch + Duration{dice_.between(0, 60 * unit_)};
      train.length = Duration{dice_.between(1, 6 * unit_)};
      train.count = dice_.pick<std::uint32_t>({1, 1, 2, 7, 0});
      // Finite trains may leave too little light for a frame; endless ones do so only sometimes,
      // because then a frame that is held is never sent.
      const bool ample = train.count == 0 && !dice_.one_in(6);
      const std::int64_t lit = ample ? 12 * unit_ : unit_ / 3;
      if (train.count != 1) train.period = train.length + Duration{dice_.between(lit, 30 * unit_)};
      if (!config.dark.add(train)) return;
    }
  }

  void make_arrivals(Scenario& scenario) {
    Instant at = kEpoch + Duration{dice_.between(0, 2 * unit_)};
    for (std::size_t i = 0; i < limits_.frames; ++i) {
      const auto bytes = static_cast<std::uint32_t>(dice_.one_in(3) ? dice_.between(14, 200)
                                                                    : dice_.between(200, 1'514));
      scenario.arrivals.push_back({kFirstHandle + i, at, bytes});
      if (dice_.one_in(20))
        at += Duration{dice_.between(0, 40 * unit_)};
      else if (!dice_.one_in(3))
        at += Duration{dice_.between(0, 2 * unit_)};
    }
  }

  void make_changes(Scenario& scenario) {
    const std::int64_t last = picos(scenario.arrivals.back().at);
    std::vector<Instant> when;
    for (std::uint64_t n = dice_.below(limits_.changes + 1); n != 0; --n) {
      // Often exactly at an arrival: ties have to be decided in the order of kinds.
      const auto& arrival = scenario.arrivals[dice_.below(scenario.arrivals.size())];
      when.push_back(dice_.one_in(3) ? arrival.at : kEpoch + Duration{dice_.between(0, last)});
      if (dice_.one_in(3)) when.push_back(when.back() + Duration{dice_.between(0, unit_)});
    }
    std::ranges::sort(when);
    LinkConfig config = scenario.config;
    for (const Instant at : when) {
      change_something(config);
      scenario.changes.push_back({at, config});
    }
  }

  void change_something(LinkConfig& config) {
    if (limits_.remote && dice_.one_in(4)) return some_remote_fault(config);
    if (limits_.impaired && dice_.one_in(2)) return some_impairments(config.impairments);
    switch (dice_.below(limits_.light_may_change ? 7 : 4)) {
      case 0:
        config.rate.bits_per_second = dice_.one_in(2) ? base_rate_ / 2 : base_rate_ / 3 + 1;
        break;
      case 1:
        config.fec = some_fec();
        break;
      case 2:
        config.fec.error_ratio = some_fec().error_ratio;
        break;
      case 3:
        config.queue_limit_bytes = dice_.pick<std::uint64_t>({1'514, 9'000});
        break;
      case 4:
        config.latency = some_latency();
        break;
      case 5:
        some_light(config);
        break;
      default:
        config = first_config();
    }
  }

  Dice dice_;
  CaseLimits limits_;
  std::uint64_t scale_;
  std::uint64_t base_rate_ = 0;
  std::int64_t unit_ = 0;  // picoseconds in which 1000 octets are sent
};

inline Scenario make_case(std::uint64_t seed, const CaseLimits& limits = {}) {
  return CaseMaker(seed, limits).make();
}

// The same scenario, in which the configuration in force is asked for again and again.
inline Scenario with_identical_changes(const Scenario& scenario, std::uint64_t seed) {
  Dice dice(seed, 2);
  Scenario again = scenario;
  const std::int64_t last = picos(scenario.arrivals.back().at);
  for (int n = 0; n < 12; ++n) {
    const Instant at = kEpoch + Duration{dice.between(0, last)};
    const auto after = std::ranges::upper_bound(again.changes, at, {}, &TimedChange::at);
    const bool first = after == again.changes.begin();
    again.changes.insert(after, {at, first ? again.config : std::prev(after)->config});
  }
  return again;
}

}  // namespace linkwright::test
