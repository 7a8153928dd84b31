// SPDX-License-Identifier: Apache-2.0
//
// One direction of a cable: transmit queue, serializer, light, codeword clock, latency, delivery.
//
// The host owns time. It offers arrivals in time order, advances the horizon (no arrival before it
// can still come), and collects what has left. Only events before the horizon are decided, so the
// result depends on arrivals and changes alone, never on when the host looked. At one instant the
// order of kinds is change, edge, arrival, departure.
//
// Contract: every handle offered comes back exactly once from collect(). Not thread-safe: one
// worker owns a link. No function allocates after construction, throws, or reads a clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "link_models/alignment.h"
#include "link_models/codeword_clock.h"
#include "link_models/core/books.h"
#include "link_models/core/frame.h"
#include "link_models/core/frame_ring.h"
#include "link_models/core/random.h"
#include "link_models/core/ring.h"
#include "link_models/core/time.h"
#include "link_models/faults/fault_act.h"
#include "link_models/faults/overtaken.h"
#include "link_models/frame_loss.h"
#include "link_models/jitter.h"
#include "link_models/light.h"
#include "link_models/link_config.h"
#include "link_models/serializer.h"
#include "link_models/strays.h"
#include "link_models/trace_gate.h"

namespace linkwright {

// Room reserved at construction. A frame that finds none is dropped as kNoMemory, which no
// admitted configuration can reach (the host plans memory before it starts).
struct LinkCapacity {
  std::uint32_t queue_frames = 8'192;
  std::uint32_t flight_frames = 65'536;
};

struct LinkCounters {
  std::uint64_t frames_checked = 0;      // compared with the codeword clock
  std::uint64_t groups_elapsed = 0;      // codeword groups (bits without FEC) sent so far
  std::uint64_t bad_groups_met = 0;      // uncorrectable groups that touched a frame
  std::uint64_t queue_bytes_max = 0;     // high-water mark
  std::uint64_t dark_windows = 0;        // begun; those that overlap or touch are one
  std::uint64_t flaps = 0;               // of those, how many began unscheduled
  std::uint64_t frames_in_episodes = 0;  // of frames_checked, how many in a bad episode
  std::uint64_t replays = 0;             // of frames that FEC could not mend
  Duration replay_time{};                // on the wire
  std::uint64_t overtakes = 0;
  std::uint64_t overtakes_refused = 0;  // came in their turn, because there was no room to leave it
  std::uint64_t duplicates = 0;         // frames that are delivered twice
  std::uint64_t bits_per_second = 0;    // of the wire, in force; 0: it takes no time
};

// Columns of the frames that are due: `count` handles, their departure times, their bytes. `ahead`
// more lie behind them in the same columns, not due yet (a handle there may be 0: lost): a host may
// prefetch what they point to. `twice`: there is one frame, and the host delivers a copy behind it.
struct DueFrames {
  const FrameHandle* handles = nullptr;
  const Instant* departures = nullptr;
  const std::uint32_t* bytes = nullptr;
  std::size_t count = 0;
  std::size_t ahead = 0;
  bool twice = false;
};

class Link {
 public:
  static constexpr std::size_t kMaxBurst = 256;
  static constexpr std::size_t kMaxPendingChanges = 32;

  // Precondition: validate(config) is empty. `faults` are what Arrival::fault counts; they stay, as
  // the trace does, which wants a wire that is serialized.
  Link(const LinkIdentity& identity,
       const LinkCapacity& capacity,
       const LinkConfig& config,
       const FaultActs& faults = {},
       const RateTrace& trace = {});

  // Takes over each handle; at most kMaxBurst, and drops are collected before the next offer.
  // Stamps must not decrease, within a burst or between bursts, nor lie before the horizon: one
  // that does is taken as arriving there (the host, who owns time, does not let it happen).
  void offer(std::span<const Arrival> burst) noexcept;

  // Decides every event strictly before `horizon`. The horizon never moves back.
  void advance(Instant horizon) noexcept;

  // Frames due for delivery at or before `now`, in order, without copying: at most kMaxBurst, fewer
  // where the ring wraps. Valid until the next call that is not const. release(n) gives the first n
  // to the host; what is not released comes again.
  DueFrames due(Instant now) noexcept;
  void release(std::size_t count) noexcept;

  // Gives back dropped handles in the order in which they were decided, as soon as that is so.
  std::size_t collect_drops(std::span<Departure> out) noexcept;
  bool has_drops() const noexcept { return !drops_.empty(); }

