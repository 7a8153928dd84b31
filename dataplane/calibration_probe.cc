// SPDX-License-Identifier: Apache-2.0
#include "dataplane/calibration_probe.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <rte_byteorder.h>
#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_launch.h>
#include <rte_mbuf.h>

namespace linkwright {
namespace {

constexpr std::uint16_t kMaxBurst = 256;
constexpr std::uint32_t kSmallFrame = 60;
constexpr std::uint32_t kLargeFrame = 1'514;
constexpr Duration kPatience = milliseconds(100);
constexpr std::uint16_t kLocalEtherType = 0x88B5;  // IEEE 802, local experimental 1

// Locally administered addresses: no host has them.
struct ProbeHeader {
  std::uint8_t destination[6] = {0x02, 0x4c, 0x57, 0, 0, 2};
  std::uint8_t source[6] = {0x02, 0x4c, 0x57, 0, 0, 1};
  std::uint16_t ether_type = RTE_STATIC_BSWAP16(kLocalEtherType);
  std::uint8_t mark[10] = {'l', 'i', 'n', 'k', 'w', 'r', 'i', 'g', 'h', 't'};
  std::uint64_t sequence = 0;
};
static_assert(sizeof(ProbeHeader) == 32);

std::uint64_t cycles(Duration d) {
  return static_cast<std::uint64_t>(static_cast<double>(picos(d)) / kPicosPerSecond *
                                    static_cast<double>(rte_get_tsc_hz()));
}

std::uint64_t nanoseconds_of(std::uint64_t tsc) {
  return static_cast<std::uint64_t>(static_cast<double>(tsc) * 1e9 /
                                    static_cast<double>(rte_get_tsc_hz()));
}

rte_mbuf* make_frame(rte_mempool* pool, std::uint32_t frame_bytes, std::uint64_t sequence) {
  rte_mbuf* frame = rte_pktmbuf_alloc(pool);
  if (frame == nullptr) return nullptr;
  char* data = rte_pktmbuf_append(frame, static_cast<std::uint16_t>(frame_bytes));
  if (data == nullptr) {
    rte_pktmbuf_free(frame);
    return nullptr;
  }
  ProbeHeader header;
  header.sequence = sequence;
  std::memcpy(data, &header, sizeof header);
  return frame;
}

// The sequence of a probe frame; nullopt: somebody else's frame.
std::optional<std::uint64_t> sequence_of(const rte_mbuf* frame) {
  if (rte_pktmbuf_data_len(frame) < sizeof(ProbeHeader)) return std::nullopt;
  const ProbeHeader want;
  ProbeHeader got;
  std::memcpy(&got, rte_pktmbuf_mtod(frame, const void*), sizeof got);
  if (std::memcmp(&got, &want, offsetof(ProbeHeader, sequence)) != 0) return std::nullopt;
  return got.sequence;
}

struct Taken {
  std::uint16_t any = 0;     // frames of whatever kind
  std::uint64_t probes = 0;  // of them ours
  std::uint64_t last = 0;    // sequence of the youngest of ours
};

Taken take(std::uint16_t port, std::uint16_t burst) {
  rte_mbuf* frames[kMaxBurst];
  Taken taken;
  taken.any = rte_eth_rx_burst(port, 0, frames, std::min(burst, kMaxBurst));
  for (std::uint16_t i = 0; i < taken.any; ++i) {
    if (const auto sequence = sequence_of(frames[i])) {
      ++taken.probes;
      taken.last = *sequence;
    }
  }
  rte_pktmbuf_free_bulk(frames, taken.any);
  return taken;
}

// What earlier steps left on the way, at both ends.
void flush(const ProbeEnds& ends) {
  const std::uint64_t end = rte_rdtsc() + cycles(kPatience);
  while (rte_rdtsc() < end) {
    take(ends.sender, kMaxBurst);
    take(ends.receiver, kMaxBurst);
  }
}

// Time until frame `sequence` came out, in cycles; nullopt: it did not.
std::optional<std::uint64_t> time_one(const ProbeEnds& ends, std::uint64_t sequence) {
  rte_mbuf* frame = make_frame(ends.frames, kSmallFrame, sequence);
  if (frame == nullptr) return std::nullopt;
  const std::uint64_t sent = rte_rdtsc_precise();
  if (rte_eth_tx_burst(ends.sender, 0, &frame, 1) == 0) {
    rte_pktmbuf_free(frame);
    return std::nullopt;
  }
  const std::uint64_t give_up = sent + cycles(kPatience);
  for (std::uint64_t now = sent; now < give_up; now = rte_rdtsc_precise()) {
    const Taken taken = take(ends.receiver, kMaxBurst);
    if (taken.probes > 0 && taken.last == sequence) return rte_rdtsc_precise() - sent;
  }
  return std::nullopt;
}

// One burst out; how many the port took.
std::uint64_t send_burst(const ProbeEnds& ends, std::uint32_t frame_bytes, std::uint16_t burst) {
  rte_mbuf* frames[kMaxBurst];
  std::uint16_t made = 0;
  while (made < burst) {
    frames[made] = make_frame(ends.frames, frame_bytes, 0);
    if (frames[made] == nullptr) break;
    ++made;
  }
  const std::uint16_t sent = rte_eth_tx_burst(ends.sender, 0, frames, made);
  rte_pktmbuf_free_bulk(frames + sent, made - sent);
  return sent;
}

struct PairTask {
  ProbeEnds ends;
  std::uint16_t burst;
  Duration per_step;
  std::array<CalibrationDirection, 2> result;
};

int run_pair(void* argument) {
  auto& task = *static_cast<PairTask*>(argument);
  for (CalibrationDirection& direction : task.result) {
    direction.floor = probe_floor(task.ends, kFloorFramesPerSecond, task.per_step);
    direction.small_frames = probe_rate(task.ends, kSmallFrame, task.burst, task.per_step);
    direction.large_frames = probe_rate(task.ends, kLargeFrame, task.burst, task.per_step);
    std::swap(task.ends.sender, task.ends.receiver);
  }
  return 0;
}

}  // namespace

FloorFigures probe_floor(const ProbeEnds& ends, std::uint64_t frames_per_s, Duration length) {
  flush(ends);
  FloorFigures figures;
  std::vector<std::uint64_t> times;
  const std::uint64_t interval = rte_get_tsc_hz() / std::max<std::uint64_t>(1, frames_per_s);
  std::uint64_t next = rte_rdtsc();
  const std::uint64_t end = next + cycles(length);
  for (std::uint64_t sequence = 1; next < end; ++sequence) {
    // Polling while it waits, as a worker does: caches and branch predictors stay warm.
    while (rte_rdtsc() < next) take(ends.receiver, kMaxBurst);
    if (const auto time = time_one(ends, sequence)) {
      times.push_back(*time);
    } else {
      ++figures.lost;
    }
    next = std::max(next + interval, rte_rdtsc());
  }
  figures.frames = times.size();
  if (times.empty()) return figures;
  std::sort(times.begin(), times.end());
  const auto at = [&](std::size_t percent) {
    return nanoseconds_of(times[(times.size() - 1) * percent / 100]);
  };
  figures.p1_ns = at(1);
  figures.median_ns = at(50);
  figures.p99_ns = at(99);
  return figures;
}

RateFigures probe_rate(const ProbeEnds& ends,
                       std::uint32_t frame_bytes,
                       std::uint16_t burst,
                       Duration length) {
  flush(ends);
  const std::uint16_t step = std::clamp<std::uint16_t>(burst, 1, kMaxBurst);
  RateFigures figures;
  figures.frame_bytes = frame_bytes;
  const std::uint64_t start = rte_rdtsc();
  const std::uint64_t end = start + cycles(length);
  std::uint64_t now = start;
  for (; now < end; now = rte_rdtsc()) {
    figures.offered += send_burst(ends, frame_bytes, step);
    figures.received += take(ends.receiver, step).probes;
  }
  figures.seconds = static_cast<double>(now - start) / static_cast<double>(rte_get_tsc_hz());
  figures.frames_per_s = static_cast<double>(figures.received) / figures.seconds;
  figures.bits_per_s = figures.frames_per_s * 8.0 * frame_bytes;
  const std::uint64_t late = now + cycles(kPatience);
  while (rte_rdtsc() < late) figures.received += take(ends.receiver, kMaxBurst).probes;
  return figures;
}

std::array<CalibrationDirection, 2> probe_pair(const ProbeEnds& ends,
                                               std::uint16_t burst,
                                               Duration per_step,
                                               unsigned worker_lcore) {
  PairTask task{ends, burst, per_step, {}};
  if (rte_eal_remote_launch(run_pair, &task, worker_lcore) == 0) rte_eal_wait_lcore(worker_lcore);
  return task.result;
}

}  // namespace linkwright
