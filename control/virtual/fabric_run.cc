// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/fabric_run.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "control/virtual/arrival_source.h"
#include "control/virtual/capture_reader.h"
#include "control/virtual/poll_dice.h"
#include "link_models/core/journal.h"
#include "link_models/core/pause_quanta.h"
#include "link_models/switching/circuit_duty.h"

namespace linkwright {
namespace {

// Frames that are offered before the horizon follows: what a host with a busy port might do.
constexpr std::uint32_t kChunk = 256;

std::uint32_t known_addresses(const FabricConfig& config) {
  std::size_t count = 0;
  for (const HostNode& host : config.hosts) count += host.addresses.size();
  return static_cast<std::uint32_t>(count);
}

constexpr std::uint64_t kFewestFrames = 1u << 16;
constexpr std::uint64_t kMostFrames = 1u << 20;
constexpr std::uint64_t kArrivals = 1u << 18;  // of all hosts together

// Room for what buffers and queues can hold of small frames, within the memory of a machine.
FabricCapacity capacity_for(const FabricConfig& config) {
  std::uint64_t bytes = 0;
  for (const SwitchConfig& node : config.switches) bytes += node.buffer_bytes;
  for (LinkId link = 0; link < config.links.size(); ++link)
    if (is_host(config.graph, from(config.graph, link)))
      bytes += config.links[link].queue_limit_bytes;
  for (const CrossbarNode& node : config.crossbars)
    bytes += node.voq_bytes * node.crossbar.ports * node.crossbar.ports;
  const std::uint64_t frames = std::clamp(bytes / kMinFrameOctets, kFewestFrames, kMostFrames);
  const std::uint64_t hosts = std::max<std::uint64_t>(1, config.hosts.size());
  return {.frames = static_cast<std::uint32_t>(frames),
          .arrivals_per_host =
              static_cast<std::uint32_t>(std::max<std::uint64_t>(2 * kChunk, kArrivals / hosts)),
          .addresses = std::max(known_addresses(config), FabricCapacity{}.addresses)};
}

class FabricRun {
 public:
  FabricRun(const FabricConfig& config, const FabricRunOptions& options)
      : config_(config),
        reader_(options.capture),
        fabric_(std::make_unique<Fabric>(config, capacity_for(config))),
        hosts_(known_addresses(config)) {
    if (options.poll_seed) dice_.emplace(*options.poll_seed);
    for (HostId host = 0; host < config.hosts.size(); ++host)
      for (const MacAddress address : config.hosts[host].addresses) hosts_.learn(address, host);
    result_.hosts.resize(config.hosts.size());
  }

  FabricReport run() {
    const auto began = std::chrono::steady_clock::now();
    CapturedFrame frame;
    while (reader_.next(frame)) {
      offer(frame);
      if (++in_chunk_ == kChunk) step(frame.at);
      if (dice_ && dice_->below(8) == 0) poll_at_random(frame.at);
    }
    drain();
    result_.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    tell();
    return std::move(result_);
  }

 private:
  void offer(const CapturedFrame& frame) {
    const FrameHeaders headers = read_headers(frame.octets);
    const HostId host = hosts_.find(headers.source);
    if (host == kUnknownHost)
      throw BadArrivals(
          fmt::format("{}: frame {}: source {} is no address of a host of the fabric (allowed: "
                      "those under `addresses`)",
                      reader_.path(),
                      reader_.frames(),
                      mac_text(headers.source)));
    if (fabric_->room(host) == 0) step(frame.at);
    if (fabric_->room(host) == 0)
      throw BadArrivals(fmt::format("{}: frame {}: too many frames from {} bear the same time",
                                    reader_.path(),
                                    reader_.frames(),
                                    mac_text(headers.source)));
    FabricArrival arrival;
    arrival.handle = ++result_.frames;
    arrival.at = frame.at;
    arrival.frame_bytes = frame.frame_bytes;
    arrival.pause = read_pause(frame.octets);
    arrival.tags = tags_of(headers, arrival.pause, config_.classes, config_.seed);
    result_.hosts[host].in.add(frame.frame_bytes);
    result_.books.rx.add(frame.frame_bytes);
    fabric_->offer(host, {&arrival, 1});
  }

  void step(Instant horizon) {
    fabric_->advance(horizon);
    collect();
    in_chunk_ = 0;
  }

  void poll_at_random(Instant latest) {
    const auto span = static_cast<std::uint64_t>(picos(latest - fabric_->horizon()));
    step(fabric_->horizon() + Duration{static_cast<std::int64_t>(dice_->below(span + 1))});
  }

