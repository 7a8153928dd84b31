// SPDX-License-Identifier: Apache-2.0
//
// Runs a fabric from the first arrival to the last departure, polled as told, and keeps books of
// its own beside it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "link_models/fabric/fabric.h"
#include "tests/support/dice.h"

namespace linkwright::test {

struct HostArrival {
  HostId host = 0;
  FabricArrival arrival{};
};

// Something that is done to the fabric before its horizon passes `at`: what it asks for, it asks
// for at that instant.
struct FabricAction {
  Instant at{};
  std::function<void(Fabric&)> act;
};

struct FabricScenario {
  FabricConfig config;
  std::vector<HostArrival> arrivals;  // in order of time
  std::vector<FabricAction> actions;  // in order of time
  FabricCapacity capacity{};
};

// When the host looks. Seed 0: after every arrival; otherwise at random instants, hosts in random
// order, and what comes out is taken late or early.
struct FabricPolling {
  std::uint64_t seed = 0;
};

struct FabricOutcome {
  std::vector<FabricDeparture> out;       // delivered, in order of (number, host)
  std::vector<FabricDeparture> dropped;   // in order of (number, instant)
  std::vector<FabricDeparture> absorbed;  // in order of (number, instant)
  std::vector<EgressCounters> sent;       // by link; none where a crossbar sends
  FabricCounters counters{};
  Tally offered;
  Tally held;                           // at the end
  std::uint64_t buffered = 0;           // bytes in the buffers of switches, at the end
  std::vector<std::string> complaints;  // books that did not close
};

template <typename AnyFabric = Fabric>
class DriveFabric {
 public:
  DriveFabric(const FabricScenario& scenario, const FabricPolling& polling)
      : scenario_(scenario),
        dice_(polling.seed, 1),
        eager_(polling.seed != 0),
        hosts_(scenario.config.graph.hosts),
        fabric_(scenario.config, scenario.capacity) {
    for (HostId host = 0; host < hosts_.size(); ++host) hosts_[host] = host;
  }

  Fabric& fabric() { return fabric_; }

  // Until everything has come out, or else up to the instant `until` and no further.
  FabricOutcome run(Instant until = kNever) {
    const auto& arrivals = scenario_.arrivals;
    for (std::size_t i = 0; i < arrivals.size();) {
      const std::size_t burst = eager_ ? 1 + dice_.below(40) : 1;
      const std::size_t end = std::min(i + burst, arrivals.size());
      look(arrivals[i].arrival.at, /*must_reach=*/is_short_of_room());
      offer({arrivals.data() + i, end - i});
      i = end;
    }
    act_until(kNever);
    finish(until);
    tidy();
    return std::move(outcome_);
  }

 private:
  // Everything before `next` is told to the fabric, and it may run that far.
  void look(Instant next, bool must_reach) {
    act_until(next);
    while (eager_ && dice_.one_in(2)) {
      const std::int64_t span = picos(next - fabric_.horizon());
      if (span <= 0) break;
      advance(fabric_.horizon() + Duration{dice_.between(1, span)});
      if (dice_.one_in(2)) take(fabric_.horizon());
    }
    if (!eager_ || must_reach || dice_.one_in(2)) advance(next);
    take(eager_ && dice_.one_in(4) ? kNever : fabric_.horizon());
  }

  // An action has to be known before the horizon passes it. An eager host asks some long before.
  void act_until(Instant t) {
    const auto& actions = scenario_.actions;
    while (acted_ < actions.size() && (actions[acted_].at <= t || (eager_ && dice_.one_in(8)))) {
      const FabricAction& action = actions[acted_++];
      // Only so many changes of a link can wait.
      if (!eager_ || acted_ % 16 == 0) advance(std::min(action.at, t));
      action.act(fabric_);
      check_books("act");
    }
  }

  bool is_short_of_room() const {
    return std::any_of(
        hosts_.begin(), hosts_.end(), [&](HostId host) { return fabric_.room(host) < 64; });
  }

