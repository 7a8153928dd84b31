// SPDX-License-Identifier: Apache-2.0
//
// Links with one planted fault each. A checker that stays silent about one of them checks nothing.
#pragma once

#include <span>

#include "link_models/core/fate_math.h"
#include "link_models/link.h"

namespace linkwright::test {

enum class Fault {
  kLeaks,           // one handle never comes back
  kDoubles,         // one handle comes back twice
  kSwallows,        // one frame vanishes and is not even counted as held
  kShrinks,         // one frame comes back a byte shorter
  kEarly,           // one delivery is a picosecond early
  kReorders,        // two deliveries change places
  kSqueezes,        // deliveries come out in pairs
  kStampsBursts,    // every frame of a burst gets the stamp of the first
  kLateWhenPolled,  // a delivery is stamped when the host looks
  kStirsIdentical,  // an identical change is not quite identical
  kReportsEarly,    // says that a change is in force before it was asked for
  kForgetsEvents,   // does not announce its last events
  kChangesLate,     // a change takes effect a picosecond late
  kDarkensLate,     // dark windows begin a picosecond late
  kDrawsPerPoll,    // whether there is an outage is drawn whenever the host looks
};

template <Fault kFault>
class FaultyLink {
 public:
  FaultyLink(const LinkIdentity& identity, const LinkCapacity& capacity, const LinkConfig& config)
      : link_(identity, capacity, bent(config)) {}

  void offer(std::span<const Arrival> burst) {
    for (Arrival arrival : burst) {
      ++offered_;
      if (kFault == Fault::kSwallows && offered_ == kVictim) continue;
      if (kFault == Fault::kStampsBursts) arrival.at = burst.front().at;
      link_.offer({&arrival, 1});
    }
  }
  void advance(Instant horizon) {
    if (kFault == Fault::kDrawsPerPoll && happens(outage_.bits(polls_++), 0.2)) {
      LinkConfig dark = link_.config();
      dark.dark = {};
      if (dark.dark.add({std::max(horizon, kEpoch), milliseconds(20)}) && link_.can_change())
        link_.reconfigure(horizon, dark);
    }
    link_.advance(horizon);
  }

  std::size_t collect(Instant now, std::span<Departure> out) {
    std::size_t count = 0;
    if (kFault == Fault::kDoubles && pending_) {
      out[count++] = last_;
      pending_ = false;
    }
    const std::size_t room = out.size() - count;
    const std::size_t got = link_.collect(now, out.subspan(count, room));
    for (std::size_t i = count; i < count + got; ++i) spoil(out[i], now);
    if (kFault == Fault::kReorders && got > 1) std::swap(out[count], out[count + 1]);
    if (kFault == Fault::kLeaks && !leaked_ && got > 2) {
      leaked_ = true;
      out[count] = out[count + got - 1];
      return count + got - 1;
    }
    return count + got;
  }

  Instant next_event() const {
    if (kFault == Fault::kForgetsEvents && link_.held().frames < 3) return kNever;
    return link_.next_event();
  }
  Instant reconfigure(Instant at, LinkConfig config) {
    if (kFault == Fault::kStirsIdentical) config.latency += Duration{1};
    if (kFault == Fault::kChangesLate) at += Duration{1};
    const Instant effective = link_.reconfigure(at, bent(config));
    return kFault == Fault::kReportsEarly ? at - Duration{1} : effective;
  }
  Tally held() const { return link_.held(); }
  Instant horizon() const { return link_.horizon(); }

 private:
  static constexpr std::size_t kVictim = 17;

  static LinkConfig bent(LinkConfig config) {
    if (kFault != Fault::kDarkensLate) return config;
    DarkSchedule late;
    for (DarkTrain train : config.dark.trains()) {
      train.from += Duration{1};
      train.length -= Duration{1};
      if (train.length > Duration::zero() && !late.add(train)) break;
    }
    config.dark = late;
    return config;
  }

  void spoil(Departure& departure, Instant now) {
    if (departure.reason != DropReason::kNone) return;
    ++delivered_;
    if (kFault == Fault::kDoubles && delivered_ == kVictim) pending_ = true;
    if (kFault == Fault::kShrinks && delivered_ == kVictim) --departure.frame_bytes;
    if (kFault == Fault::kEarly && delivered_ == 1) departure.at -= Duration{1};
    if (kFault == Fault::kLateWhenPolled && now != kNever) departure.at = now;
    if (kFault == Fault::kSqueezes && delivered_ % 2 == 0) departure.at = last_.at;
    last_ = departure;
  }

  Link link_;
  std::size_t offered_ = 0;
  std::size_t delivered_ = 0;
  bool pending_ = false;
  bool leaked_ = false;
  RandomStream outage_{{1, 1, 0}, Purpose::kOutageBegin};
  std::uint64_t polls_ = 0;
  Departure last_{};
};

}  // namespace linkwright::test
