// SPDX-License-Identifier: Apache-2.0
#include "dataplane/capture/run_captures.h"

#include <algorithm>
#include <string>

#include <rte_cycles.h>
#include <time.h>

#include "dataplane/capture/capture_check.h"

namespace linkwright {
namespace {

std::uint64_t unix_now_ns() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec);
}

std::string port_name(const EmulatorSpec& spec, std::uint32_t port) {
  return port == kNoPortSpec ? "" : spec.ports[port].name;
}

}  // namespace

Instant RunCaptures::now() const {
  return clock_.at(rte_rdtsc());
}

std::vector<EmulatorError> RunCaptures::objections(const CaptureSpec& wanted) const {
  std::vector<EmulatorError> errors = check_capture(spec_, wanted);
  if (open_.size() >= kOpenMost)
    errors.push_back({"", std::to_string(kOpenMost) + " captures are open; end one first"});
  if (last_number_ >= CaptureTap::kNumberMax)
    errors.push_back({"", "the run has had too many captures"});
  for (const Open& each : open_) {
    if (each.spec.frames_path == wanted.frames_path || each.spec.events_path == wanted.events_path)
      errors.push_back({"",
                        "capture " + std::to_string(each.capture->state().number) +
                            " has these files: another was begun at this moment; try again"});
    if (overlap(each.spec, wanted))
      errors.push_back({"",
                        "capture " + std::to_string(each.capture->state().number) +
                            " has these frames; end it first"});
  }
  return errors;
}

std::vector<CapturePlace> RunCaptures::places(const CaptureSpec& wanted) const {
  std::vector<CapturePlace> places;
  for (const CapturedDirection& each : wanted.directions) {
    const CableSpec& cable = spec_.cables[each.cable];
    const bool a_to_b = each.direction == 0;
    places.push_back({cable.name + (a_to_b ? " a_to_b" : " b_to_a"),
                      port_name(spec_, a_to_b ? cable.port_a : cable.port_b),
                      port_name(spec_, a_to_b ? cable.port_b : cable.port_a),
                      true});
  }
  if (wanted.hosts.hosts.empty()) return places;
  const FabricSpec& fabric = spec_.fabrics[wanted.hosts.fabric];
  for (HostId host = 0; host < fabric.config.hosts.size(); ++host) {
    const std::string name = fabric.config.graph.nodes[host].name;
    const std::vector<HostId>& hosts = wanted.hosts.hosts;
    const bool captured = std::find(hosts.begin(), hosts.end(), host) != hosts.end();
    places.push_back({fabric.name + " " + name, name, name, captured});
  }
  return places;
}

std::optional<std::uint32_t> RunCaptures::begin(const CaptureSpec& wanted,
                                                std::vector<EmulatorError>& errors) {
  errors = objections(wanted);
  if (!errors.empty()) return std::nullopt;
  const Instant began = now();
  const std::uint64_t epoch = unix_now_ns() - static_cast<std::uint64_t>(picos(began) / 1'000);
  std::string problem;
  Open open{wanted,
            Capture::open(
                last_number_ + 1, wanted, places(wanted), {epoch, began, spec_.pedestal}, problem),
            nullptr};
  if (!open.capture) {
    errors.push_back({"", problem});
    return std::nullopt;
  }
  ++last_number_;
  if (!lend(open)) {
    // Kept: what the worker did not give back is still its own.
    if (take_back(open)) {
      close(open, now());
    } else {
      open_.push_back(std::move(open));
    }
    errors.push_back({"", "the worker did not answer; nothing is captured"});
    return std::nullopt;
  }
  open.capture->start_taking();
  open_.push_back(std::move(open));
  return last_number_;
}

bool RunCaptures::lend(Open& open) {
  const CaptureSpec& spec = open.spec;
  CaptureTap& tap = open.capture->tap();
  for (std::uint32_t i = 0; i < spec.directions.size(); ++i) {
    const CapturedDirection& each = spec.directions[i];
    if (worker_.set_capture(2 * each.cable + each.direction, LinkCapture(tap, i)) == kNever)
      return false;
  }
  if (spec.hosts.hosts.empty()) return true;
  std::vector<bool> captured(spec_.fabrics[spec.hosts.fabric].config.hosts.size());
  for (const HostId host : spec.hosts.hosts) captured[host] = true;
  open.fabric = std::make_unique<FabricCapture>(tap, std::move(captured));
  return worker_.set_fabric_capture(spec.hosts.fabric, open.fabric.get()) != kNever;
}

bool RunCaptures::take_back(const Open& open) {
  bool all = true;
  for (const CapturedDirection& each : open.spec.directions)
    all &= worker_.set_capture(2 * each.cable + each.direction, {}) != kNever;
  if (open.fabric) all &= worker_.set_fabric_capture(open.spec.hosts.fabric, nullptr) != kNever;
  return all;
}

void RunCaptures::close(Open& open, Instant at) {
  open.capture->end(at);
  ended_.push_back(open.capture->state());
  if (ended_.size() > kToldMost) ended_.erase(ended_.begin());
}

std::vector<EmulatorError> RunCaptures::end(std::uint32_t number) {
  const auto found = std::find_if(open_.begin(), open_.end(), [number](const Open& each) {
    return each.capture->state().number == number;
  });
  if (found == open_.end())
    return {{"number", "no capture " + std::to_string(number) + " is open"}};
  if (!take_back(*found)) return {{"", "the worker did not answer; the capture goes on"}};
  close(*found, now());
  open_.erase(found);
  return {};
}

std::vector<CaptureState> RunCaptures::states() const {
  std::vector<CaptureState> states = ended_;
  for (const Open& each : open_) states.push_back(each.capture->state());
  std::sort(states.begin(), states.end(), [](const auto& a, const auto& b) {
    return a.number < b.number;
  });
  return states;
}

void RunCaptures::end_all(Instant at) {
  for (Open& each : open_) close(each, at);
  open_.clear();
}

}  // namespace linkwright