  // Both at once, copied: drops first, then what is due. Less than out.size(): no more is due. The
  // copy of a frame that is delivered twice comes first, and is not held before.
  std::size_t collect(Instant now, std::span<Departure> out) noexcept;

  // Earliest instant at which advance() and collect() can do something; kNever when idle.
  Instant next_event() const noexcept;

  // For a host that keeps the queue itself and offers a frame when the wire is free for it.
  // When all that was offered has left the wire, rounded down to a picosecond.
  Instant wire_free_at() const noexcept { return serializer_.free_at(); }
  // When a frame that is offered at `at` would have left it, in the light.
  Instant end_if_sent(Instant at, std::uint32_t frame_bytes) const noexcept;
  // When the next frame will have left the wire, so that advance() decides it; kNever: none is on
  // it. The same for the next one to be delivered, as planned by now.
  Instant next_decision() const noexcept;
  Instant next_delivery() const noexcept;
  // The light was off in `window`, and the host kept frames away: the codeword clock stood still,
  // and receivers have aligned anew at its end. Decides what was sent before. Precondition: nothing
  // is on the wire then, and the window begins at the horizon or later.
  void pass_dark(const DarkWindow& window) noexcept;

  // Bytes in the transmit queue: of frames whose first bit does not leave before the horizon.
  std::uint64_t waiting_bytes() noexcept {
    start_waiting_before(horizon_);
    return waiting_bytes_;
  }
  // The start of the frame that leaves no more than so many waiting, as planned now; kNever: no
  // such start is planned, or that few wait already.
  Instant waiting_falls_to(std::uint64_t bytes) const noexcept;

  // In force from the returned instant: `at`, or the earliest instant not yet decided when `at`
  // lies before it. kNever: kMaxPendingChanges are waiting, nothing is changed. Precondition:
  // validate(config) is empty, and its time scale is that of the link.
  Instant reconfigure(Instant at, const LinkConfig& config) noexcept;

  // When the next of those that wait comes into force; kNever: none does.
  Instant next_change() const noexcept { return next_change_; }
  // Those of `now` and before come into force, ahead of the arrivals of `now`. As advance(now).
  void take_changes(Instant now) noexcept {
    advance(now);
    apply_changes_until(now);
  }
  // Whether there is room for one more change.
  bool can_change() const noexcept { return changes_.size() < kMaxPendingChanges; }
  // The earliest instant from which a change can still be in force.
  Instant earliest_change() const noexcept;

  // Frames and bytes inside, counted where they are kept: queue and wire, flight, drops to collect.
  Tally held() const noexcept;
  LinkCounters counters() const noexcept;
  const LinkConfig& config() const noexcept { return config_; }
  Instant horizon() const noexcept { return horizon_; }

 private:
  // The use of the wire by a frame that is not decided yet. The ring runs in step with frames_:
  // first the frame being sent (if any), then those that wait.
  struct OnWire {
    WireTime time;
    DropReason reason = DropReason::kNone;
    FaultNumber fault = 0;
  };
  struct Change {
    Instant at;
    LinkConfig config;
  };
  static constexpr std::uint64_t kNowhere = ~std::uint64_t{0};
  // Marks the size of a decided frame that comes twice; no frame is so long.
  static constexpr std::uint32_t kTwice = std::uint32_t{1} << 31;
  // From when on a frame may have the wire, and from which octet of the trace on it collects.
  struct Turn {
    Instant from{};
    std::uint64_t octet = 0;
  };
  // What has been planned, to be put back.
  struct Planned {
    Serializer wire;
    std::uint64_t taken;
  };
  // What a frame that was on the wire at a change has behind it, and before it.
  struct MidFrame {
    std::uint64_t position = kNowhere;
    UnitSpan rest;               // units that the codeword clock has still to look at
    bool hit = false;            // a bad group touched one of those before
    Instant edge = kNever;       // first scheduled edge after its start, as planned at its start
    Instant dark_from = kNever;  // when darkness meets it, as planned now
  };

