// SPDX-License-Identifier: Apache-2.0
//
// Runs a link, or anything shaped like one, from the first arrival to the last departure, and
// keeps books of its own beside it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "link_models/link.h"
#include "tests/support/dice.h"

namespace linkwright::test {

struct TimedChange {
  Instant at{};
  LinkConfig config{};
};

// Everything that may decide fates: identity, configuration, arrivals, changes. Handles are the
// indices of the arrivals plus kFirstHandle; arrivals and changes are in order of time.
struct Scenario {
  LinkIdentity identity{};
  LinkConfig config{};
  std::vector<Arrival> arrivals;
  std::vector<TimedChange> changes;
  LinkCapacity capacity{4'096, 16'384};
  FaultActs faults{};  // of those that the arrivals name
  RateTrace trace{};
};
inline constexpr FrameHandle kFirstHandle = 1;

// What must not decide fates: how often and when the host looks. Seed 0: only when it has to.
struct Polling {
  std::size_t burst = 32;
  std::uint64_t seed = 0;
};

struct Outcome {
  std::vector<Departure> departures;    // in the order of collection
  std::vector<Instant> effective;       // of each change
  std::vector<std::string> complaints;  // books that did not close, work that was never announced
  LinkCounters counters{};              // at the end, of a link that has them
};

template <typename AnyLink = Link>
class Drive {
 public:
  Drive(const Scenario& scenario, const Polling& polling)
      : scenario_(scenario), polling_(polling), dice_(polling.seed, 1), link_(made(scenario)) {}

  Outcome run() {
    const auto& arrivals = scenario_.arrivals;
    for (std::size_t i = 0; i < arrivals.size(); i += polling_.burst) {
      const std::size_t size = std::min(polling_.burst, arrivals.size() - i);
      ask_changes_until(arrivals[i + size - 1].at);
      look_before(arrivals[i].at);
      link_.offer({&arrivals[i], size});
      for (std::size_t k = i; k < i + size; ++k) offered_.add(arrivals[k].frame_bytes);
      check_books("offer");
    }
    ask_changes_until(kNever);
    finish();
    if constexpr (requires { link_.counters(); }) outcome_.counters = link_.counters();
    return std::move(outcome_);
  }

 private:
  static AnyLink made(const Scenario& s) {
    if constexpr (std::is_constructible_v<AnyLink,
                                          LinkIdentity,
                                          LinkCapacity,
                                          LinkConfig,
                                          FaultActs,
                                          RateTrace>)
      return AnyLink(s.identity, s.capacity, s.config, s.faults, s.trace);
    else
      return AnyLink(s.identity, s.capacity, s.config);
  }

  bool eager() const { return polling_.seed != 0; }

  // A change has to be known before the first arrival at or after it is offered, or else it takes
  // effect later. An eager host asks some of them earlier still.
  void ask_changes_until(Instant t) {
    const auto& changes = scenario_.changes;
    while (asked_ < changes.size() && (changes[asked_].at <= t || (eager() && dice_.one_in(4)))) {
      const TimedChange& change = changes[asked_++];
      outcome_.effective.push_back(link_.reconfigure(change.at, change.config));
    }
  }

  void look_before(Instant arrival) {
    while (eager() && !dice_.one_in(3)) {
      const std::int64_t room = picos(arrival - link_.horizon());
      if (room <= 0) break;
      link_.advance(link_.horizon() + Duration{dice_.between(1, room)});
      check_books("advance");
      if (dice_.one_in(2)) collect(link_.horizon() + Duration{dice_.between(0, room)});
    }
    if (!eager() || dice_.one_in(2)) link_.advance(arrival);
    collect(arrival);
  }

  void collect(Instant now) {
    Departure out[64];
    for (bool more = true; more;) {
      const std::size_t room = eager() ? 1 + dice_.below(64) : 64;
      const std::size_t count = link_.collect(now, {out, room});
      for (std::size_t k = 0; k < count; ++k) {
        outcome_.departures.push_back(out[k]);
        returned_.add(out[k].frame_bytes);
        if (out[k].copy) offered_.add(out[k].frame_bytes);  // originated inside
      }
      more = count == room;
      check_books("collect");
    }
  }

  void check_books(const char* step) {
    if (offered_ == returned_ + link_.held() || outcome_.complaints.size() > 3) return;
    outcome_.complaints.push_back(std::string("books do not close after ") + step + ": offered " +
                                  std::to_string(offered_.frames) + ", returned " +
                                  std::to_string(returned_.frames) + ", held " +
                                  std::to_string(link_.held().frames));
  }

  // From event to event, as next_event() announces them.
  void finish() {
    const std::size_t limit = 8 * scenario_.arrivals.size() + 8 * scenario_.changes.size() + 64;
    for (std::size_t step = 0; step < limit; ++step) {
      const Instant next = link_.next_event();
      if (next == kNever) break;
      link_.advance(std::max(next, link_.horizon() + Duration{1}));
      collect(next);
    }
    if (link_.held() != Tally{})
      outcome_.complaints.push_back("no event is announced, and frames are held: " +
                                    std::to_string(link_.held().frames));
  }

  const Scenario& scenario_;
  Polling polling_;
  Dice dice_;
  AnyLink link_;
  Outcome outcome_;
  std::size_t asked_ = 0;
  Tally offered_, returned_;
};

template <typename AnyLink = Link>
Outcome drive(const Scenario& scenario, const Polling& polling = {}) {
  return Drive<AnyLink>(scenario, polling).run();
}

// The departures in order of the handles, copies behind: what two runs of one scenario must agree
// on.
inline std::vector<Departure> by_handle(std::vector<Departure> departures) {
  std::ranges::sort(departures, {}, [](const Departure& d) { return std::pair(d.handle, d.copy); });
  return departures;
}

}  // namespace linkwright::test
