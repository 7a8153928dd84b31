// SPDX-License-Identifier: Apache-2.0
//
// FEC codewords run on the wire all the time, frames or not. An uncorrectable interleave group is
// an event on the group index: Exp(1) is drawn once and the hazard -ln(1-p) of each group that
// passes is subtracted; where it crosses zero lies the next bad group, and every frame whose blocks
// touch that group is lost (IEEE 802.3 clauses 91.5.3.3, 119.2.5.3). Without FEC the same process
// runs on bits. Bad groups that pass while no frame is there hit nobody; the process has no memory,
// so it is then drawn afresh from the next frame's first group: one draw per idle gap, not one per
// event.
//
// Time enters as phase: bits sent since the clock began, in exact work units (core/units.h). The
// clock stands still in the dark.
//
// In a bad episode the groups that begin have another ratio. Exp(1) has no memory, so each interval
// of constant ratio draws its own from a counter keyed by the interval: what happens in it does not
// depend on how the time before it was passed. Intervals are entered when a frame meets them.
#pragma once

#include <cstdint>
#include <limits>

#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/core/units.h"
#include "link_models/error_episodes.h"
#include "link_models/link_config.h"

namespace linkwright {

struct UnitSpan {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

class CodewordClock {
 public:
  CodewordClock(const LinkIdentity& identity,
                const FecConfig& fec,
                const LineRate& rate,
                const ErrorEpisodes& episodes = {}) noexcept;

  // A frame whose wire time ends by then can be touched by no bad group: the one comparison that a
  // good frame costs. Early at worst (dark windows not yet passed only push the truth later).
  Instant clear_until() const noexcept { return clear_until_; }

  // The units that a frame which starts at `start` puts on the wire: 64B/66B blocks with FEC, else
  // bits. The dark windows before `start` must have been skipped.
  UnitSpan span_of(Instant start, std::uint32_t frame_bytes) const noexcept;
  std::uint64_t unit_at(Instant t) const noexcept;

  // Whether a bad group touches the span, whose last bit goes at `end`. Spans come in the order of
  // the wire.
  bool hits(const UnitSpan& span, Instant end = kEpoch) noexcept;

  // Whether a frame that is sent again is hit again: with the ratio of the last frame that was
  // looked at, in as many groups as its octets fill. `bits` are uniform.
  bool hits_again(std::uint32_t frame_bytes, std::uint64_t bits) const noexcept;

  // Whether the last frame that was looked at, or that clear_until() spares, is in a bad episode.
  bool in_episode() const noexcept { return episodes_.is_bad(); }

  // A frame is on the wire while the parameters change at `at`: settles the units of `span` that
  // have begun by then (returns whether a bad group touched them) and leaves in it those that are
  // still to come, as `next` will count them. To be called before reconfigure().
  bool settle_sent(Instant at,
                   const FecConfig& next,
                   UnitSpan& span,
                   const ErrorEpisodes& episodes = {}) noexcept;

  // The clock stood still in [from, to).
  void skip(Instant from, Instant to) noexcept;

  // New parameters from `at` on. Equal parameters change nothing, to the last bit. A group keeps
  // the fate it began with, so that it is bad for every frame it touches or for none; another code
  // ends the group in progress.
  void reconfigure(Instant at,
                   const FecConfig& fec,
                   const LineRate& rate,
                   const ErrorEpisodes& episodes = {}) noexcept;

  std::uint64_t groups_elapsed(Instant now) const noexcept;
  std::uint64_t bad_groups_met() const noexcept { return bad_groups_met_; }

 private:
  static constexpr std::uint64_t kNoGroup = std::numeric_limits<std::uint64_t>::max();

  Wide phase(Instant t) const noexcept;  // work units
  std::uint64_t group_at(Instant t) const noexcept { return unit_at(t) / units_per_group_; }
  std::uint64_t units_begun(Instant t) const noexcept;
  void anchor(Instant t) noexcept;
  std::uint64_t groups_begun(Instant t) const noexcept;
  std::uint64_t units_in(std::uint32_t frame_bytes) const noexcept;
  void change_groups(std::uint64_t begun, const FecConfig& fec) noexcept;
  double ratio() const noexcept {
    return episodes_.is_bad() ? episodes_.config().error_ratio : fec_.error_ratio;
  }
  bool meets(std::uint64_t first_group, std::uint64_t last_group) noexcept;
  void note_met(std::uint64_t group) noexcept;
  void pass_episodes(Instant t) noexcept;
  void skip_far_episodes(Instant t) noexcept;
  void enter_interval() noexcept;
  void draw_from(std::uint64_t group) noexcept;  // fresh Exp(1)
  void find_next_bad() noexcept;                 // from exp_left_, hazard_, base_group_
  void find_clear_until() noexcept;

  LinkIdentity identity_;
  RandomStream random_;
  EpisodeProcess episodes_;
  FecConfig fec_;
  LineRate rate_;
  double hazard_ = 0;
  Wide unit_work_;  // work of one block (with FEC) or one bit (without)
  std::uint64_t units_per_group_;

  Instant anchor_time_{};
  Wide anchor_phase_ = 0;
  std::uint64_t groups_before_ = 0;  // elapsed under earlier group sizes

  std::uint64_t draws_ = 0;
  double exp_left_ = 0;  // what is left of Exp(1) at the start of base_group_
  std::uint64_t base_group_ = 0;
  std::uint64_t next_bad_ = kNoGroup;
  std::uint64_t carried_bad_ = kNoGroup;  // began before the interval, and is bad
  std::uint64_t last_met_ = kNoGroup;
  std::uint64_t bad_groups_met_ = 0;
  Instant clear_until_ = kNever;
};

}  // namespace linkwright
