// SPDX-License-Identifier: Apache-2.0
//
// What failures do to links over time, as changes of their configuration: the same list whether it
// is handed to workers ahead of time or replayed in virtual time. Combines the failure process of
// each link with its fault domain: who is down while a whole switch is swapped, whom a burst of
// flaps strikes. A link that a neighbour takes down ages on meanwhile, and may fail in the dark.
// Where ends tell each other of darkness (RemoteFault), both directions hear of it, also when it
// has just ended. Single-threaded; grows with the failures, not with time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "link_models/availability/failure_process.h"
#include "link_models/core/time.h"
#include "link_models/planned_change.h"

namespace linkwright {

// One direction as its failures leave it. All configurations are valid, and of one time scale.
struct FailingDirection {
  LinkConfig sound;
  LinkConfig contaminated;
  LinkConfig bursty;                      // wire bond, circuit board
  std::optional<LinkConfig> fewer_lanes;  // none: the link is down for want of a lane
  std::vector<LinkConfig> fading;         // as the laser degrades; empty: it is down at once
  double fading_hours = 0;                // of each step of it

  std::vector<LinkConfig> all() const;  // whoever plans memory wants the most demanding
};

struct FailingLink {
  std::uint32_t link = 0;  // index of the cable
  FailureProcessConfig process;
  double picos_per_hour = 0;  // of the run, per hour of the model: compression and K
  std::array<FailingDirection, 2> direction;
};

// Links that share a switch; a link alone is a domain of its own.
struct FaultDomain {
  std::vector<std::uint32_t> members;  // indices into FailureSpec::links
  double picos_between_bursts = 0;     // mean, in the time of the run; 0: no bursts
  std::uint32_t burst_links = 64;      // struck by each
  Duration burst_fixed{};              // of the flap, as FlapConfig
  Duration burst_median{};
  double burst_sigma = 0;
};

struct FailureSpec {
  std::uint64_t seed = 0;
  std::vector<FailingLink> links;
  std::vector<FaultDomain> domains;

  bool empty() const { return links.empty(); }
};

enum class FailureCause : std::uint8_t { kOwn, kSwitchSwap, kBurst };

const char* name_of(FailureCause cause);

// For the record: what befell a link, and until when.
struct FailureRecord {
  Instant at{};
  Instant until{};  // repaired; kNever: beyond any run
  std::uint32_t link = 0;
  FailureCause cause{};
  FailureClass kind{};  // of kOwn and kSwitchSwap
};

class FailurePlan {
 public:
  explicit FailurePlan(FailureSpec spec);

  // Of the next change; kNever: nothing will happen any more.
  Instant next() const noexcept { return next_; }

  // Takes the changes before `t`, in order of time. Both directions of a link at one instant.
  std::vector<PlannedChange> take_before(Instant t);

  // What befell links before `t`, in order of time; of the part that was taken.
  std::vector<FailureRecord> records_before(Instant t) const;

 private:
  enum class Effect : std::uint8_t { kDown, kContaminated, kBursty, kFewerLanes, kFading };
  struct Span {
    Instant from{};
    Instant to{};
    Effect effect{};
    std::uint8_t directions = 3;  // bit 0: a to b
    std::uint32_t step = 0;       // of fading
  };
  struct LinkState {
    FailureProcess process;
    Failure coming;
    std::vector<Span> spans;  // begun or to come
    std::array<LinkConfig, 2> told;
  };
  struct BurstState {
    Instant coming = kNever;
    std::uint64_t count = 0;
  };

  Instant instant_of(const FailingLink& link, double hours) const;
  void fail(std::uint32_t index);
  void befall(std::uint32_t index, const Span& span, const FailureRecord& record);
  void swap_switch(std::uint32_t failed, const Span& span, FailureClass kind);
  void burst(std::size_t domain);
  void draw_burst(std::size_t domain, Instant from);
  void tell_darkness(std::uint32_t index, std::size_t direction, Instant t, LinkConfig& out) const;
  static bool is_struck(const LinkState& state, Instant t);  // or relieved
  LinkConfig config_at(std::uint32_t index, std::size_t direction, Instant t) const;
  void tell(std::uint32_t index, Instant t, std::vector<PlannedChange>& out);
  void find_next();

  FailureSpec spec_;
  std::vector<LinkState> links_;
  std::vector<BurstState> bursts_;
  std::vector<FailureRecord> records_;
  Instant next_ = kNever;
};

}  // namespace linkwright
