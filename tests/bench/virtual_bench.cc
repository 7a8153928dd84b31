// SPDX-License-Identifier: Apache-2.0
//
// How fast a cable runs when nothing but the model does: two ports, both directions, the smallest
// frames at nine tenths of the line rate, with the books and the digest of fates of a virtual run
// (it is the same code). One thread. Prints one JSON object.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>

#include "control/virtual/virtual_direction.h"
#include "tests/bench/options.h"

namespace linkwright {
namespace {

struct Options {
  std::uint64_t frames = 20'000'000;  // both directions together
  std::uint64_t frame_bytes = 64;
  std::uint64_t rate_bps = 800'000'000'000;
  std::uint64_t delay_us = 1;
  std::uint64_t chunk = 64;  // frames of a direction between two looks at what has left
};

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  OptionReader reader(argc, argv);
  reader.number("--frames", options.frames);
  reader.number("--frame-bytes", options.frame_bytes);
  reader.number("--rate-bps", options.rate_bps);
  reader.number("--delay-us", options.delay_us);
  reader.number("--chunk", options.chunk);
  if (!reader.finish()) return std::nullopt;
  const bool sane = options.rate_bps != 0 && options.chunk != 0 && options.frame_bytes != 0 &&
                    options.frame_bytes <= kMaxFrameOctets;
  if (!sane) std::fputs("--rate-bps, --chunk, --frame-bytes: out of range\n", stderr);
  return sane ? std::optional(options) : std::nullopt;
}

LinkConfig link_config(const Options& options) {
  LinkConfig config;
  config.rate = {options.rate_bps, 1};
  config.fec = {2'560, 1e-5};  // some frames are lost, so that drops are paid for too
  config.latency = microseconds(static_cast<std::int64_t>(options.delay_us));
  return config;
}

// Arrivals at nine tenths of the rate: every frame waits for nobody, and none is free of work.
Duration spacing(const Options& options) {
  const auto octets = wire_octets(static_cast<std::uint32_t>(options.frame_bytes));
  const Wide work = work_per_bit(1) * (octets * 8) * 10 / 9;
  return Duration{static_cast<std::int64_t>(work / options.rate_bps)};
}

using Directions = std::array<std::unique_ptr<VirtualDirection>, 2>;

Directions make_directions(const LinkConfig& config) {
  Directions directions;
  for (std::uint8_t d = 0; d < 2; ++d) {
    directions[d] = std::make_unique<VirtualDirection>(
        LinkIdentity{1, 0, d}, virtual_capacity(config), config, FaultList{}, nullptr);
  }
  return directions;
}

void drive(Directions& directions, const Options& options) {
  const auto bytes = static_cast<std::uint32_t>(options.frame_bytes);
  const Duration step = spacing(options);
  Instant at = kEpoch;
  for (std::uint64_t left = options.frames / 2; left != 0;) {
    const std::uint64_t count = std::min(left, options.chunk);
    for (std::uint64_t i = 0; i < count; ++i) {
      at += step;
      for (const auto& direction : directions) direction->offer(at, bytes, 0);
    }
    for (const auto& direction : directions) direction->advance(at);
    left -= count;
  }
  for (const auto& direction : directions) direction->advance(at + seconds(1));
}

void print(const Directions& directions, double seconds) {
  Books sum;
  std::uint64_t checked = 0;
  std::uint64_t digest = 0;
  bool closed = true;
  for (const auto& direction : directions) {
    const DirectionSnapshot seen = direction->snapshot();
    sum.rx += seen.books.rx;
    sum.handed_to_port += seen.books.handed_to_port;
    sum.held += seen.books.held;
    checked += seen.link.frames_checked;
    digest += seen.fate_digest;
    closed = closed && seen.books.closed();
  }
  using Long = unsigned long long;
  std::printf("{\"frames_per_s\":%.0f,", static_cast<double>(sum.rx.frames) / seconds);
  std::printf("\"frames\":%llu,\"delivered\":%llu,\"held_at_end\":%llu,\"frames_checked\":%llu,",
              Long{sum.rx.frames},
              Long{sum.handed_to_port.frames},
              Long{sum.held.frames},
              Long{checked});
  std::printf("\"fate_digest\":\"%016llx\",\"books_closed\":%s}\n",
              Long{digest},
              closed ? "true" : "false");
}

}  // namespace
}  // namespace linkwright

int main(int argc, char** argv) {
  using namespace linkwright;
  const auto options = read_options(argc, argv);
  if (!options) return 2;
  Directions directions = make_directions(link_config(*options));
  const auto began = std::chrono::steady_clock::now();
  drive(directions, *options);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  print(directions, wall.count());
  return 0;
}
