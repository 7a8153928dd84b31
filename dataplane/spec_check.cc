// SPDX-License-Identifier: Apache-2.0
#include "dataplane/spec_check.h"

#include <algorithm>
#include <string>

#include "dataplane/circuit_pace.h"
#include "dataplane/driver_table.h"

namespace linkwright {
namespace {

constexpr std::uint16_t kDescriptorsMax = 4'096;

std::string indexed(const char* list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

class Checker {
 public:
  explicit Checker(const EmulatorSpec& spec) : spec_(spec) {}

  std::vector<EmulatorError> run() {
    range("burst", spec_.burst, 1, Link::kMaxBurst);
    range("descriptors", spec_.descriptors, 1, kDescriptorsMax);
    if (picos(spec_.pedestal) < 0) add("pedestal", "is negative; 0 or more is allowed");
    if (spec_.cables.empty() && spec_.fabrics.empty())
      add("cables", "there is none, and no fabric; at least one is needed");
    if (!spec_.fabrics.empty() && !spec_.fates_path.empty())
      add("fates_path", "a file of fates is of links; what a fabric did is in its report");
    if (!spec_.journal_path.empty() && spec_.fabrics.size() > (spec_.cables.empty() ? 1u : 0u))
      add("journal_path", "a journal is of links, or of one fabric and no links beside it");
    for (std::size_t i = 0; i < spec_.ports.size(); ++i) check_one_port(i);
    std::vector<std::size_t> uses(spec_.ports.size());
    for (std::size_t i = 0; i < spec_.cables.size(); ++i) check_cable(i, uses);
    for (std::size_t i = 0; i < spec_.fabrics.size(); ++i) check_fabric(i, uses);
    for (std::size_t i = 0; i < uses.size(); ++i) {
      if (uses[i] == 1) continue;
      add(indexed("ports", i),
          "\"" + spec_.ports[i].name + "\" is an end of " + std::to_string(uses[i]) +
              " cables and fabrics; exactly one is allowed");
    }
    return std::move(errors_);
  }

 private:
  void add(std::string field, std::string message) {
    errors_.push_back({std::move(field), std::move(message)});
  }

  void range(const std::string& field, std::uint64_t value, std::uint64_t from, std::uint64_t to) {
    if (value >= from && value <= to) return;
    add(field,
        std::to_string(value) + " is not allowed: " + std::to_string(from) + " to " +
            std::to_string(to));
  }

  void check_one_port(std::size_t index) {
    const PortSpec& port = spec_.ports[index];
    const std::string where = indexed("ports", index);
    range(where + ".frame_bytes_max", port.frame_bytes_max, kMinFrameOctets, kMaxFrameOctets);
    for (const EmulatorError& error : check_port(port, where)) errors_.push_back(error);
    for (std::size_t other = 0; other < index; ++other) {
      for (const std::string& name : names_of(port)) {
        const auto taken = names_of(spec_.ports[other]);
        if (std::find(taken.begin(), taken.end(), name) != taken.end())
          add(where + ".device", "\"" + name + "\" is " + indexed("ports", other) + " already");
      }
    }
  }

  // The device, and the kernel interface below it: two ports on one interface would forward to each
  // other without end.
  static std::vector<std::string> names_of(const PortSpec& port) {
    const auto devargs = parse_devargs(port.device);
    if (!devargs) return {};
    std::vector<std::string> names{devargs->device};
    const DriverRow* row = find_driver(devargs->driver);
    if (row == nullptr || row->interface_argument.empty()) return names;
    if (const auto interface = devargs->find(row->interface_argument))
      names.emplace_back(*interface);
    return names;
  }

  void check_cable(std::size_t index, std::vector<std::size_t>& uses) {
    const CableSpec& cable = spec_.cables[index];
    const std::string where = indexed("cables", index);
    for (const auto& [field, port] :
         {std::pair{".port_a", cable.port_a}, {".port_b", cable.port_b}}) {
      if (port < uses.size()) {
        ++uses[port];
      } else {
        add(where + field,
            std::to_string(port) + " is no port; there are " + std::to_string(uses.size()));
      }
    }
    for (std::size_t d = 0; d < 2; ++d) {
      for (const Violation& violation : validate(cable.direction[d]))
        add(where + "." + indexed("direction", d) + "." + violation.field, violation.message);
      for (const Violation& violation : validate(cable.faults[d]))
        add(where + "." + indexed("faults", d) + violation.field, violation.message);
      const std::string trace = where + "." + indexed("traces", d);
      for (const Violation& violation : validate(cable.traces[d]))
        add(trace + violation.field, violation.message);
      if (!cable.traces[d].empty() && !cable.direction[d].serialize)
        add(trace, "wants a wire that is serialized");
      for (const Violation& violation : validate(cable.pause[d]))
        add(where + "." + indexed("pause", d) + "." + violation.field, violation.message);
    }
    if (cable.ingress != Ingress::kPause) return;
    for (const std::uint32_t port : {cable.port_a, cable.port_b})
      if (port < uses.size() && takes_pauses(spec_.ports[port]))
        add(where + ".ingress",
            "port \"" + spec_.ports[port].name +
                "\" cannot send a pause: the MAC of a card keeps pause frames to itself, in both "
                "directions; allowed are switch_queue and pace_required");
  }

  // One without is run in virtual time.
  static bool has_port(const FabricSpec& fabric) {
    return std::any_of(fabric.ports.begin(), fabric.ports.end(), [](std::uint32_t port) {
      return port != kNoPortSpec;
    });
  }

  void check_fabric(std::size_t index, std::vector<std::size_t>& uses) {
    const FabricSpec& fabric = spec_.fabrics[index];
    const std::string where = indexed("fabrics", index);
    for (const Violation& violation : validate(fabric.config))
      add(where + ".config." + violation.field, violation.message);
    for (std::size_t i = 0; i < fabric.config.crossbars.size(); ++i) {
      const CrossbarConfig& crossbar = fabric.config.crossbars[i].crossbar;
      if (std::string problem = too_fast(crossbar.plan, crossbar.ports);
          !problem.empty() && has_port(fabric))
        add(where + ".circuits.plan", std::move(problem));
      if (std::string problem = too_fast_for_carriers(crossbar.plan);
          !problem.empty() && fabric.carrier == CarrierPolicy::kPropagate)
        add(where + ".carrier", std::move(problem));
    }
    if (fabric.ports.size() != fabric.config.hosts.size())
      add(where + ".ports",
          std::to_string(fabric.ports.size()) + " are given for " +
              std::to_string(fabric.config.hosts.size()) + " hosts");
    for (std::size_t host = 0; host < fabric.ports.size(); ++host) {
      const std::uint32_t port = fabric.ports[host];
      if (port < uses.size()) {
        ++uses[port];
      } else if (port != kNoPortSpec) {
        add(where + "." + indexed("ports", host),
            std::to_string(port) + " is no port; there are " + std::to_string(uses.size()));
      }
    }
  }

  const EmulatorSpec& spec_;
  std::vector<EmulatorError> errors_;
};

}  // namespace

std::vector<EmulatorError> check_spec(const EmulatorSpec& spec) {
  return Checker(spec).run();
}

}  // namespace linkwright
