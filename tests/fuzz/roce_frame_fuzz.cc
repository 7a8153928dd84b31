// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any octets as a frame of RoCEv2, with an ICRC that holds, which no mutation would
// find. Must not crash; what is read must lie in the frame, and come back from what is written of
// it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "traffic_gen/roce/frame.h"

namespace {

using namespace linkwright::roce;

constexpr std::size_t kIp = 14;

void check(bool holds) {
  if (!holds) std::abort();
}

void seal(std::vector<std::uint8_t>& frame) {
  if (frame.size() < kCommonOctets) return;
  const std::size_t told = kIp + (std::size_t{frame[kIp + 2]} << 8 | frame[kIp + 3]);
  if (told < kCommonOctets || told > frame.size()) return;
  const std::uint32_t crc = invariant_crc(std::span(frame).first(told));
  for (std::size_t i = 0; i < 4; ++i) frame[told - 4 + i] = static_cast<std::uint8_t>(crc >> 8 * i);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check(!read_frame({data, size}) || size >= kCommonOctets);
  std::vector<std::uint8_t> frame(data, data + size);
  seal(frame);
  const auto read = read_frame(frame);
  if (!read) return 0;
  check(read->payload.size() == read->packet.payload);
  check(read->payload.empty() ||
        (read->payload.data() >= frame.data() &&
         read->payload.data() + read->payload.size() + 4 <= frame.data() + frame.size()));
  const auto again = to_frame(read->packet, read->addresses, read->payload);
  const auto same = read_frame(again);
  check(same && same->packet.psn == read->packet.psn &&
        same->packet.queue_pair == read->packet.queue_pair &&
        same->packet.syndrome == read->packet.syndrome &&
        same->packet.payload == read->packet.payload);
  return 0;
}
