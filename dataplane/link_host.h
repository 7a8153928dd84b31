// SPDX-License-Identifier: Apache-2.0
//
// One link direction in real time: takes frames from a port, gives them to the link, and hands them
// to the other port when they are due. Counts the books and how well time was kept. One worker owns
// it; nothing here allocates after construction, locks, or calls the kernel.
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/capture/link_capture.h"
#include "dataplane/emulator.h"
#include "dataplane/journal_tap.h"
#include "dataplane/loop_guard.h"
#include "dataplane/loop_watch.h"
#include "dataplane/pause_sender.h"
#include "dataplane/tsc_clock.h"
#include "link_models/core/histogram.h"
#include "link_models/faults/fault_plan.h"
#include "link_models/headers/pause_tally.h"
#include "link_models/link.h"
#include "link_models/queueing/wire_pause.h"

struct rte_mbuf;
struct rte_mempool;

namespace linkwright {

struct LinkHostSetup {
  LinkIdentity identity;
  LinkCapacity capacity;
  LinkConfig config;
  std::uint16_t ingress = 0;  // DPDK port ids
  std::uint16_t egress = 0;
  std::uint16_t burst = 32;  // 1 to Link::kMaxBurst
  Duration pedestal{};
  FaultList faults{};
  RateTrace trace{};
  WirePauseConfig pause{};      // of the server at the ingress port
  rte_mempool* pool = nullptr;  // for pauses
  MacAddress pause_source = 0;
  bool passes_pauses = false;  // the ingress port; then those of its server are counted
};

// What control is told of one direction, copied at a burst boundary.
struct DirectionCounters {
  DirectionSnapshot seen;  // lateness_outside_gaps is left empty: control derives it
  Histogram lateness_in_gaps;
  std::uint64_t rx_frames_when_empty = 0;  // taken when the ingress port last had nothing
  Instant empty_at{};                      // when that was; kEpoch: not yet
  PauseTally pauses_seen{};                // of the server at the ingress port
};

class LinkHost {
 public:
  // Clock and watch are the worker's, and outlive the host; so does the guard, which both hosts of
  // a cable share. `tap` is nullptr without a journal.
  LinkHost(const LinkHostSetup& setup,
           const TscClock& clock,
           LoopWatch& watch,
           LoopGuard& guard,
           const JournalTap* tap);

  // Polls the ingress port once and offers what came. Returns how many frames; `now` becomes the
  // stamp: the time read right after the poll. kJournaled must be whether there is a tap.
  template <bool kJournaled>
  std::size_t take(Instant& now) noexcept;

  // Lets the link decide all that happens before `now`, and hands over what is due. What the port
  // refuses stays in the link, in order, and is offered again. Returns how many frames left,
  // delivered or dropped.
  template <bool kJournaled>
  std::size_t release(Instant now) noexcept;

  // In force from the returned instant (see Link::reconfigure).
  Instant reconfigure(Instant at, const LinkConfig& config) noexcept;
  bool can_change() const noexcept { return link_.can_change(); }
  Instant earliest_change() const noexcept { return link_.earliest_change(); }

  // The guard has stopped the cable at `at`, or let it go on.
  void journal_stop(Instant at, bool stopped) noexcept;

  // Who captures this direction from now on.
  void set_capture(const LinkCapture& capture) noexcept { capture_ = capture; }

  // Closed: what is due is dropped as kPortDown instead of handed over.
  void set_gate(bool open) noexcept { gate_open_ = open; }
  // The same of the ingress port: there is no server to be paused.
  void set_ingress_gate(bool open) noexcept { pause_sender_.set_gate(open); }

  Tally held() const noexcept;
  // When there is next something to do; a frame that the port refused is due already.
  Instant next_event() const noexcept;
  Instant horizon() const noexcept { return link_.horizon(); }
  void read(DirectionCounters& out) noexcept;

  // After the last release: frames that are due and that the port still refuses are dropped as
  // kPortRefused.
  void give_up_refused(Instant now) noexcept;

 private:
  void aim_faults(Instant now, std::uint16_t taken) noexcept;
  void count_pauses(std::uint16_t taken) noexcept;
  void choose_sample(std::uint16_t taken) noexcept;
  bool finds_loop(std::uint16_t taken, Instant now) noexcept;
  template <bool kJournaled>
  void discard_stopped(std::uint16_t taken, Instant now) noexcept;
  void journal_stop_of(std::uint8_t direction, Instant at, bool stopped) noexcept;
  void keep_pauses_before(Instant now) noexcept;
  void say(Instant at, const PauseFields& pause) noexcept;
  void note_poll(Instant now, std::uint16_t taken) noexcept;
  void count_floor_violations(Instant now) noexcept;
  template <bool kJournaled>
  std::size_t discard_drops() noexcept;
  template <bool kJournaled>
  std::size_t discard_due(Instant now) noexcept;
  template <bool kJournaled>
  std::size_t transmit(const DueFrames& due) noexcept;
  std::uint16_t hand_over(const DueFrames& due) noexcept;
  std::uint16_t hand_over_twice(const DueFrames& due) noexcept;
  template <bool kJournaled>
  std::size_t transmit_copy() noexcept;
  DueFrames next_burst(Instant now) noexcept;
  void prefetch_ahead(const DueFrames& due) const noexcept;
  void record_lateness(Instant now, const DueFrames& due, std::size_t sent) noexcept;
  void misbehave(const DueFrames& due) noexcept;
  void journal_arrival(rte_mbuf& frame, const Arrival& arrival) noexcept;
  void journal_fate(std::uint64_t sequence, const Departure& departure) noexcept;

  FaultPlan faults_;
  Link link_;
  const TscClock& clock_;
  LoopWatch& watch_;
  LoopGuard* guard_;
  const JournalTap* tap_;
  LinkCapture capture_;
  WirePause pause_;
  PauseSender pause_sender_;
  std::uint16_t ingress_;
  std::uint16_t egress_;
  std::uint16_t burst_;
  Duration pedestal_;
  std::uint16_t cable_;
  std::uint8_t direction_;
  bool counts_pauses_;

  bool gate_open_ = true;
  std::uint16_t taken_ = 0;  // frames of the last poll, still in arrivals_
  Instant last_poll_{};
  Instant empty_at_{};
  std::uint64_t rx_frames_when_empty_ = 0;

  Books books_;               // held stays zero here: it is counted where frames are
  rte_mbuf* copy_ = nullptr;  // of a frame that has gone: the port refused it so far
  Instant copy_due_{};
  bool refused_ = false;  // the port has, and what waited then has not all gone since
  std::uint64_t floor_violations_ = 0;
  std::uint64_t transmit_refusals_ = 0;
  std::uint64_t sequence_ = 0;     // journaled runs only
  std::uint64_t fate_digest_ = 0;  // journaled runs only
  std::uint64_t mutant_frames_ = 0;
  std::uint32_t polls_ = 0;   // where in a poll the guard looks
  std::uint16_t sample_ = 0;  // the same of this one
  PauseTally pauses_seen_;

  std::array<rte_mbuf*, Link::kMaxBurst> received_;
  std::array<Arrival, Link::kMaxBurst> arrivals_;
  std::array<Departure, Link::kMaxBurst> drops_;
  std::array<std::uint64_t, Link::kMaxBurst> sequences_;  // journaled runs only

  Histogram lateness_;
  Histogram lateness_in_gaps_;
  Histogram lateness_behind_refusals_;
  Histogram arrival_uncertainty_;
};

}  // namespace linkwright
