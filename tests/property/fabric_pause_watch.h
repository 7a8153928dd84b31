// SPDX-License-Identifier: Apache-2.0
//
// Steps through a fabric instant by instant and watches each sender: nobody starts a class that is
// paused, and nobody rests who may send. Which pauses reached whom it works out by itself.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/property/fabric_checks.h"

namespace linkwright::test {

class PauseWatch {
 public:
  // What the watch gets wrong, in a test of itself.
  enum class Error : std::uint8_t { kNone, kHearsResumesLate, kHearsNoPause };

  explicit PauseWatch(const FabricScenario& scenario, Error error = Error::kNone)
      : scenario_(scenario),
        graph_(scenario.config.graph),
        error_(error),
        fabric_(scenario.config, scenario.capacity),
        until_(links(graph_)),
        pauses_(links(graph_)),
        sent_(links(graph_)) {}

  FabricOutcome run(Instant until) {
    for (const HostArrival& each : scenario_.arrivals) fabric_.offer(each.host, {&each.arrival, 1});
    for (Instant now = fabric_.next_event(); now < until; now = fabric_.next_event()) {
      fabric_.advance(now + Duration{1});
      take();
      note_pauses(now);
      for (LinkId link = 0; link < links(graph_); ++link) watch(link, now);
      new_pauses_.clear();
    }
    outcome_.held = fabric_.held();
    outcome_.counters = fabric_.counters();
    return std::move(outcome_);
  }

  std::uint64_t starts() const { return starts_; }

 private:
  void take() {
    std::array<FabricDeparture, 64> gone;
    while (const std::size_t count = fabric_.collect_drops(gone))
      for (std::size_t i = 0; i < count; ++i) {
        (gone[i].absorbed ? outcome_.absorbed : outcome_.dropped).push_back(gone[i]);
        if (gone[i].absorbed) new_pauses_.push_back(gone[i]);
      }
    for (HostId host = 0; host < graph_.hosts; ++host)
      for (; fabric_.front(host) != nullptr; fabric_.pop(host))
        outcome_.out.push_back(*fabric_.front(host));
  }

  // At one instant pauses arrive in the order of the links that bring them.
  void note_pauses(Instant now) {
    std::size_t next = 0;
    for (LinkId in = 0; in < links(graph_); ++in) {
      const LinkId link = reverse(in);
      if (fabric_.egress(link) == nullptr) continue;
      const std::uint64_t received = fabric_.egress(link)->pause.frames_received();
      if (received == pauses_[link]) continue;
      pauses_[link] = received;
      if (next == new_pauses_.size()) {
        outcome_.complaints.push_back("a pause that was not given back");
        continue;
      }
      const FabricDeparture& pause = new_pauses_[next++];
      if (pause.at != now) outcome_.complaints.push_back("a pause at another instant");
      const LineRate& rate = scenario_.config.links[link].rate;
      for (unsigned cls = 0; cls < kClasses; ++cls) {
        if ((pause.pause.classes >> cls & 1) == 0) continue;
        const Wide bits = Wide{pause.pause.quanta[cls]} * 512;
        const Wide time = (bits * work_per_bit(rate.time_scale) + rate.bits_per_second - 1) /
                          rate.bits_per_second;
        if (error_ == Error::kHearsNoPause) continue;
        const bool late = error_ == Error::kHearsResumesLate && bits == 0;
        until_[link][cls] =
            now + Duration{static_cast<std::int64_t>(time)} + Duration{late ? 1 : 0};
      }
    }
    if (next != new_pauses_.size()) outcome_.complaints.push_back("a pause that nobody received");
  }

  void watch(LinkId link, Instant now) {
    const Egress* egress = fabric_.egress(link);
    if (egress == nullptr) return;
    const auto complain = [&](const std::string& what, unsigned cls) {
      if (outcome_.complaints.size() < 4)
        outcome_.complaints.push_back("link " + std::to_string(link) + " " + what + " class " +
                                      std::to_string(cls) + " at " + std::to_string(picos(now)));
    };
    const std::uint64_t sent = egress->counters.sent.frames;
    if (sent != sent_[link]) {
      ++starts_;
      // A pause frame obeys none. No other frame is as long.
      const bool is_pause = egress->sent_bytes == 60;
      if (sent != sent_[link] + 1) complain("starts twice with", egress->sent_class);
      if (egress->started != now) complain("started unseen", egress->sent_class);
      if (!is_pause && now < until_[link][egress->sent_class])
        complain("starts a paused frame of", egress->sent_class);
    }
    sent_[link] = sent;
    if (egress->link.wire_free_at() > now) return;
    if (!egress->control.empty()) complain("rests, and has a pause to send,", 0);
    for (unsigned cls = 0; cls < kClasses; ++cls)
      if (!egress->queues[cls].empty() && now >= until_[link][cls])
        complain("rests, and may send", cls);
  }

  const FabricScenario& scenario_;
  const Graph& graph_;
  Error error_;
  Fabric fabric_;
  FabricOutcome outcome_;
  std::vector<std::array<Instant, kClasses>> until_;  // by link
  std::vector<std::uint64_t> pauses_, sent_;          // by link: as of the last instant
  std::vector<FabricDeparture> new_pauses_;
  std::uint64_t starts_ = 0;
};

}  // namespace linkwright::test
