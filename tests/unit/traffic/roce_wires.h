// SPDX-License-Identifier: Apache-2.0
//
// Two ends of a queue pair with a wire each way, in virtual time: the halves by themselves, without
// cards and ranks. A packet takes its octets' time, then the latency, then what it is made late by.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/units.h"
#include "traffic_gen/roce/packet.h"
#include "traffic_gen/roce/requester.h"
#include "traffic_gen/roce/responder.h"
#include "traffic_gen/transport/wire_time.h"

namespace linkwright::roce {

inline constexpr std::uint64_t kWireRate = 100'000'000'000;  // 80 ps per octet

inline Duration time_of(const Packet& packet) {
  return wire_time(wire_octets(frame_octets(packet)), kWireRate);
}

struct WireEnd {
  std::function<bool()> wants;
  std::function<Packet(Instant)> take;
  std::function<void(const Packet&, Instant)> receive;
  std::function<Instant()> deadline = [] { return kNever; };
  std::function<void(Instant)> expire = [](Instant) {};
};

class Wires {
 public:
  Wires(WireEnd near, WireEnd far, Duration latency)
      : ends_{std::move(near), std::move(far)}, latency_(latency) {}

  // Asked once for each packet, as it is sent.
  std::function<bool(const Packet&)> lost = [](const Packet&) { return false; };
  std::function<Duration(const Packet&)> late = [](const Packet&) { return Duration{0}; };

  // Until `done`, asked after each event, or until nothing is to come; when that was.
  Instant run(const std::function<bool()>& done) {
    while (!done()) {
      const Instant next = next_event();
      if (next == kNever) return kNever;
      now_ = next;
      if (!arrivals_.empty() && arrivals_.top().at <= now_) {
        const Arrival arrival = arrivals_.top();
        arrivals_.pop();
        ends_[arrival.to].receive(arrival.packet, now_);
        continue;
      }
      for (WireEnd& end : ends_)
        if (end.deadline() <= now_) end.expire(now_);
      for (std::size_t from : {std::size_t{0}, std::size_t{1}})
        if (free_at_[from] <= now_ && ends_[from].wants()) send(from);
    }
    return now_;
  }

  Instant now() const { return now_; }

 private:
  struct Arrival {
    Instant at;
    std::uint64_t order;
    std::size_t to;
    Packet packet;
    bool operator>(const Arrival& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  Instant next_event() const {
    Instant out = arrivals_.empty() ? kNever : arrivals_.top().at;
    for (std::size_t i : {std::size_t{0}, std::size_t{1}}) {
      if (ends_[i].wants()) out = std::min(out, std::max(now_, free_at_[i]));
      out = std::min(out, std::max(now_, ends_[i].deadline()));
    }
    return out;
  }

  void send(std::size_t from) {
    const Packet packet = ends_[from].take(now_);
    free_at_[from] = now_ + time_of(packet);
    if (lost(packet)) return;
    arrivals_.push({free_at_[from] + latency_ + late(packet), order_++, 1 - from, packet});
  }

  std::array<WireEnd, 2> ends_;
  Duration latency_;
  std::array<Instant, 2> free_at_{};
  std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> arrivals_;
  std::uint64_t order_ = 0;
  Instant now_ = kEpoch;
};

// WRITEs from one end to the other. Answers wait for their wire in their order.
struct Writing {
  Writing(const RecoveryOptions& options, std::uint32_t mtu, Duration latency)
      : requester(7, mtu, options), responder(8, options), wires(near(), far(), latency) {}
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  WireEnd near() {
    return {[this] { return requester.wants(); },
            [this](Instant now) { return requester.take(now); },
            [this](const Packet& packet, Instant now) { requester.answered(packet, now); },
            [this] { return requester.deadline(); },
            [this](Instant now) { requester.expire(now); }};
  }

  WireEnd far() {
    return {[this] { return !answers.empty(); },
            [this](Instant) {
              const Packet out = answers.front();
              answers.pop_front();
              return out;
            },
            [this](const Packet& packet, Instant) {
              std::vector<Packet> made;
              responder.receive(packet, made, complete);
              answers.insert(answers.end(), made.begin(), made.end());
            }};
  }

  // Until all is answered, or nothing is to come.
  Instant finish() {
    return wires.run([this] { return requester.idle(); });
  }

  Requester requester;
  Responder responder;
  std::deque<Packet> answers{};
  std::vector<std::uint32_t> complete{};
  Wires wires;
};

}  // namespace linkwright::roce
