// SPDX-License-Identifier: Apache-2.0
//
// The links of a scenario as a wire between cards, in virtual time: what is common to a cable and
// to a fabric. Ranks of one place share its card: one packet after the other, at its rate. What
// goes from rank to rank of one place does not leave it, and is there when it has been sent.
#pragma once

#include <queue>
#include <unordered_map>
#include <vector>

#include "control/wires/incident.h"
#include "control/wires/places.h"
#include "link_models/core/frame.h"
#include "link_models/core/units.h"
#include "link_models/headers/frame_headers.h"
#include "traffic_gen/transport/wire.h"

namespace linkwright {

class ScenarioWire : public Wire {
 public:
  // `pedestal` is added to every release, as by the emulator.
  ScenarioWire(Places places, std::uint64_t card_bps, Duration pedestal);

  Instant launch(const Flight& flight, Instant now) final;
  Instant next() const final;
  void arrivals(Instant now, std::vector<Arrived>& out) final;
  Instant held_until(RankId card, bool is_answer) const final;
  std::uint64_t lost_from(RankId card) const final { return lost_[card]; }

  // What happened since this was asked before: from `from` to `to`.
  std::vector<Incident> take_incidents(Instant from, Instant to);

 protected:
  // A frame of so many octets comes in at the place of its sender. In the order of time.
  virtual void enter(const Flight& flight, std::uint32_t octets, Instant at) = 0;
  // Of what has entered.
  virtual Instant next_event() const = 0;
  // All until `now`; calls those below. What enters at `now` has entered, unless what comes of it
  // makes a card send at this very instant: that enters a picosecond later.
  virtual void advance(Instant now) = 0;
  virtual void find_gaps(Instant from, Instant to, Incidents& out) = 0;

  void come_out(const Flight& flight, Instant entered, Instant at);
  void lose(const Flight& flight, const std::string& where, DropReason reason, Instant at);
  void pause(std::uint32_t place, const PauseFields& fields, const LineRate& rate, Instant at);
  Incidents& incidents() { return incidents_; }
  const Places& places() const { return places_; }
  std::uint32_t place_of(RankId rank) const { return places_.of_rank[rank]; }

 private:
  struct Coming {
    Flight flight;
    Instant at;
    std::uint64_t order;
    bool is_pause;
    bool operator>(const Coming& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };
  struct Card {  // of a place
    Instant free_at{};
    Instant data_held{};
    Instant answers_held{};
  };

  using Queue = std::priority_queue<Coming, std::vector<Coming>, std::greater<>>;

  void expect(const Flight& flight, Instant at, bool is_pause);

  Places places_;
  std::uint64_t card_bps_;
  Duration pedestal_;
  std::vector<Card> cards_;
  std::vector<std::uint64_t> lost_;  // by rank
  Queue entering_;                   // when their place's card begins to send them
  Queue coming_;
  std::uint64_t order_ = 0;
  Incidents incidents_;
  std::unordered_map<std::uint64_t, Duration> least_;  // by places and octets: the quickest so far
};

}  // namespace linkwright
