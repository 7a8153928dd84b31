// SPDX-License-Identifier: Apache-2.0
//
// One emulated cable between two ports of this machine, under load for some seconds: what a frame
// costs. Prints one JSON object. scripts/bench runs it beside testpmd and judges what it prints.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <rte_cycles.h>

#include "dataplane/emulator.h"
#include "tests/bench/options.h"

namespace linkwright {
namespace {

constexpr Duration kDrainLimit = milliseconds(200);
constexpr std::uint32_t kSnapshotPatienceMs = 2'000;
constexpr std::chrono::milliseconds kBetweenLooks{50};
constexpr std::uint32_t kGroupOctets = 2'560;
constexpr double kErrorRatio = 1e-12;
constexpr std::uint64_t kQueueBytes = 256 * 1024;

struct Options {
  std::string device_a = "net_null0";
  std::string device_b = "net_null1";
  std::string chain = "wire";
  std::uint64_t rate_bps = 1'600'000'000'000;
  std::uint64_t delay_us = 100;
  std::uint64_t frame_bytes_max = 1'514;
  std::uint64_t memory_mib = 512;
  std::uint64_t cpu = 1;
  std::uint64_t burst = 32;
  std::uint64_t descriptors = 512;
  std::uint64_t warmup_ms = 500;
  std::uint64_t run_ms = 1'000;
  bool huge_pages = false;
  bool guard = false;  // against loops
};

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  OptionReader reader(argc, argv);
  reader.text("--device-a", options.device_a);
  reader.text("--device-b", options.device_b);
  reader.text("--chain", options.chain);
  reader.number("--rate-bps", options.rate_bps);
  reader.number("--delay-us", options.delay_us);
  reader.number("--frame-bytes-max", options.frame_bytes_max);
  reader.number("--memory-mib", options.memory_mib);
  reader.number("--cpu", options.cpu);
  reader.number("--burst", options.burst);
  reader.number("--descriptors", options.descriptors);
  reader.number("--warmup-ms", options.warmup_ms);
  reader.number("--run-ms", options.run_ms);
  reader.flag("--huge", options.huge_pages);
  reader.flag("--guard", options.guard);
  const bool known = options.chain == "wire" || options.chain == "full";
  if (!known) std::fprintf(stderr, "--chain \"%s\": wire or full\n", options.chain.c_str());
  if (!reader.finish() || !known) return std::nullopt;
  return options;
}

// `wire`: serializer, codeword clock, latency, books, lateness. `full` adds a schedule of dark
// windows, which lies ahead of the run: its cost is looking for the next edge.
LinkConfig link_config(const Options& options) {
  LinkConfig config;
  config.rate = {options.rate_bps, 1};
  config.queue_limit_bytes = kQueueBytes;
  config.fec = {kGroupOctets, kErrorRatio};
  config.latency = microseconds(static_cast<std::int64_t>(options.delay_us));
  if (options.chain == "full") {
    const DarkTrain hourly{kEpoch + seconds(3'600), microseconds(50), seconds(3'600), 0};
    if (!config.dark.add(hourly)) std::fprintf(stderr, "the dark windows are not well formed\n");
  }
  return config;
}

EmulatorSpec emulator_spec(const Options& options) {
  EmulatorSpec spec;
  for (const std::string& device : {options.device_a, options.device_b}) {
    PortSpec port;
    port.name = device.substr(0, device.find(','));
    port.device = device;
    port.frame_bytes_max = static_cast<std::uint32_t>(options.frame_bytes_max);
    port.stated_bps = options.rate_bps;
    spec.ports.push_back(port);
  }
  CableSpec cable{"bench", 0, 1, {link_config(options), link_config(options)}};
  cable.guard.on = options.guard;
  spec.cables.push_back(cable);
  spec.seed = 1;
  spec.memory_bytes = options.memory_mib << 20;
  spec.huge_pages = options.huge_pages;
  spec.worker_cpu = static_cast<std::uint32_t>(options.cpu);
  spec.burst = static_cast<std::uint16_t>(options.burst);
  spec.descriptors = static_cast<std::uint16_t>(options.descriptors);
  spec.idle = IdlePolicy::kSpin;
  return spec;
}

// Both directions together, between two snapshots.
struct Sums {
  std::uint64_t rx = 0;
  std::uint64_t handed = 0;
  std::uint64_t checked = 0;
  std::uint64_t groups = 0;
  std::uint64_t held = 0;
  std::uint64_t dropped = 0;
  std::uint64_t late = 0;  // releases whose lateness was recorded
  bool closed = true;
};

Sums sums_of(const EmulatorSnapshot& snapshot) {
  Sums sums;
  for (const DirectionSnapshot& direction : snapshot.cables.front()) {
    sums.rx += direction.books.rx.frames;
    sums.handed += direction.books.handed_to_port.frames;
    sums.held += direction.books.held.frames;
    sums.dropped += direction.books.dropped().frames;
    sums.checked += direction.link.frames_checked;
    sums.groups += direction.link.groups_elapsed;
    sums.late += direction.lateness.total();
    sums.closed = sums.closed && direction.books.closed();
  }
  return sums;
}

struct Window {
  EmulatorSnapshot begin;
  EmulatorSnapshot end;
  std::uint64_t held_max = 0;
  bool closed = true;  // the books of every snapshot
};

bool take(Emulator& emulator, EmulatorSnapshot& out, Window& window) {
  if (!emulator.snapshot(out, kSnapshotPatienceMs)) return false;
  const Sums sums = sums_of(out);
  window.held_max = std::max(window.held_max, sums.held);
  window.closed = window.closed && sums.closed;
  return true;
}

bool measure(Emulator& emulator, const Options& options, Window& window) {
  std::this_thread::sleep_for(std::chrono::milliseconds(options.warmup_ms));
  if (!take(emulator, window.begin, window)) return false;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(options.run_ms);
  window.end = window.begin;
  while (std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kBetweenLooks);
    if (!take(emulator, window.end, window)) return false;
  }
  return true;
}

