// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/virtual_run.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "control/virtual/fates_file.h"
#include "control/virtual/poll_dice.h"
#include "control/virtual/virtual_direction.h"

namespace linkwright {
namespace {

class VirtualRun {
 public:
  VirtualRun(const EmulatorSpec& spec, ArrivalSource& source, const VirtualOptions& options)
      : spec_(spec), source_(source), options_(options), next_change_(source.changes().begin()) {
    if (!options.failures.empty() || !options.drifts.empty())
      planned_.emplace(options.failures, options.drifts);
    if (options.poll_seed) dice_.emplace(*options.poll_seed);
    if (!options.fates_path.empty())
      fates_file_.emplace(options.fates_path,
                          spec.seed,
                          spec.cables.front().direction[0].rate.time_scale,
                          static_cast<std::uint32_t>(spec.cables.size()));
    const std::vector<std::array<LinkCapacity, 2>> rooms = plan_rooms();
    fates_.resize(2 * spec.cables.size());
    for (std::size_t cable = 0; cable < spec.cables.size(); ++cable)
      for (std::size_t d = 0; d < 2; ++d) {
        rates_.push_back(spec.cables[cable].direction[d].rate);
        const LinkIdentity identity{
            spec.seed, static_cast<std::uint32_t>(cable), static_cast<std::uint8_t>(d)};
        directions_.push_back(
            std::make_unique<VirtualDirection>(identity,
                                               rooms[cable][d],
                                               spec.cables[cable].direction[d],
                                               spec.cables[cable].faults[d],
                                               spec.cables[cable].traces[d],
                                               spec.cables[cable].pause[d],
                                               fates_file_ ? &fates_[2 * cable + d] : nullptr));
      }
  }

  VirtualResult run() {
    const auto began = std::chrono::steady_clock::now();
    VirtualResult result;
    VirtualArrival arrival;
    while (source_.next(arrival)) {
      latest_ = arrival.at;
      change_until(arrival.at);
      const FaultNumber fault = fault_striking(arrival);
      direction(arrival.cable, arrival.direction).offer(arrival.at, arrival.frame_bytes, fault);
      ++result.frames;
      if (++in_chunk_ == options_.chunk_frames) step(arrival.at);
      if (dice_ && dice_->below(8) == 0) poll_at_random(arrival.at);
    }
    const std::vector<std::array<Instant, 2>> ends = finish();
    if (fates_file_) fates_file_->close(ends);
    result.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    result.snapshot = snapshot(ends);
    result.remarks = remarks();
    if (planned_) result.failures = planned_->failures().records_before(result.snapshot.at);
    return result;
  }

 private:
  VirtualDirection& direction(std::size_t cable, std::size_t d) {
    return *directions_[2 * cable + d];
  }

  // A journal tells what struck the frame; of a capture there are its headers.
  FaultNumber fault_striking(const VirtualArrival& arrival) {
    FaultPlan& faults = direction(arrival.cable, arrival.direction).faults();
    const FaultNumber known = arrival.fault.value_or(0);
    if (known > faults.size())
      throw BadArrivals(fmt::format(
          "link {}, direction {}: a frame was struck by fault number {}, the scenario has {}",
          arrival.cable,
          arrival.direction,
          known,
          faults.size()));
    if (faults.empty()) return 0;
    if (arrival.fault) {
      faults.repeat(known);
      return known;
    }
    frames_cut_ += arrival.octets.size() < std::min<std::size_t>(kFaultOctets, arrival.frame_bytes);
    return faults.strike(read_headers(arrival.octets), arrival.at);
  }

  std::vector<std::string> remarks() const {
    std::vector<std::string> out = source_.remarks();
    if (frames_cut_ > 0)
      out.push_back(
          fmt::format("{} frame(s) were captured in part: faults saw the headers that were there",
                      frames_cut_));
    return out;
  }

  // Room for the most demanding configuration that a direction will ever have.
  std::vector<std::array<LinkCapacity, 2>> plan_rooms() const {
    std::vector<std::array<LinkCapacity, 2>> rooms(spec_.cables.size(),
                                                   {LinkCapacity{0, 0}, LinkCapacity{0, 0}});
    const auto make_room = [&](std::size_t cable, std::size_t d, const LinkConfig& config) {
      const LinkCapacity need = virtual_capacity(config, spec_.cables[cable].faults[d]);
      LinkCapacity& room = rooms[cable][d];
      room.queue_frames = std::max(room.queue_frames, need.queue_frames);
      room.flight_frames = std::max(room.flight_frames, need.flight_frames);
    };
    for (std::size_t cable = 0; cable < rooms.size(); ++cable)
      for (std::size_t d : {0u, 1u}) {
        make_room(cable, d, spec_.cables[cable].direction[d]);
        if (const auto& later = spec_.cables[cable].later[d]) make_room(cable, d, *later);
      }
    for (const VirtualChange& change : source_.changes())
      if (const auto* config = std::get_if<LinkConfig>(&change.what))
        make_room(change.cable, change.direction, *config);
    for (const FailingLink& link : options_.failures.links)
      for (std::size_t d : {0u, 1u})
        for (const LinkConfig& config : link.direction[d].all()) make_room(link.link, d, config);
    return rooms;
  }

