// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/fabric_run.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "control/virtual/arrival_source.h"
#include "control/virtual/fabric_source.h"
#include "control/virtual/poll_dice.h"
#include "link_models/core/journal.h"

namespace linkwright {
namespace {

// Frames that are offered before the horizon follows: what a host with a busy port might do.
constexpr std::uint32_t kChunk = 256;

constexpr std::uint64_t kFewestFrames = 1u << 16;
constexpr std::uint64_t kArrivals = 1u << 18;  // of all hosts together

// Room for what buffers and queues can hold of small frames, within the memory of a machine.
FabricCapacity capacity_for(const FabricConfig& config,
                            bool of_live_run,
                            std::uint64_t frames_max) {
  std::uint64_t bytes = 0;
  for (const SwitchConfig& node : config.switches) bytes += node.buffer_bytes;
  for (LinkId link = 0; link < config.links.size(); ++link)
    if (is_host(config.graph, from(config.graph, link)))
      bytes += config.links[link].queue_limit_bytes;
  for (const CrossbarNode& node : config.crossbars)
    bytes += node.voq_bytes * node.crossbar.ports * node.crossbar.ports;
  // A live run had room for what was in flight, too, however long its links are.
  const std::uint64_t least = of_live_run ? frames_max : std::min(kFewestFrames, frames_max);
  const std::uint64_t frames = std::clamp(bytes / kMinFrameOctets, least, frames_max);
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
        source_(open_fabric_source(options.arrivals, config)),
        fabric_(std::make_unique<Fabric>(
            config, capacity_for(config, source_->is_of_live_run(), options.frames_max))) {
    if (options.poll_seed) dice_.emplace(*options.poll_seed);
    if (!source_->is_of_live_run()) timeline_ = options.timeline;
    told_.reading = FabricReading(config.graph, config.faults.size());
    told_.hosts.resize(config.hosts.size());
    for (HostId host = 0; host < told_.hosts.size(); ++host) told_.hosts[host].host = host;
  }

  FabricRunResult run() {
    const auto began = std::chrono::steady_clock::now();
    FabricEvent event;
    while (source_->next(event)) std::visit([this](const auto& each) { take(each); }, event);
    if (!ended_) {
      step(latest_ + Duration{1});  // all have arrived before it is asked who still waits
      drain();
    }
    result_.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    tell();
    return std::move(result_);
  }

 private:
  static Instant instant_of(const FabricEvent& event) {
    return std::visit(
        [](const auto& each) {
          if constexpr (requires { each.arrival; })
            return each.arrival.at;
          else
            return each.at;
        },
        event);
  }

  // Changes come before arrivals of the same instant.
  void change_until(Instant t) {
    for (; next_change_ < timeline_.size() && instant_of(timeline_[next_change_]) <= t;
         ++next_change_)
      std::visit([this](const auto& each) { take(each); }, timeline_[next_change_]);
  }

  void take(const HostArrives& arrives) {
    change_until(arrives.arrival.at);
    offer(arrives.host, arrives.arrival);
    const Instant at = latest_ = arrives.arrival.at;
    if (++in_chunk_ == kChunk) step(at);
    if (dice_ && dice_->below(8) == 0) poll_at_random(at);
  }

  // Of a live run: in force at the same instants. There each was in force at once, and here as many
  // wait as there are between two steps.
  void take(const LinkChanges& change) {
    Instant effective = fabric_->reconfigure(change.link, change.at, change.config);
    if (effective == kNever) {
      step(latest_);
      effective = fabric_->reconfigure(change.link, change.at, change.config);
    }
    expect_in_force(effective, change.at);
  }
  void take(const CircuitsChange& change) {
    expect_in_force(fabric_->follow(change.crossbar, change.at, change.plan), change.at);
  }
  void take(const OutagesChange& change) {
    auto failover = std::make_unique<Failover>(config_, change.outages);
    failover->differs_from = change.at;
    expect_in_force(fabric_->fail(failover), change.at);
  }
  void expect_in_force(Instant effective, Instant at) const {
    if (effective != at)
      throw BadArrivals(
          fmt::format("{}: a change that cannot be in force when it was", source_->place()));
  }
  void take(const TimePasses& passes) {
    latest_ = passes.at;
    step(passes.at);
  }
  void take(const RunEnds& end) {
    ended_ = true;
    step(end.at);
    if (end.gave_up) fabric_->give_up_waiting();
    collect();
    result_.end = std::max(result_.end, end.at);
  }

  void offer(HostId host, FabricArrival arrival) {
    if (fabric_->room(host) == 0) step(arrival.at);
    if (fabric_->room(host) == 0)
      throw BadArrivals(fmt::format("{}: too many frames from {} bear the same time",
                                    source_->place(),
                                    mac_text(arrival.tags.source)));
    arrival.handle = ++result_.frames;
    told_.hosts[host].in.add(arrival.frame_bytes);
    told_.books.rx.add(arrival.frame_bytes);
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
        Tally& term = frame.absorbed ? told_.books.absorbed
                                     : told_.books.drops[static_cast<std::size_t>(frame.reason)];
        book(frame, term);
      }
    for (HostId host = 0; host < told_.hosts.size(); ++host)
      while (const FabricDeparture* frame = fabric_->front(host)) {
        told_.hosts[host].out.add(frame->frame_bytes);
        book(*frame, told_.books.handed_to_port);
        fabric_->pop(host);
      }
  }