  void collect() {
    std::array<FabricDeparture, 64> gone;
    while (const std::size_t count = fabric_->collect_drops(gone))
      for (const FabricDeparture& frame : std::span(gone).first(count)) {
        Tally& term = frame.absorbed ? result_.books.absorbed
                                     : result_.books.drops[static_cast<std::size_t>(frame.reason)];
        book(frame, term);
      }
    for (HostId host = 0; host < result_.hosts.size(); ++host)
      while (const FabricDeparture* frame = fabric_->front(host)) {
        result_.hosts[host].out.add(frame->frame_bytes);
        book(*frame, result_.books.handed_to_port);
        fabric_->pop(host);
      }
  }

  void book(const FabricDeparture& frame, Tally& term) {
    term.add(frame.frame_bytes);
    const std::uint64_t which = frame.number ^ std::uint64_t{frame.host} << 40;
    result_.fate_digest +=
        fate_word(which, picos(frame.at), static_cast<std::uint8_t>(frame.reason));
    result_.end = std::max(result_.end, frame.at);
  }

  // Until nothing is inside, or what is waits for what does not come: the edges of a cyclic plan
  // and the pauses of a deadlock go on for ever, and no other events do.
  void drain() {
    const Duration patience = longest_wait();
    std::uint64_t done = frames_done();
    for (Instant moved = fabric_->horizon(); fabric_->held().frames != 0;) {
      const Instant next = fabric_->next_event();
      if (next == kNever || next - moved > patience) break;
      fabric_->advance(next + kDrainStep);
      collect();
      if (const std::uint64_t now = frames_done(); now != done) {
        done = now;
        moved = fabric_->horizon();
      }
    }
    if (const std::uint64_t held = fabric_->held().frames; held != 0)
      result_.remarks.push_back(fmt::format(
          "{} frames still wait for what does not come: light that is long enough, or the end of a "
          "pause",
          held));
  }

  // Pauses come and go, and are no progress.
  std::uint64_t frames_done() const {
    return result_.books.handed_to_port.frames + result_.books.dropped().frames;
  }

  // In which something must happen, if it ever will.
  Duration longest_wait() const {
    const Duration recurring = longest_cycle() + longest_pause();
    if (recurring == Duration::zero()) return Duration::max();
    return 2 * std::min(recurring, kLongestWait) + longest_latency();
  }

  Duration longest_cycle() const {
    Duration longest{};
    for (const CrossbarNode& node : config_.crossbars)
      if (const auto* plan = std::get_if<CyclicPlan>(&node.crossbar.plan))
        longest = std::max(longest, cycle(*plan));
    return longest;
  }

  Duration longest_pause() const {
    Duration longest{};
    for (LinkId link = 0; link < config_.links.size(); ++link)
      for (const SwitchConfig& node : config_.switches)
        if (node.pause.lossless != 0)
          longest = std::max(longest, pause_time(node.pause.quanta, config_.links[link].rate));
    return longest;
  }

  Duration longest_latency() const {
    Duration longest{};
    for (const LinkConfig& link : config_.links)
      longest = std::max(longest, link.latency + longest_extra_delay(link.impairments));
    return longest;
  }

  void tell() {
    const FabricCounters counters = fabric_->counters();
    result_.counters = counters;
    result_.seed = config_.seed;
    result_.graph = config_.graph;
    result_.books.originated = counters.originated;
    result_.books.drops[static_cast<std::size_t>(DropReason::kNoMemory)] += counters.copies_lost;
    result_.books.held = fabric_->held();
    result_.stats = stats_of(*fabric_, result_.end);
    if (const Tally lost = result_.books.drops[static_cast<std::size_t>(DropReason::kNoMemory)];
        lost.frames > 0)
      result_.remarks.push_back(
          fmt::format("INVALID: {} frames found no memory in the emulator", lost.frames));
    for (LinkId link = 0; link < links(config_.graph); ++link)
      result_.links.push_back(traffic_of(fabric_->egress(link)));
    for (std::string& remark : reader_.remarks()) result_.remarks.push_back(std::move(remark));
  }

  FabricLinkTraffic traffic_of(const Egress* egress) const {
    if (egress == nullptr) return {};
    const auto paused = egress->pause.paused_time(result_.end);
    return {.sent = egress->counters.sent,
            .dropped = egress->counters.dropped,
            .waiting_bytes_max = egress->counters.waiting_bytes_max,
            .marked = egress->counters.marked,
            .busy = egress->counters.busy,
            .paused = *std::max_element(paused.begin(), paused.end())};
  }

  static constexpr Duration kDrainStep = microseconds(1);
  static constexpr Duration kLongestWait = seconds(1'000'000);

  const FabricConfig& config_;
  CaptureReader reader_;
  std::unique_ptr<Fabric> fabric_;
  Directory hosts_;
  std::optional<PollDice> dice_;
  std::uint32_t in_chunk_ = 0;
  FabricReport result_;
};

}  // namespace

FabricReport run_fabric(const FabricConfig& config, const FabricRunOptions& options) {
  return FabricRun(config, options).run();
}

}  // namespace linkwright
