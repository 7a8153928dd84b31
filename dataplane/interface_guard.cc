// SPDX-License-Identifier: Apache-2.0
#include "dataplane/interface_guard.h"

#include <algorithm>
#include <string>

namespace linkwright {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// Somebody else's interface: to be refused unless forced.
std::vector<std::string> uses(const InterfaceFacts& facts) {
  std::vector<std::string> reasons;
  if (!facts.ssh.empty()) reasons.push_back("it carries your ssh session: " + facts.ssh);
  if (!facts.addresses.empty()) {
    reasons.push_back("it carries the address " + joined(facts.addresses));
  }
  if (!facts.routes.empty()) reasons.push_back("it carries the route " + joined(facts.routes));
  if (!facts.master.empty()) reasons.push_back("it is a member of " + facts.master);
  if (!facts.uppers.empty()) reasons.push_back("it carries the interface " + joined(facts.uppers));
  return reasons;
}

// What lets the kernel's own stack speak on the interface, or change frames.
std::vector<std::string> voices(const InterfaceFacts& facts) {
  std::vector<std::string> reasons;
  const std::string& name = facts.name;
  if (!facts.up) {
    reasons.push_back("it is down, no frame can pass; mend with: ip link set dev " + name + " up");
  }
  if (facts.ipv6) {
    reasons.push_back(
        "the kernel speaks IPv6 on it, and its solicitations would travel through the link; mend "
        "with: sysctl -w net.ipv6.conf." +
        name + ".disable_ipv6=1");
  }
  if (facts.arp) {
    reasons.push_back("the kernel answers ARP on it; mend with: ip link set dev " + name +
                      " arp off");
  }
  if (!facts.offloads.empty()) {
    std::string command = "ethtool -K " + name;
    for (const std::string& offload : facts.offloads) command += " " + offload + " off";
    reasons.push_back("offloads are on (" + joined(facts.offloads) +
                      "), so that it hands over what is no frame on a wire; mend with: " + command);
  }
  return reasons;
}

}  // namespace

std::vector<EmulatorError> judge_interface(const InterfaceFacts& facts,
                                           const GuardRules& rules,
                                           const std::string& where) {
  std::vector<EmulatorError> errors;
  const auto object = [&](const std::string& reason) {
    errors.push_back({where + ".device", "interface \"" + facts.name + "\": " + reason});
  };
  if (!facts.exists) {
    if (rules.must_exist) object("missing port; interfaces that exist: " + joined(facts.others));
    return errors;
  }
  if (!rules.force) {
    for (const std::string& reason : uses(facts)) {
      object(reason + "; taking it would cut that off (--force takes it all the same)");
    }
  }
  if (rules.must_be_silent) {
    for (const std::string& reason : voices(facts)) object(reason);
  }
  return errors;
}

std::vector<EmulatorError> guard_port(const PortSpec& port, const std::string& where) {
  std::vector<EmulatorError> errors;
  const auto devargs = parse_devargs(port.device);
  const DriverRow* row = devargs ? find_driver(devargs->driver) : nullptr;
  if (row == nullptr) return errors;  // check_port says so
  const GuardRules rules{row->interface_must_exist, row->kernel_must_be_silent, port.force};
  for (const std::string& name : kernel_interfaces(*devargs)) {
    const auto found = judge_interface(read_interface_facts(name), rules, where);
    errors.insert(errors.end(), found.begin(), found.end());
  }
  return errors;
}

}  // namespace linkwright