void print(const Options& options, const Window& window, const EmulatorSnapshot& last) {
  const Sums begin = sums_of(window.begin);
  const Sums end = sums_of(window.end);
  const Sums all = sums_of(last);
  const std::uint64_t frames = end.handed - begin.handed;
  const std::uint64_t cycles = window.end.busy_cycles - window.begin.busy_cycles;
  const double elapsed = static_cast<double>(picos(window.end.at - window.begin.at)) * 1e-12;
  const auto count = [](const char* key, std::uint64_t value) {
    std::printf("\"%s\":%llu,", key, static_cast<unsigned long long>(value));
  };
  std::printf("{\"chain\":\"%s\",\"pages\":\"%s\",", options.chain.c_str(), last.pages.c_str());
  std::printf("\"seconds\":%.6f,", elapsed);
  std::printf("\"mpps\":%.4f,", static_cast<double>(frames) / elapsed * 1e-6);
  if (frames != 0) {
    std::printf("\"cycles_per_packet\":%.2f,",
                static_cast<double>(cycles) / static_cast<double>(frames));
  }
  count("tsc_hz", rte_get_tsc_hz());
  count("delay_us", options.delay_us);
  count("rate_bps", options.rate_bps);
  count("group_octets", kGroupOctets);
  count("frames", frames);
  count("groups_elapsed", end.groups - begin.groups);
  count("held_max", window.held_max);
  count("loop_gaps", window.end.gaps.count - window.begin.gaps.count);
  std::printf("\"longest_gap_s\":%.6f,", static_cast<double>(picos(last.gaps.longest)) * 1e-12);
  // The whole run, after the drain.
  count("total_rx", all.rx);
  count("total_handed", all.handed);
  count("total_dropped", all.dropped);
  count("total_checked", all.checked);
  count("total_late", all.late);
  count("held_at_end", all.held);
  std::printf("\"books_closed\":%s}\n", window.closed && all.closed ? "true" : "false");
}

int bench(const Options& options) {
  const EmulatorSpec spec = emulator_spec(options);
  const std::unique_ptr<Emulator> emulator = make_emulator();
  const std::vector<EmulatorError> errors = emulator->start(spec);
  for (const EmulatorError& error : errors)
    std::fprintf(stderr, "%s: %s\n", error.field.c_str(), error.message.c_str());
  if (!errors.empty()) return 2;
  std::fprintf(stderr, "running\n");
  Window window;
  const bool answered = measure(*emulator, options, window);
  const EmulatorSnapshot last = emulator->stop(kDrainLimit);
  if (!answered) {
    std::fprintf(stderr, "the worker gave no snapshot within %u ms\n", kSnapshotPatienceMs);
    return 1;
  }
  print(options, window, last);
  return 0;
}

}  // namespace
}  // namespace linkwright

int main(int argc, char** argv) {
  const auto options = linkwright::read_options(argc, argv);
  return options ? linkwright::bench(*options) : 2;
}
