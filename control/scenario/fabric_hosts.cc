// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabric_hosts.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "control/scenario/link_ends.h"

namespace linkwright {
namespace {

class AddressBook {
 public:
  AddressBook(std::vector<HostNode>& hosts, const FabricContext& context)
      : hosts_(hosts), context_(context) {}

  void add(const schema::HostAddresses& entry, const std::string& field) {
    if (entry.host() >= hosts_.size())
      return context_.report(
          field + ".host",
          fmt::format(
              "is out of range (value {}, allowed 0 to {})", entry.host(), hosts_.size() - 1));
    if (!seen_.insert(entry.host()).second)
      return context_.report(field + ".host",
                             fmt::format("a second entry for this host (value {})", entry.host()));
    for (int i = 0; i < entry.macs_size(); ++i)
      add(entry.macs(i), entry.host(), fmt::format("{}.macs[{}]", field, i));
  }

 private:
  void add(const std::string& text, std::uint32_t host, const std::string& field) {
    const auto address = parse_mac(text);
    if (!address)
      return context_.report(
          field,
          fmt::format("is no MAC address (value {}, for example \"02:00:00:00:00:01\")",
                      in_quotes(text)));
    if (*address == 0)
      return context_.report(field, fmt::format("is nobody's address (value {})", in_quotes(text)));
    if (is_multicast(*address))
      return context_.report(
          field,
          fmt::format("is the address of a group, not of a host (value {})", in_quotes(text)));
    if (const auto [owner, fresh] = owner_.emplace(*address, host); !fresh)
      return context_.report(
          field,
          fmt::format(
              "is already an address of host {} (value {})", owner->second, in_quotes(text)));
    hosts_[host].addresses.push_back(*address);
  }

  std::vector<HostNode>& hosts_;
  const FabricContext& context_;
  std::set<std::uint32_t> seen_;
  std::map<MacAddress, std::uint32_t> owner_;
};

}  // namespace

std::vector<std::uint32_t> bind_hosts(const schema::Fabric& written,
                                      std::uint32_t hosts,
                                      PortBinding& ports,
                                      const FabricContext& context) {
  std::vector<std::uint32_t> out(hosts, kNoPortSpec);
  if (static_cast<std::uint32_t>(written.ports_size()) > hosts)
    context.report("ports",
                   fmt::format("are more than the hosts of the topology (value {}, allowed up to "
                               "{})",
                               written.ports_size(),
                               hosts));
  for (int i = 0; i < written.ports_size(); ++i) {
    const auto port =
        ports.bind(written.ports(i), context.place(fmt::format("ports[{}]", i)), context.problems);
    const auto host = static_cast<std::uint32_t>(i);
    if (port && host < hosts) out[host] = *port;
  }
  return out;
}

std::vector<HostNode> resolve_hosts(const schema::Fabric& written,
                                    const std::vector<std::uint32_t>& ports,
                                    const FabricContext& context) {
  std::vector<HostNode> out(ports.size());
  const bool virtual_only = written.ports_size() == 0;
  for (std::size_t host = 0; host < out.size(); ++host) {
    out[host].bound = virtual_only || ports[host] != kNoPortSpec;
    out[host].ingress = ingress_of(written.ingress());
  }
  if (written.ingress() == schema::Fabric::PAUSE && written.switches().pause().lossless_size() == 0)
    context.report("ingress",
                   "\"pause\" asks for a switch that pauses: `switches.pause.lossless` names no "
                   "class (allowed: switch_queue, pace_required, or a lossless class)");
  AddressBook book(out, context);
  for (int i = 0; i < written.addresses_size(); ++i)
    book.add(written.addresses(i), fmt::format("addresses[{}]", i));
  return out;
}

ClassMap resolve_classes(schema::Fabric& written, const FabricContext& context) {
  schema::FrameClasses& classes = *written.mutable_classes();
  ClassMap out;
  const bool by_pcp = classes.by() == schema::FrameClasses::PCP;
  out.by = by_pcp ? ClassBy::kPcp : ClassBy::kDscp;
  out.untagged = static_cast<std::uint8_t>(classes.untagged());
  classes.set_by(classes.by());
  classes.set_untagged(classes.untagged());
  std::set<std::uint32_t> seen;
  for (int i = 0; i < classes.map_size(); ++i) {
    const schema::FrameClass& entry = classes.map(i);
    const std::string field = fmt::format("classes.map[{}]", i);
    const char* key = by_pcp ? "pcp" : "dscp";
    const bool sound =
        by_pcp ? entry.has_pcp() && !entry.has_dscp() : entry.has_dscp() && !entry.has_pcp();
    const std::uint32_t value = by_pcp ? entry.pcp() : entry.dscp();
    if (!sound)
      context.report(field, fmt::format("wants `{0}` and `class`, as classes go by {0}", key));
    else if (!seen.insert(value).second)
      context.report(field, fmt::format("a second entry for {} {}", key, value));
    else
      (by_pcp ? out.pcp_class[value] : out.dscp_class[value]) =
          static_cast<std::uint8_t>(entry.class_());
  }
  return out;
}

}  // namespace linkwright
