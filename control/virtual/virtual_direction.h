// SPDX-License-Identifier: Apache-2.0
//
// Host of one Link in virtual time: offers, advances, collects, keeps the books. The counterpart of
// the dataplane's link host, without ports: a frame that is due is handed over at its due time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "dataplane/emulator.h"
#include "link_models/faults/fault_plan.h"
#include "link_models/link.h"
#include "link_models/queueing/wire_pause.h"

namespace linkwright {

// What became of one frame, as the model decided it (without pedestal, like the journal's stamps).
// A frame that is delivered twice has two, with one sequence.
struct VirtualFate {
  std::int64_t at_ps;
  std::uint64_t sequence;
  std::uint32_t frame_bytes;
  DropReason reason;
  bool copy = false;  // the one that comes beside the frame itself
};

// A pause that the server at the near end was asked for.
struct SaidPause {
  Instant at;
  PauseFields fields;
};

// Room for everything that `config` and faults let be inside at once, and for the bursts of a
// virtual run.
LinkCapacity virtual_capacity(const LinkConfig& config, const FaultList& faults = {});

class VirtualDirection {
 public:
  // Fates are appended to `fates`, which outlives this object; nullptr: not wanted.
  VirtualDirection(const LinkIdentity& identity,
                   const LinkCapacity& room,
                   const LinkConfig& config,
                   const FaultList& faults,
                   const RateTrace& trace,
                   const WirePauseConfig& pause,
                   std::vector<VirtualFate>* fates);

  // From now on pauses are appended to `out`, which outlives this object.
  void keep_pauses(std::vector<SaidPause>* out) { said_ = out; }

  // To be told of each frame before it is offered; what strikes it comes from one of the two.
  const FaultPlan& faults() const { return faults_; }
  FaultPlan& faults() { return faults_; }

  // Stamps must not decrease, nor lie before the last horizon.
  void offer(Instant at, std::uint32_t frame_bytes, FaultNumber fault) {
    books_.rx.add(frame_bytes);
    if (stopped_) return discard(at, frame_bytes);
    if (pause_.on() && at > last_arrival_) keep_pauses_before(at);
    last_arrival_ = at;
    unasked_ = true;
    waiting_[waiting_count_++] = {++sequence_, at, frame_bytes, fault};
    if (waiting_count_ == waiting_.size()) flush();
  }

  // Decides everything before `horizon` and takes out what is due by then.
  void advance(Instant horizon);

  // In force from `at`, which no decided event may have reached. False: too many are pending.
  bool change(Instant at, const LinkConfig& config);
  bool can_change() const { return link_.can_change(); }
  // The loop guard has, or no more: what arrives from now on is lost. As LinkHost does it.
  void stop(bool stopped) { stopped_ = stopped; }

  Instant next_event() const { return std::min(link_.next_event(), pause_.next()); }
  Instant horizon() const { return link_.horizon(); }
  bool empty() const { return waiting_count_ == 0 && link_.held().frames == 0; }
  DirectionSnapshot snapshot() const;

 private:
  void flush();
  void collect(Instant now);
  void discard(Instant at, std::uint32_t frame_bytes);
  void keep_pauses_before(Instant now);
  void say(Instant at, const PauseFields& pause);

  FaultPlan faults_;
  Link link_;
  Books books_;
  std::uint64_t sequence_ = 0;  // frames so far; a handle is this number, so never 0
  std::uint64_t digest_ = 0;
  bool stopped_ = false;
  WirePause pause_;
  Tally pauses_;
  Instant last_arrival_{};  // of those offered
  bool unasked_ = false;    // what it makes of the queue
  std::vector<VirtualFate>* fates_;
  std::vector<SaidPause>* said_ = nullptr;
  std::array<Arrival, Link::kMaxBurst> waiting_{};
  std::size_t waiting_count_ = 0;
};

}  // namespace linkwright
