// SPDX-License-Identifier: Apache-2.0
#include "dataplane/fabric_frames.h"

#include <algorithm>
#include <span>

#include <rte_mbuf.h>

#include "link_models/headers/congestion_mark.h"
#include "link_models/headers/pause_frame.h"

namespace linkwright {
namespace {

// What is in one piece. The pool's buffers hold the longest frame, so that is all of it.
std::span<std::uint8_t> octets_of(rte_mbuf& frame) noexcept {
  return {rte_pktmbuf_mtod(&frame, std::uint8_t*), frame.data_len};
}

}  // namespace

FabricArrival arrival_of(rte_mbuf& frame,
                         Instant at,
                         const ClassMap& classes,
                         std::uint64_t hash_seed,
                         const AimReader& aims) noexcept {
  FabricArrival arrival;
  arrival.handle = reinterpret_cast<FrameHandle>(&frame);
  arrival.at = at;
  arrival.frame_bytes = frame.pkt_len;
  const std::span<const std::uint8_t> octets = octets_of(frame);
  arrival.pause = read_pause(octets);
  const FrameHeaders headers = read_headers(octets);
  arrival.tags = tags_of(headers, arrival.pause, classes, hash_seed);
  arrival.aims = aims.read(headers);
  return arrival;
}

void mark(rte_mbuf& frame) noexcept {
  mark_congestion(octets_of(frame));
}

rte_mbuf* make_pause(rte_mempool& pool, const PauseFields& fields, MacAddress source) noexcept {
  rte_mbuf* frame = rte_pktmbuf_alloc(&pool);
  if (frame == nullptr) return nullptr;
  const auto octets = pause_frame(fields, source);
  char* room = rte_pktmbuf_append(frame, static_cast<std::uint16_t>(octets.size()));
  std::copy(octets.begin(), octets.end(), reinterpret_cast<std::uint8_t*>(room));
  return frame;
}

}  // namespace linkwright
