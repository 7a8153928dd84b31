// SPDX-License-Identifier: Apache-2.0
//
// The oracle: one link direction as a naive event simulation, written from the design. Time is a
// rational number, one event is handled at a time, nothing is planned ahead. At one instant the
// order is change, edge, arrival, departure. Stamps are rational times rounded down to picoseconds.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "tests/support/drive.h"
#include "tests/support/reference_clock.h"
#include "tests/support/reference_light.h"

namespace linkwright::test {

class ReferenceLink {
 public:
  // The fate of every arrival, in the order of the arrivals.
  static std::vector<Departure> run(const Scenario& scenario) {
    ReferenceLink link(scenario);
    while (link.step()) continue;
    return by_handle(link.fates_);
  }

 private:
  using Exact = boost::multiprecision::cpp_rational;

  struct OnWire {
    Arrival frame;
    Exact end;
    Instant scheduled_edge;  // first edge after the start, as scheduled at the start
    ReferenceClock::Units units;
    bool bad = false;  // a part of it met an uncorrectable group
    DropReason dark = DropReason::kNone;
  };

  explicit ReferenceLink(const Scenario& scenario)
      : scenario_(scenario), config_(scenario.config), clock_(scenario.identity, scenario.config) {}

  static Exact exact(Instant t) { return Exact(picos(t)); }
  static Instant stamp(const Exact& t) {
    const boost::multiprecision::cpp_int whole = numerator(t) / denominator(t);
    return kEpoch + Duration{whole.convert_to<std::int64_t>()};
  }

  Exact wire_time(const Arrival& frame) const {
    if (!config_.serialize) return 0;
    const std::uint64_t octets = std::max<std::uint64_t>(frame.frame_bytes, 60) + 4 + 8 + 12;
    return Exact(octets * 8) * 1'000'000'000'000 * config_.rate.time_scale /
           config_.rate.bits_per_second;
  }

  // Handles everything at the next instant; false when nothing is left to do.
  bool step() {
    std::optional<Exact> next;
    const auto consider = [&next](const Exact& t) {
      if (!next || t < *next) next = t;
    };
    if (change_ < scenario_.changes.size()) consider(exact(scenario_.changes[change_].at));
    if (arrival_ < scenario_.arrivals.size()) consider(exact(scenario_.arrivals[arrival_].at));
    if (wire_) {
      consider(wire_->end);
      if (edge_ != kNever) consider(exact(edge_));
    }
    if (!wire_ && !queue_.empty()) consider(std::max(exact(retry_), now_));
    if (!next) return false;
    now_ = *next;
    changes();
    edge();
    arrivals();
    departure();
    while (!wire_ && !queue_.empty() && exact(retry_) <= now_ && start_first()) continue;
    return true;
  }

  void changes() {
    const auto& all = scenario_.changes;
    for (; change_ < all.size() && exact(all[change_].at) <= now_; ++change_) {
      const Instant at = all[change_].at;
      const LinkConfig& next = all[change_].config;
      if (wire_ && wire_->dark == DropReason::kNone)
        wire_->bad |= clock_.part_at(at, next, wire_->units);
      clock_.change(at, next);
      if (wire_) change_wire_time(next);
      config_ = next;
      retry_ = at;
      if (wire_) edge_ = std::max(first_dark(config_.dark, at).from, at);
    }
  }

  // Bits that were sent stay sent; the rest goes at the new rate.
  void change_wire_time(const LinkConfig& next) {
    const Exact rest = wire_->end - now_;
    if (next.serialize) {
      wire_->end = now_ + rest * config_.rate.bits_per_second / next.rate.bits_per_second;
    } else {
      wire_->end = now_;
    }
  }

  // The light goes off under a frame whose last picosecond is still to come.
  void edge() {
    if (!wire_ || exact(edge_) != now_) return;
    if (wire_->dark == DropReason::kNone && stamp(wire_->end) > edge_)
      wire_->dark = edge_ == wire_->scheduled_edge ? DropReason::kDark : DropReason::kDarkCut;
    edge_ = kNever;
  }