  void book(const FabricDeparture& frame, Tally& term) {
    term.add(frame.frame_bytes);
    const std::uint64_t which = frame.number ^ std::uint64_t{frame.host} << 40;
    told_.fate_digest += fate_word(which, picos(frame.at), static_cast<std::uint8_t>(frame.reason));
    result_.end = std::max(result_.end, frame.at);
  }

  // Until nothing is inside, or what is waits for what does not come: the edges of a cyclic plan
  // and the pauses of a deadlock go on for ever, and no other events do.
  void drain() {
    const Duration patience = fabric_->longest_wait();
    std::uint64_t done = frames_done();
    for (Instant moved = fabric_->horizon(); fabric_->held().frames != 0;) {
      Instant next = fabric_->next_event();
      const Instant until = next == kNever ? kNever : next + kDrainStep;
      if (next_change_ < timeline_.size() && instant_of(timeline_[next_change_]) <= until) {
        next = std::max(fabric_->horizon(), instant_of(timeline_[next_change_]));
        change_until(next);
        moved = next;
      }
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
    return told_.books.handed_to_port.frames + told_.books.dropped().frames;
  }

  void tell() {
    read(*fabric_, result_.end, told_.reading);
    result_.metered = ended_ ? told_.reading.at : result_.end;
    const FabricCounters& counters = told_.reading.counters;
    told_.books.originated = counters.originated;
    told_.books.drops[static_cast<std::size_t>(DropReason::kNoMemory)] += counters.copies_lost;
    told_.books.held = told_.reading.held;
    for (std::string& remark : source_->remarks()) result_.remarks.push_back(std::move(remark));
  }

  static constexpr Duration kDrainStep = microseconds(1);

  const FabricConfig& config_;
  std::unique_ptr<FabricSource> source_;
  std::unique_ptr<Fabric> fabric_;
  std::optional<PollDice> dice_;
  std::uint32_t in_chunk_ = 0;
  Instant latest_{};    // arrival
  bool ended_ = false;  // as a journal says
  std::vector<FabricEvent> timeline_;
  std::size_t next_change_ = 0;  // of it
  FabricRunResult result_;
  FabricSnapshot& told_ = result_.snapshot;
};

}  // namespace

FabricRunResult run_fabric(const FabricConfig& config, const FabricRunOptions& options) {
  return FabricRun(config, options).run();
}

}  // namespace linkwright