  bool offer_plain(std::span<const Arrival> burst, Instant now) noexcept;
  void offer_each(std::span<const Arrival> burst, Instant now) noexcept;
  bool admit(const Arrival& arrival, Instant now) noexcept;
  Turn turn_at(Instant t) const noexcept { return {t, gate_.offered_before(t)}; }
  OnWire place(std::uint64_t position,
               const Turn& turn,
               std::uint32_t frame_bytes,
               FaultNumber fault) noexcept;
  WireTime take(std::uint64_t position, const Turn& turn, std::uint32_t frame_bytes) noexcept;
  void place_in_dark(std::uint64_t position,
                     OnWire& frame,
                     std::uint32_t frame_bytes,
                     const DarkWindow& window,
                     const Planned& before) noexcept;
  Instant departure_of(const OnWire& frame) noexcept;
  DropReason cause(Instant start, const DarkWindow& met, DropReason dark) const noexcept;
  Duration constant_delay(Instant start) noexcept;
  void start_waiting_before(Instant t) noexcept;
  void decide_before(Instant t) noexcept;
  bool decide_all_before(Instant t) noexcept;
  void decide_front() noexcept;
  bool hit_by_bad_group(std::uint64_t position) noexcept;
  void skip_dark_before(Instant t) noexcept;
  void skip_dark_within(Instant to) noexcept;
  void count_dark(LinkCounters& counters) const noexcept;
  void drop_front(Instant at, DropReason reason) noexcept;
  void drop(FrameHandle handle, Instant at, std::uint32_t frame_bytes, DropReason reason) noexcept;

  bool looks_at_each(const Impairments& impaired) const noexcept;
  DropReason loss_of_front(bool broken, bool lost) const noexcept;

  // link_delivery.cc
  bool mend_front() noexcept;
  void send_front_again(Duration later) noexcept;
  void deliver_front() noexcept;
  void overtake(std::uint64_t position) noexcept;
  void put_off(std::uint64_t position, const FaultAct& fault) noexcept;
  void follow_front() noexcept;
  void take_out(std::uint64_t position, Instant at) noexcept;
  DueFrames due_one_by_one(Instant now) noexcept;
  bool stray_comes_first() const noexcept;
  void forget_copy() noexcept;

  // link_change.cc
  void apply_changes_until(Instant t) noexcept;
  void apply(const Change& change) noexcept;
  void remember_sending() noexcept;
  void change_clock(const Change& change) noexcept;
  void replan(const Change& change) noexcept;
  void finish_sending(const Change& change) noexcept;
  bool is_sending() const noexcept { return wire_.head() != first_waiting_; }
  bool met_change(std::uint64_t position) const noexcept { return mid_frame_.position == position; }

  LinkIdentity identity_;
  LinkConfig config_;
  Serializer serializer_;
  TraceGate gate_;
  Light light_;    // of the wire
  Light sending_;  // of the transmitter: dark, too, where it was told not to send
  Jitter jitter_;
  Alignment alignment_;
  CodewordClock clock_;
  FrameLoss loss_;
  const FaultActs faults_;
  const bool has_faults_;
  RandomStream replay_random_;
  RandomStream reorder_random_;
  RandomStream duplicate_random_;
  MidFrame mid_frame_;
  DarkWindow clock_dark_;  // the next window that the codeword clock has not skipped yet

  // One position names one frame in both rings; [frames_.head, wire_.head) is in flight,
  // [wire_.head, tail) undecided. A lost frame leaves handle 0 behind until its turn comes.
  FrameRing frames_;
  Ring<OnWire> wire_;
  Ring<Departure> drops_;
  Ring<Change> changes_;
  Strays strays_;
  Overtaken overtaken_;  // those of strays_ that let others pass
  Stray alone_;          // what due_one_by_one() points to

  Instant horizon_{};
  Instant last_arrival_{};
  bool arrived_ = false;      // last_arrival_ means something
  Instant last_departure_{};  // of the newest frame
  Instant released_{};        // departure of the frame that was released last
  Instant next_change_ = kNever;
  std::uint64_t first_waiting_ = 0;  // position of the first frame that still waits
  std::uint64_t waiting_bytes_ = 0;
  std::uint64_t lost_on_wire_ = 0;  // undecided frames with a reason
  std::uint64_t gaps_ = 0;          // handles 0 in frames_
  std::uint64_t frame_bytes_ = 0;   // of the frames in frames_
  std::uint64_t drop_bytes_ = 0;
  std::uint64_t doubled_ = 0;         // decided frames that come twice
  std::uint64_t since_overtake_ = 0;  // deliveries
  Instant busy_until_{};              // end of the last replay
  bool from_strays_ = false;          // what due() gave
  bool each_ = false;                 // frames are decided one by one
  LinkCounters counters_;
};

}  // namespace linkwright
