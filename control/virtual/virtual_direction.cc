// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/virtual_direction.h"

#include <algorithm>

#include "link_models/core/journal.h"
#include "link_models/core/units.h"
#include "link_models/headers/pause_frame.h"

namespace linkwright {
namespace {

// The smallest frames that a host sends without padding; smaller ones fill fewer bytes than planned
// only in theory, and then the run says that it ran out of room.
constexpr std::uint64_t kSmallestFrame = 42;
constexpr std::uint64_t kMostFrames = std::uint64_t{1} << 22;
constexpr std::uint64_t kUnserializedFrames = std::uint64_t{1} << 20;
constexpr std::uint64_t kBursts = 4 * Link::kMaxBurst;

std::uint32_t room_for(Wide frames) {
  return static_cast<std::uint32_t>(std::min<Wide>(frames + kBursts, kMostFrames));
}

}  // namespace

LinkCapacity virtual_capacity(const LinkConfig& config, const FaultList& faults) {
  LinkCapacity room;
  room.queue_frames = room_for(config.queue_limit_bytes / kSmallestFrame);
  if (!config.serialize) {
    room.flight_frames = room_for(kUnserializedFrames);
    return room;
  }
  const Duration longest = config.latency + longest_extra_delay(config.impairments);
  const Wide work_in_flight =
      Wide{config.rate.bits_per_second} * static_cast<std::uint64_t>(picos(longest));
  const Wide work_of_frame =
      work_per_bit(config.rate.time_scale) * (wire_octets(kMinFrameOctets) * 8);
  const std::uint64_t frames_per_second =
      config.rate.bits_per_second / config.rate.time_scale / (wire_octets(kMinFrameOctets) * 8) + 1;
  room.flight_frames =
      room_for(work_in_flight / work_of_frame + frames_kept_back(faults, frames_per_second));
  return room;
}

VirtualDirection::VirtualDirection(const LinkIdentity& identity,
                                   const LinkCapacity& room,
                                   const LinkConfig& config,
                                   const FaultList& faults,
                                   const RateTrace& trace,
                                   const WirePauseConfig& pause,
                                   std::vector<VirtualFate>* fates)
    : faults_(faults),
      link_(identity, room, config, faults_.acts(), trace),
      pause_(pause),
      fates_(fates) {}

void VirtualDirection::advance(Instant horizon) {
  if (pause_.on()) keep_pauses_before(horizon);
  flush();
  link_.advance(horizon);
  collect(horizon);
}

bool VirtualDirection::change(Instant at, const LinkConfig& config) {
  flush();
  if (!link_.can_change()) return false;
  link_.reconfigure(at, config);
  return true;
}

DirectionSnapshot VirtualDirection::snapshot() const {
  DirectionSnapshot snapshot;
  snapshot.books = books_;
  snapshot.books.held = link_.held();
  snapshot.link = link_.counters();
  snapshot.fate_digest = digest_;
  snapshot.pauses = pauses_;
  snapshot.faults = faults_.counts();
  return snapshot;
}

void VirtualDirection::flush() {
  if (waiting_count_ == 0) return;
  link_.offer({waiting_.data(), waiting_count_});
  waiting_count_ = 0;
  collect(link_.horizon());  // drops must be taken before the next offer
}

void VirtualDirection::discard(Instant at, std::uint32_t frame_bytes) {
  const std::uint64_t sequence = sequence_++;
  const auto reason = static_cast<std::uint8_t>(DropReason::kLoopGuard);
  books_.drops[reason].add(frame_bytes);
  digest_ += fate_word(sequence, picos(at), reason);
  if (fates_ != nullptr)
    fates_->push_back({picos(at), sequence, frame_bytes, DropReason::kLoopGuard});
}

// As LinkHost: first what the queue is when all of an instant has come, then what falls due before
// `now`.
void VirtualDirection::keep_pauses_before(Instant now) {
  if (unasked_) {
    unasked_ = false;
    flush();
    if (const auto pause = pause_.after_arrivals(last_arrival_, link_.waiting_bytes()))
      say(last_arrival_, *pause);
  }
  for (Instant at = pause_.next(); at < now; at = pause_.next()) {
    link_.advance(at + Duration{1});
    const std::uint64_t waiting = link_.waiting_bytes();
    if (const auto pause = pause_.on_time(at, waiting, link_.waiting_falls_to(pause_.xon_bytes())))
      say(at, *pause);
  }
}

void VirtualDirection::say(Instant at, const PauseFields& pause) {
  digest_ += pause_word(pause_.sent(), picos(at), pause_.paused());
  pauses_.add(pause_frame(pause, 0).size());
  if (said_ != nullptr) said_->push_back({at, pause});
}

void VirtualDirection::collect(Instant now) {
  std::array<Departure, Link::kMaxBurst> out;
  std::size_t count = out.size();
  while (count == out.size()) {
    count = link_.collect(now, out);
    for (const Departure& departure : std::span{out}.first(count)) {
      const auto reason = static_cast<std::uint8_t>(departure.reason);
      const std::uint64_t sequence = departure.handle - 1;
      Tally& term =
          departure.reason == DropReason::kNone ? books_.handed_to_port : books_.drops[reason];
      term.add(departure.frame_bytes);
      if (departure.copy) books_.originated.add(departure.frame_bytes);
      digest_ += fate_word(sequence, picos(departure.at), reason);
      if (fates_ != nullptr)
        fates_->push_back({picos(departure.at),
                           sequence,
                           departure.frame_bytes,
                           departure.reason,
                           departure.copy});
    }
  }
}

}  // namespace linkwright
