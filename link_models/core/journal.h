// SPDX-License-Identifier: Apache-2.0
//
// Journal of a run: arrivals and applied changes, enough to repeat it in virtual time. Fixed-size
// little-endian records after one header; fates use the same record in a file of their own.
// This file is the format only: no I/O.
#pragma once

#include <cstdint>

namespace linkwright {

inline constexpr char kJournalMagic[8] = {'L', 'W', 'J', 'R', 'N', 'L', '0', '1'};
inline constexpr char kFabricJournalMagic[8] = {'L', 'W', 'F', 'A', 'B', 'R', '0', '1'};
inline constexpr char kFatesMagic[8] = {'L', 'W', 'F', 'A', 'T', 'E', '0', '1'};

struct JournalHeader {
  char magic[8];
  std::uint64_t seed;
  std::uint64_t time_scale;
  std::uint32_t cables;  // of a fabric: its hosts
  std::uint32_t lost;    // records that did not fit, written at close; 0: complete
};
static_assert(sizeof(JournalHeader) == 32);

enum class RecordKind : std::uint8_t {
  kArrival = 1,  // at = arrival stamp, value = frame bytes, number of the fault that strikes it
  // at = effective time, value = size in bytes of the encoded LinkConfig (config_codec.h) that
  // follows, padded with zeros to a whole number of records
  kChange = 2,
  kFate = 3,  // at = departure, value = frame bytes, reason = DropReason
  // at = last horizon of the run; a journal without it was cut short. Of a fabric: value = 1 where
  // what still waited was given up then
  kEnd = 4,
  // The others are of a fabric only. What follows them is padded with zeros to whole records.
  kFabricArrival =
      5,              // at, value = frame bytes, cable = host; its headers follow (arrival_codec.h)
  kFabricChange = 6,  // as kChange, sequence = link
  kCircuits = 7,  // at = effective time, value = bytes of the encoded plan (fabric_codec.h) that
                  // follows, sequence = crossbar; a matching is a plan that stays as it is
  kFabricFaults = 8,  // the first record of a fabric with aimed faults: value = bytes of them, as
                      // fabric_codec.h writes them, that follow
  kFabricIdle = 9,    // at = horizon; said while nothing else is, see kMostSilencePs
  // Of links, before all arrivals: value = bytes of the trace of the direction
  // (rate_trace_codec.h) that follows, padded as a change is
  kTrace = 10,
  kOutages = 12,  // of a fabric: at = effective time, value = bytes of all outages (fabric_codec.h)
                  // that follow
  // Of a link direction: at = effective time; value = 1: what arrives from then on is dropped as
  // kLoopGuard, 0: no more
  kStop = 11,
};

// Of a fabric: how far an arrival, kFabricIdle or kEnd may lie behind the one before it. A fabric
// without frames has events all the same (circuits turn), so this bounds what a replay has to do by
// the length of the file. A live run that has nothing to record says so in time.
inline constexpr std::int64_t kMostSilencePs = 10'000'000'000'000;  // 10 s of run time
inline constexpr std::int64_t kIdleSaidPs = kMostSilencePs / 10;
// Frames of a journal are shorter, and its instants earlier.
inline constexpr std::uint32_t kFrameBytesLimit = 1u << 24;
inline constexpr std::int64_t kInstantLimitPs = std::int64_t{1} << 62;

struct JournalRecord {
  std::int64_t at_ps = 0;
  std::uint64_t sequence = 0;  // of the frame on its direction, from 0
  std::uint32_t value = 0;
  std::uint16_t cable = 0;
  std::uint8_t direction = 0;
  RecordKind kind = RecordKind::kArrival;
};
static_assert(sizeof(JournalRecord) == 24);

// JournalRecord::value of a fate: frame bytes (below 2^24) and the DropReason above them. Of an
// arrival: the FaultNumber above them, so that a replay does without the frame's octets.
constexpr std::uint32_t fate_value(std::uint32_t frame_bytes, std::uint8_t reason) noexcept {
  return frame_bytes | std::uint32_t{reason} << 24;
}
constexpr std::uint32_t arrival_value(std::uint32_t frame_bytes, std::uint8_t fault) noexcept {
  return frame_bytes | std::uint32_t{fault} << 24;
}
constexpr std::uint32_t frame_bytes_of(std::uint32_t arrival_value) noexcept {
  return arrival_value & 0xff'ffff;
}
constexpr std::uint8_t fault_of(std::uint32_t arrival_value) noexcept {
  return static_cast<std::uint8_t>(arrival_value >> 24);
}

// One frame's contribution to the order-independent digest of a direction's fates: the sum (modulo
// 2^64) over all frames. Order-independent, because frames may be collected in another grouping.
constexpr std::uint64_t fate_word(std::uint64_t sequence,
                                  std::int64_t departure_ps,
                                  std::uint8_t reason) noexcept {
  // splitmix64 finaliser (Steele, Lea, Flood 2014): full avalanche, so sums do not cancel.
  std::uint64_t z = sequence * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(departure_ps) +
                    (std::uint64_t{reason} << 56);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

// The same for the `number`th pause that a direction has sent to the server at its near end: no
// frame of the direction has so high a sequence.
constexpr std::uint64_t pause_word(std::uint64_t number, std::int64_t at_ps, bool paused) noexcept {
  return fate_word(number | std::uint64_t{1} << 63, at_ps, paused ? 1 : 0);
}

}  // namespace linkwright
