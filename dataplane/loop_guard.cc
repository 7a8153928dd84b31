// SPDX-License-Identifier: Apache-2.0
#include "dataplane/loop_guard.h"

#include "link_models/core/units.h"
#include "link_models/headers/octets.h"

namespace linkwright {
namespace {

constexpr MacAddress kLinkLocal = 0x0180'c200'0000;  // IEEE 802.1Q table 8-1: 0 to f stay on a link
constexpr MacAddress kVirtualRouters = 0x0000'5e00'0100;  // RFC 9568: of IPv4; 02 is of IPv6

bool stays_on_link(MacAddress destination) {
  return (destination & ~MacAddress{0xf}) == kLinkLocal;
}

bool may_be_twice(MacAddress source) {
  const MacAddress group = source & ~MacAddress{0xff};
  return source == 0 || group == kVirtualRouters || group == kVirtualRouters + 0x100;
}

// Fibonacci hashing: the addresses of one maker differ in their low bits only.
std::size_t set_of(MacAddress source) {
  constexpr unsigned kBits = 7;
  static_assert(LoopGuard::kSets == std::size_t{1} << kBits);
  return source * 0x9e37'79b9'7f4a'7c15ull >> (64 - kBits);
}

}  // namespace

bool LoopGuard::look(std::uint8_t side,
                     Instant at,
                     std::uint64_t frames,
                     std::span<const std::uint8_t> octets) noexcept {
  if (octets.size() < kOctets) return false;
  const MacAddress destination = load_octets(octets, 0, 6);
  if (stays_on_link(destination)) return false;
  const MacAddress source = load_octets(octets, 6, 6);
  const bool tripped = (is_multicast(destination) && look_at_rate(side, at, frames)) ||
                       (!may_be_twice(source) && look_at_source(side, at, source));
  if (!tripped) return false;
  told_.side = side;
  told_.source = source;
  told_.at = at;
  return true;
}

bool LoopGuard::look_at_source(std::uint8_t side, Instant at, MacAddress source) noexcept {
  Source& known = entry_of(source);
  if (known.address != source) {
    known = {.address = source, .side = side, .moves = 0, .since = at, .seen = at};
    return false;
  }
  known.seen = at;
  if (known.side == side) return false;
  known.side = side;
  // Those of a window that is over count no more. The window begins with a move, so a loop that
  // goes round fast enough is found in the window that it fills, at the latest.
  if (known.moves == 0 || at - known.since > config_.window) {
    known.moves = 0;
    known.since = at;
  }
  ++known.moves;
  return known.moves >= config_.moves && trip(LoopRule::kSameSource, known.moves, at - known.since);
}

bool LoopGuard::look_at_rate(std::uint8_t side, Instant at, std::uint64_t frames) noexcept {
  if (config_.group_frames_per_second == 0) return false;
  Window& window = windows_[side];
  if (at - window.from > config_.window) window = {.from = at, .frames = 0};
  window.frames += frames;
  const bool above =
      Wide{window.frames} * kPicosPerSecond >
      Wide{config_.group_frames_per_second} * static_cast<std::uint64_t>(picos(config_.window));
  return above && trip(LoopRule::kGroupRate, window.frames, at - window.from);
}

LoopGuard::Source& LoopGuard::entry_of(MacAddress source) noexcept {
  std::array<Source, kWays>& set = sources_[set_of(source)];
  Source* oldest = &set[0];
  for (Source& each : set) {
    if (each.address == source) return each;
    if (each.address == 0 || (oldest->address != 0 && each.seen < oldest->seen)) oldest = &each;
  }
  return *oldest;
}

bool LoopGuard::trip(LoopRule rule, std::uint64_t count, Duration within) noexcept {
  ++told_.trips;
  told_.stopped = true;
  told_.rule = rule;
  told_.count = count;
  told_.within = within;
  told_.resumed = kNever;
  return true;
}

void LoopGuard::resume(Instant at) noexcept {
  told_.stopped = false;
  told_.resumed = at;
  windows_ = {};
  sources_ = {};
}

}  // namespace linkwright