  // Changes come before arrivals of the same instant.
  void change_until(Instant at) {
    const auto end = source_.changes().end();
    for (; next_change_ != end && next_change_->at <= at; ++next_change_) {
      if (const auto* config = std::get_if<LinkConfig>(&next_change_->what))
        change(next_change_->at, next_change_->cable, next_change_->direction, *config);
      else
        direction(next_change_->cable, next_change_->direction)
            .stop(std::get<bool>(next_change_->what));
    }
    // Instant by instant: an idle gap of the arrivals may hold any number of failures, and events
    // of the timeline come between them.
    ChangeSource* timeline = options_.timeline;
    while (true) {
      const Instant failing = planned_ ? planned_->next() : kNever;
      const Instant acting = timeline != nullptr ? timeline->next() : kNever;
      const Instant first = std::min(failing, acting);
      if (first == kNever || first > at) return;
      const std::vector<PlannedChange> changes = failing == first
                                                     ? planned_->take_before(first + Duration{1})
                                                     : timeline->take_before(first + Duration{1});
      for (const PlannedChange& each : changes)
        change(each.at, each.link, each.direction, each.config);
    }
  }

  void change(Instant at, std::size_t cable, std::size_t d, const LinkConfig& config) {
    VirtualDirection& changed = direction(cable, d);
    if (LineRate& rate = rates_[2 * cable + d]; rate != config.rate) {
      rate = config.rate;
      tell_before_rate_change(at);
    }
    // The link applies what is due when its horizon passes: then there is room again.
    if (!changed.can_change()) step(at);
    if (!changed.change(at, config))
      throw BadArrivals(fmt::format("too many changes of one link at {} ps: at most {} can wait",
                                    picos(at),
                                    Link::kMaxPendingChanges));
  }

  void tell_before_rate_change(Instant at) {
    if (!options_.before_rate_change) return;
    step(at);
    std::vector<std::array<Instant, 2>> now(spec_.cables.size(), {at, at});
    options_.before_rate_change(snapshot(now));
  }

  void step(Instant horizon) {
    for (std::size_t i = 0; i < directions_.size(); ++i) {
      directions_[i]->advance(horizon);
      take_fates(i);
    }
    if (fates_file_) fates_file_->write_before(horizon);
    last_step_ = std::max(last_step_, horizon);
    in_chunk_ = 0;
  }

  // Some directions, at some instant since the last poll: what a busy or idle host might do.
  void poll_at_random(Instant latest) {
    const auto span = static_cast<std::uint64_t>(picos(latest - last_step_));
    const Instant horizon =
        last_step_ + Duration{static_cast<std::int64_t>(dice_->below(span + 1))};
    for (std::size_t i = 0; i < directions_.size(); ++i) {
      if (dice_->below(2) == 0) continue;
      directions_[i]->advance(horizon);
      take_fates(i);
    }
  }

  void take_fates(std::size_t i) {
    if (fates_[i].empty()) return;
    const auto cable = static_cast<std::uint32_t>(i / 2);
    fates_file_->add(cable, static_cast<std::uint32_t>(i % 2), fates_[i]);
    fates_[i].clear();
  }

  // To the end that the journal gives, or until the last frame is out.
  std::vector<std::array<Instant, 2>> finish() {
    for (const VirtualChange& change : source_.changes()) change_until(change.at);
    std::vector<std::array<Instant, 2>> ends = source_.ends();
    if (ends.empty()) {
      const Instant end = drain();
      ends.assign(spec_.cables.size(), {end, end});
    }
    for (std::size_t i = 0; i < directions_.size(); ++i) {
      directions_[i]->advance(ends[i / 2][i % 2]);
      take_fates(i);
    }
    return ends;
  }

  // The instant after which nothing more happens, the same for all directions.
  Instant drain() {
    Instant last = latest_;
    for (const auto& direction : directions_) {
      direction->advance(latest_);
      while (!direction->empty() && direction->next_event() != kNever) {
        const Instant then = std::max(direction->next_event(), direction->horizon() + Duration{1});
        change_until(then);
        direction->advance(then);
      }
      last = std::max(last, direction->horizon());
    }
    return last;
  }

  EmulatorSnapshot snapshot(const std::vector<std::array<Instant, 2>>& ends) const {
    EmulatorSnapshot snapshot;
    for (std::size_t cable = 0; cable < spec_.cables.size(); ++cable) {
      snapshot.cables.push_back(
          {directions_[2 * cable]->snapshot(), directions_[2 * cable + 1]->snapshot()});
      for (std::size_t d : {0u, 1u})
        snapshot.cables.back()[d].books.add_sent(snapshot.cables.back()[1 - d].pauses);
      snapshot.at = std::max({snapshot.at, ends[cable][0], ends[cable][1]});
    }
    snapshot.pages = "none (virtual time)";
    return snapshot;
  }

  const EmulatorSpec& spec_;
  ArrivalSource& source_;
  const VirtualOptions& options_;
  std::vector<VirtualChange>::const_iterator next_change_;
  std::vector<std::unique_ptr<VirtualDirection>> directions_;
  std::vector<std::vector<VirtualFate>> fates_;  // per direction, until they go to the file
  std::vector<LineRate> rates_;                  // per direction, as last told
  std::optional<ChangePlan> planned_;
  std::optional<FatesFile> fates_file_;
  std::optional<PollDice> dice_;
  std::uint32_t in_chunk_ = 0;
  std::uint64_t frames_cut_ = 0;  // of which not all headers were there
  Instant last_step_{};
  Instant latest_{};  // stamp of the newest arrival
};

}  // namespace

VirtualResult run_virtual(const EmulatorSpec& spec,
                          ArrivalSource& source,
                          const VirtualOptions& options) {
  return VirtualRun(spec, source, options).run();
}

}  // namespace linkwright
