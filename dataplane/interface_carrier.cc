// SPDX-License-Identifier: Apache-2.0
//
// The half of carrier.h that needs no DPDK.
#include "dataplane/carrier.h"
#include "dataplane/driver_table.h"
#include "dataplane/interface_link.h"
#include "dataplane/packet_sockets.h"

namespace linkwright {
namespace {

constexpr const char* kVirtualCable = "veth";

class InterfaceCarrier final : public Carrier {
 public:
  explicit InterfaceCarrier(std::string interface) : name_(std::move(interface)) {
    if (const auto link = links_.read(name_)) before_ = *link;
  }

  std::optional<CarrierRules::Seen> look() override {
    const auto link = links_.read(name_);
    if (!link) return std::nullopt;
    return CarrierRules::Seen{link->up && link->carrier, link->losses};
  }

  std::string set(bool up) override { return links_.set_up(name_, up); }

  CableErrors errors() override {
    const auto link = links_.read(name_);
    return {.crc = link ? link->crc_errors - before_.crc_errors : 0};
  }

  void make_ready() override { forget_errors_of_packet_sockets(before_.index); }
  bool discard_unsent() override { return discard_unsent_of_packet_sockets(before_.index); }

 private:
  InterfaceLinks links_;
  std::string name_;
  InterfaceLink before_;
};

}  // namespace

std::unique_ptr<Carrier> carrier_of_interface(const std::string& interface) {
  return std::make_unique<InterfaceCarrier>(interface);
}

std::string carrier_objection(const PortSpec& spec) {
  const auto devargs = parse_devargs(spec.device);
  const DriverRow* row = devargs ? find_driver(devargs->driver) : nullptr;
  if (row == nullptr) return {};  // check_port says so
  switch (row->carrier) {
    case CarrierSource::kNone:
      return std::string(row->driver) + " has no carrier to be taken down";
    case CarrierSource::kPort:
      if (row->can_set_link_down) return {};
      return std::string(row->driver) + " cannot set its link down";
    case CarrierSource::kInterface:
      break;
  }
  const std::string interface(devargs->find(row->interface_argument).value_or(""));
  const auto link = InterfaceLinks().read(interface);
  if (!link || link->kind == kVirtualCable) return {};  // the guard speaks of what is missing
  return "interface \"" + interface + "\" is " +
         (link->kind.empty() ? "a device of its own" : "of kind " + link->kind) +
         "; that its far end loses carrier when it is set down is known of veth only";
}

}  // namespace linkwright
