// SPDX-License-Identifier: Apache-2.0
#include "dataplane/calibration.h"

#include <algorithm>
#include <memory>

#include "dataplane/calibration_probe.h"
#include "dataplane/driver_table.h"
#include "dataplane/eal.h"
#include "dataplane/frame_pool.h"
#include "dataplane/interface_guard.h"
#include "dataplane/memory_plan.h"
#include "dataplane/port.h"

namespace linkwright {
namespace {

using Errors = std::vector<EmulatorError>;

// Frames in flight at full load: rings of both ports, a softirq backlog, and room for refills.
constexpr std::uint32_t kFrames = 16'383;
constexpr std::uint32_t kFramesAtLeast = 4'095;
constexpr std::uint32_t kLargestFrame = 1'514;

void append(Errors& errors, const Errors& more) {
  errors.insert(errors.end(), more.begin(), more.end());
}

Errors check(const EmulatorSpec& spec, Duration per_step) {
  Errors errors;
  if (spec.ports.size() != 2) {
    errors.push_back(
        {"ports",
         std::to_string(spec.ports.size()) + " ports given; calibration is between exactly 2"});
    return errors;
  }
  if (per_step < milliseconds(10) || per_step > seconds(600)) {
    errors.push_back(
        {"per_step",
         std::to_string(picos(per_step) / kPicosPerMilli) + " ms is outside 10 ms to 600 s"});
  }
  for (std::size_t i = 0; i < spec.ports.size(); ++i) {
    const PortSpec& port = spec.ports[i];
    const std::string where = "ports[" + std::to_string(i) + "]";
    if (port.frame_bytes_max < kLargestFrame) {
      errors.push_back({where + ".frame_bytes_max",
                        std::to_string(port.frame_bytes_max) +
                            " is too small: calibration sends frames of 1514 bytes"});
    }
    Errors found = check_port(port, where);
    if (found.empty()) found = guard_port(port, where);
    append(errors, found);
  }
  return errors;
}

MemoryPlan plan_frames(const EmulatorSpec& spec) {
  MemoryPlan plan;
  std::uint32_t largest = kMbufDataMin;
  for (const PortSpec& port : spec.ports) {
    largest = std::max(largest, (port.frame_bytes_max + kFcsOctets + 63) / 64 * 64);
  }
  plan.data_room_bytes = largest + kMbufHeadroomBytes;
  const std::uint64_t each = plan.data_room_bytes + kMbufOverheadBytes;
  const std::uint64_t fit = spec.memory_bytes / 2 / each;
  plan.mbufs = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(fit, kFramesAtLeast, kFrames));
  plan.pool_bytes = plan.mbufs * each;
  return plan;
}

// What shows that the two ports are not the ends of one cable.
Errors doubts(const EmulatorSpec& spec, const Calibration& result) {
  Errors errors;
  for (std::size_t i = 0; i < result.direction.size(); ++i) {
    const CalibrationDirection& direction = result.direction[i];
    const RateFigures& load = direction.small_frames;
    const std::string field = "ports[" + std::to_string(1 - i) + "].device";
    const std::string from = "port \"" + spec.ports[i].name + "\"";
    const std::string to = "port \"" + spec.ports[1 - i].name + "\"";
    if (direction.floor.frames == 0) {
      errors.push_back(
          {field,
           "no frame from " + from + " arrived at " + to + ": are they cabled to each other?"});
    } else if (load.received > load.offered) {
      errors.push_back({field,
                        std::to_string(load.received) + " frames arrived at " + to + " of " +
                            std::to_string(load.offered) + " sent by " + from +
                            ": it makes frames of its own and cannot be calibrated"});
    }
  }
  return errors;
}

}  // namespace

std::variant<Calibration, Errors> calibrate(const EmulatorSpec& spec, Duration per_step) {
  Errors errors = check(spec, per_step);
  if (!errors.empty()) return errors;
  const auto eal = Eal::start(spec, errors);
  if (!eal) return errors;
  const auto pool = FramePool::create(plan_frames(spec), *eal, errors);
  if (!pool) return errors;
  std::array<std::unique_ptr<Port>, 2> port;
  Calibration result;
  for (std::size_t i = 0; i < port.size(); ++i) {
    const std::string where = "ports[" + std::to_string(i) + "]";
    port[i] = Port::open(spec.ports[i], spec.descriptors, *pool->get(), *eal, where, errors);
    if (!port[i]) return errors;
    result.device[i] = spec.ports[i].device;
    result.driver[i] = port[i]->driver();
  }
  result.floor_frames_per_s = kFloorFramesPerSecond;
  result.pages = eal->pages();
  result.direction = probe_pair(
      {port[0]->id(), port[1]->id(), pool->get()}, spec.burst, per_step, eal->worker_lcore());
  append(errors, doubts(spec, result));
  if (!errors.empty()) return errors;
  return result;
}

}  // namespace linkwright