  // Host by host, in any order: what one host gets does not wait for another.
  void offer(std::span<const HostArrival> burst) {
    for (std::size_t i = hosts_.size(); eager_ && i > 1; --i)
      std::swap(hosts_[i - 1], hosts_[dice_.below(i)]);
    for (const HostId host : hosts_)
      for (const HostArrival& arrival : burst) {
        if (arrival.host != host) continue;
        outcome_.offered.add(arrival.arrival.frame_bytes);
        fabric_.offer(host, {&arrival.arrival, 1});
      }
    check_books("offer");
  }

  void advance(Instant horizon) {
    if (horizon <= fabric_.horizon()) return;
    fabric_.advance(horizon);
    check_books("advance");
  }

  void take(Instant now) {
    std::array<FabricDeparture, 64> gone;
    while (const std::size_t count = fabric_.collect_drops(gone))
      for (std::size_t i = 0; i < count; ++i) {
        (gone[i].absorbed ? outcome_.absorbed : outcome_.dropped).push_back(gone[i]);
        returned_.add(gone[i].frame_bytes);
      }
    for (HostId host = 0; host < scenario_.config.graph.hosts; ++host)
      while (const FabricDeparture* front = fabric_.front(host)) {
        if (front->at > now) break;
        outcome_.out.push_back(*front);
        returned_.add(front->frame_bytes);
        fabric_.pop(host);
      }
    check_books("take");
  }

  void check_books(const char* step) {
    const FabricCounters counters = fabric_.counters();
    const Tally in = outcome_.offered + counters.originated;
    const Tally known = returned_ + fabric_.held() + counters.copies_lost;
    if (in == known || outcome_.complaints.size() > 3) return;
    outcome_.complaints.push_back(std::string("books do not close after ") + step + ": in " +
                                  std::to_string(in.frames) + ", known " +
                                  std::to_string(known.frames));
  }

  void finish(Instant until) {
    take(kNever);
    // Edges of circuits go on for ever.
    while (until != kNever || fabric_.held().frames != 0) {
      const Instant next = fabric_.next_event();
      if (next == kNever || next >= until) break;
      advance(std::max(next, fabric_.horizon()) + Duration{1});
      take(kNever);
    }
    if (until != kNever) advance(until);
    take(kNever);
    outcome_.held = fabric_.held();
    for (std::uint32_t i = 0; i < scenario_.config.switches.size(); ++i)
      outcome_.buffered += fabric_.buffer(i).used();
    outcome_.counters = fabric_.counters();
    for (LinkId link = 0; link < links(scenario_.config.graph); ++link) {
      const Egress* egress = fabric_.egress(link);
      outcome_.sent.push_back(egress == nullptr ? EgressCounters{} : egress->counters);
    }
  }

  void tidy() {
    const auto order = [](const FabricDeparture& a, const FabricDeparture& b) {
      return std::tuple(a.number, a.host, a.at, a.frame_bytes, a.pause.classes) <
             std::tuple(b.number, b.host, b.at, b.frame_bytes, b.pause.classes);
    };
    std::sort(outcome_.out.begin(), outcome_.out.end(), order);
    std::sort(outcome_.dropped.begin(), outcome_.dropped.end(), order);
    std::sort(outcome_.absorbed.begin(), outcome_.absorbed.end(), order);
  }

  const FabricScenario& scenario_;
  Dice dice_;
  bool eager_;
  std::vector<HostId> hosts_;  // in the order in which they are offered
  AnyFabric fabric_;
  FabricOutcome outcome_;
  std::size_t acted_ = 0;
  Tally returned_;
};

template <typename AnyFabric = Fabric>
FabricOutcome drive(const FabricScenario& scenario,
                    const FabricPolling& polling = {},
                    Instant until = kNever) {
  return DriveFabric<AnyFabric>(scenario, polling).run(until);
}

}  // namespace linkwright::test
