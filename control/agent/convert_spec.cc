// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "control/agent/convert.h"
#include "control/agent/convert_ends.h"
#include "control/agent/convert_fabric.h"
#include "link_models/config_codec.h"
#include "link_models/faults/fault_codec.h"
#include "link_models/rate_trace_codec.h"

namespace linkwright {
namespace {

// Longest duration that the models' arithmetic is specified for: half the range of Duration.
constexpr std::int64_t kLongestPs = std::numeric_limits<std::int64_t>::max() / 2;

void check_range(EmulatorErrors& errors,
                 const std::string& field,
                 std::uint64_t value,
                 std::uint64_t low,
                 std::uint64_t high) {
  if (value >= low && value <= high) return;
  errors.push_back({field, fmt::format("{} is out of range, allowed {} to {}", value, low, high)});
}

void check_duration(EmulatorErrors& errors, const std::string& field, std::int64_t ps) {
  if (ps >= 0 && ps <= kLongestPs) return;
  errors.push_back({field, fmt::format("{} ps is out of range, allowed 0 to {}", ps, kLongestPs)});
}

void read_ports(EmulatorErrors& errors, const schema::EmulatorPlan& plan, EmulatorSpec& out) {
  for (int i = 0; i < plan.ports_size(); ++i) {
    const auto& port = plan.ports(i);
    const std::string field = fmt::format("ports[{}]", i);
    check_range(errors,
                field + ".frame_bytes_max",
                port.frame_bytes_max(),
                kMinFrameOctets,
                kMaxFrameOctets);
    out.ports.push_back({.name = port.name(),
                         .device = port.device(),
                         .frame_bytes_max = port.frame_bytes_max(),
                         .stated_bps = port.stated_bps(),
                         .force = port.force()});
  }
}

void read_cables(EmulatorErrors& errors, const schema::EmulatorPlan& plan, EmulatorSpec& out) {
  const auto last_port = static_cast<std::uint64_t>(std::max(plan.ports_size() - 1, 0));
  for (int i = 0; i < plan.cables_size(); ++i) {
    const auto& cable = plan.cables(i);
    const std::string field = fmt::format("links[{}]", i);
    check_range(errors, field + ".a", cable.port_a(), 0, last_port);
    check_range(errors, field + ".b", cable.port_b(), 0, last_port);
    CableSpec read{
        .name = cable.name(),
        .port_a = cable.port_a(),
        .port_b = cable.port_b(),
        .direction = {},
        .carrier = cable.propagate_carrier() ? CarrierPolicy::kPropagate : CarrierPolicy::kHold,
        .faults = {},
        .traces = {}};
    read_ends(errors, field, cable, read);
    for (const EmulatorErrors& found :
         {from_plan(cable.a_to_b(), field + ".a_to_b", read.direction[0]),
          from_plan(cable.b_to_a(), field + ".b_to_a", read.direction[1]),
          faults_from_plan(cable.a_to_b(), field + ".a_to_b", read.faults[0]),
          faults_from_plan(cable.b_to_a(), field + ".b_to_a", read.faults[1]),
          trace_from_plan(cable.a_to_b(), field + ".a_to_b", read.traces[0]),
          trace_from_plan(cable.b_to_a(), field + ".b_to_a", read.traces[1])})
      errors.insert(errors.end(), found.begin(), found.end());
    out.cables.push_back(std::move(read));
  }
}

void read_fabrics(EmulatorErrors& errors, const schema::EmulatorPlan& plan, EmulatorSpec& out) {
  for (int i = 0; i < plan.fabrics_size(); ++i)
    for (EmulatorError& error :
         from_plan(plan.fabrics(i), fmt::format("fabrics[{}]", i), out.fabrics.emplace_back()))
      errors.push_back(std::move(error));
}

}  // namespace

schema::DirectionPlan to_plan(const LinkConfig& config,
                              const FaultList& faults,
                              const RateTrace& trace) {
  ConfigBytes bytes;
  const std::size_t size = encode_config(config, bytes);
  schema::DirectionPlan plan;
  plan.set_config(bytes.data(), size);
  if (!faults.empty()) {
    const std::vector<std::byte> list = encode_faults(faults);
    plan.set_faults(list.data(), list.size());
  }
  if (!trace.empty()) {
    const std::vector<std::byte> table = encode_trace(trace);
    plan.set_trace(table.data(), table.size());
  }
  return plan;
}

EmulatorErrors from_plan(const schema::DirectionPlan& plan,
                         const std::string& field,
                         LinkConfig& out) {
  const std::string& bytes = plan.config();
  const auto config = decode_config(std::as_bytes(std::span(bytes.data(), bytes.size())));
  if (!config) {
    return {{field,
             "not the configuration of a link as this version writes it: control and "
             "dataplane are of different versions"}};
  }
  EmulatorErrors errors;
  for (const Violation& violation : validate(*config))
    errors.push_back({field + "." + violation.field, violation.message});
  if (errors.empty()) out = *config;
  return errors;
}

EmulatorErrors faults_from_plan(const schema::DirectionPlan& plan,
                                const std::string& field,
                                FaultList& out) {
  const std::string& bytes = plan.faults();
  if (bytes.empty()) return {};
  auto faults = decode_faults(std::as_bytes(std::span(bytes.data(), bytes.size())));
  if (!faults)
    return {{field + ".faults",
             "not a list of faults as this version writes it: control and dataplane are of "
             "different versions"}};
  EmulatorErrors errors;
  for (const Violation& violation : validate(*faults))
    errors.push_back({field + ".faults" + violation.field, violation.message});
  if (errors.empty()) out = *std::move(faults);
  return errors;
}

EmulatorErrors trace_from_plan(const schema::DirectionPlan& plan,
                               const std::string& field,
                               RateTrace& out) {
  const std::string& bytes = plan.trace();
  if (bytes.empty()) return {};
  auto trace = decode_trace(std::as_bytes(std::span(bytes.data(), bytes.size())));
  if (!trace)
    return {{field + ".rate_trace",
             "not a trace as this version writes it: control and dataplane are of different "
             "versions"}};
  EmulatorErrors errors;
  for (const Violation& violation : validate(*trace))
    errors.push_back({field + ".rate_trace" + violation.field, violation.message});
  if (errors.empty()) out = *std::move(trace);
  return errors;
}

schema::EmulatorPlan to_plan(const EmulatorSpec& spec) {
  schema::EmulatorPlan plan;
  for (const PortSpec& port : spec.ports) {
    auto& message = *plan.add_ports();
    message.set_name(port.name);
    message.set_device(port.device);
    message.set_frame_bytes_max(port.frame_bytes_max);
    message.set_stated_bps(port.stated_bps);
    message.set_force(port.force);
  }
  for (const CableSpec& cable : spec.cables) {
    auto& message = *plan.add_cables();
    message.set_name(cable.name);
    message.set_port_a(cable.port_a);
    message.set_port_b(cable.port_b);
    *message.mutable_a_to_b() = to_plan(cable.direction[0], cable.faults[0], cable.traces[0]);
    *message.mutable_b_to_a() = to_plan(cable.direction[1], cable.faults[1], cable.traces[1]);
    message.set_propagate_carrier(cable.carrier == CarrierPolicy::kPropagate);
    write_ends(cable, message);
  }
  for (const FabricSpec& fabric : spec.fabrics) *plan.add_fabrics() = to_plan(fabric);
  plan.set_seed(spec.seed);
  plan.set_pedestal_ps(picos(spec.pedestal));
  plan.set_smallest_effect_ps(picos(spec.smallest_effect));
  plan.set_memory_bytes(spec.memory_bytes);
  plan.set_huge_pages(spec.huge_pages);
  plan.set_worker_cpu(spec.worker_cpu);
  plan.set_burst(spec.burst);
  plan.set_descriptors(spec.descriptors);
  plan.set_spin(spec.idle == IdlePolicy::kSpin);
  plan.set_journal_path(spec.journal_path);
  plan.set_fates_path(spec.fates_path);
  plan.set_verbose(spec.verbose);
  return plan;
}

EmulatorErrors from_plan(const schema::EmulatorPlan& plan, EmulatorSpec& out) {
  EmulatorErrors errors;
  EmulatorSpec spec;
  constexpr std::uint64_t kMax16 = std::numeric_limits<std::uint16_t>::max();
  check_range(errors, "machine.burst", plan.burst(), 1, kMax16);
  check_range(errors, "machine.descriptors", plan.descriptors(), 1, kMax16);
  check_duration(errors, "pedestal", plan.pedestal_ps());
  check_duration(errors, "smallest_effect", plan.smallest_effect_ps());
  read_ports(errors, plan, spec);
  read_cables(errors, plan, spec);
  read_fabrics(errors, plan, spec);
  if (!errors.empty()) return errors;
  spec.seed = plan.seed();
  spec.pedestal = Duration{plan.pedestal_ps()};
  spec.smallest_effect = Duration{plan.smallest_effect_ps()};
  spec.memory_bytes = plan.memory_bytes();
  spec.huge_pages = plan.huge_pages();
  spec.worker_cpu = plan.worker_cpu();
  spec.burst = static_cast<std::uint16_t>(plan.burst());
  spec.descriptors = static_cast<std::uint16_t>(plan.descriptors());
  spec.idle = plan.spin() ? IdlePolicy::kSpin : IdlePolicy::kBackOff;
  spec.journal_path = plan.journal_path();
  spec.fates_path = plan.fates_path();
  spec.verbose = plan.verbose();
  out = std::move(spec);
  return {};
}

}  // namespace linkwright