  void arrivals() {
    const auto& all = scenario_.arrivals;
    for (; arrival_ < all.size() && exact(all[arrival_].at) <= now_; ++arrival_) {
      flow();
      const Arrival& frame = all[arrival_];
      std::uint64_t waiting = frame.frame_bytes;
      for (const Arrival& other : queue_) waiting += other.frame_bytes;
      if (waiting > config_.queue_limit_bytes)
        give_back(frame, frame.at, DropReason::kQueueFull);
      else
        queue_.push_back(frame);
      flow();
    }
  }

  // A wire that takes no time lets nobody wait: what can go has gone before the next arrival.
  void flow() {
    if (config_.serialize) return;
    departure();
    while (!wire_ && !queue_.empty() && exact(retry_) <= now_ && start_first()) continue;
  }

  void departure() {
    if (!wire_ || wire_->end != now_) return;
    OnWire sent = *wire_;
    wire_.reset();
    last_ = std::max(last_, stamp(now_) + config_.latency);  // nobody overtakes, not even the lost
    if (sent.dark != DropReason::kNone) return give_back(sent.frame, stamp(now_), sent.dark);
    const bool lost = clock_.touches_bad(sent.units) || sent.bad;
    if (!lost) return give_back(sent.frame, last_, DropReason::kNone);
    const bool bits = config_.fec.group_octets == 0;
    give_back(sent.frame, last_, bits ? DropReason::kBitError : DropReason::kUncorrectable);
  }

  // Whether a frame of that wire time may go at `t` and be in the light until it has gone.
  bool fits(const Exact& t, const Exact& length) const {
    const DarkWindow dark = first_dark(config_.dark, stamp(t));
    if (dark.from == kNever) return true;
    return length == 0 ? stamp(t) < dark.from : stamp(t + length) <= dark.from;
  }

  // False: the first frame of the queue has to wait for the light.
  bool start_first() {
    const Arrival frame = queue_.front();
    const Exact length = wire_time(frame);
    const Instant start = stamp(now_);
    if (config_.dark_policy == DarkPolicy::kHold && !fits(now_, length)) {
      const DarkWindow dark = first_dark(config_.dark, start);
      Instant try_at = dark.to;
      // A lit interval that is long enough may not exist; endless trains are periodic, and finite
      // ones of these cases are shorter than this.
      for (int n = 0; n < 60 && !fits(exact(try_at), length); ++n)
        try_at = first_dark(config_.dark, try_at).to;
      if (fits(exact(try_at), length)) {
        retry_ = dark.to;
        return false;
      }
      queue_.pop_front();
      last_ = std::max(last_, start + config_.latency);
      give_back(frame, start, DropReason::kDark);
      return true;
    }
    queue_.pop_front();
    const DarkWindow dark = first_dark(config_.dark, start);
    wire_ =
        OnWire{frame, now_ + length, dark.from, clock_.units_of_frame(start, frame.frame_bytes)};
    edge_ = dark.from;
    if (dark.from <= start) {
      wire_->dark = DropReason::kDark;
      edge_ = kNever;
    }
    if (length == 0) departure();
    return true;
  }

  void give_back(const Arrival& frame, Instant at, DropReason reason) {
    fates_.push_back({frame.handle, at, frame.frame_bytes, reason});
  }

  const Scenario& scenario_;
  LinkConfig config_;
  ReferenceClock clock_;
  Exact now_ = 0;
  std::size_t change_ = 0;   // next one to come
  std::size_t arrival_ = 0;  // likewise
  std::deque<Arrival> queue_;
  std::optional<OnWire> wire_;
  Instant edge_ = kNever;  // next edge that the frame on the wire will see
  Instant retry_{};        // when the first of the queue may try to start
  Instant last_{};
  std::vector<Departure> fates_;
};

}  // namespace linkwright::test
