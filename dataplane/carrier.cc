// SPDX-License-Identifier: Apache-2.0
//
// The half of carrier.h that asks DPDK.
#include "dataplane/carrier.h"

#include <chrono>
#include <thread>

#include "dataplane/driver_table.h"
#include "dataplane/port.h"

namespace linkwright {
namespace {

// What a ring of 4,096 full frames takes to leave at 10 Gb/s: none of them stays in a port that is
// set down.
constexpr std::chrono::milliseconds kRingEmpties{5};

class PortCarrier final : public Carrier {
 public:
  explicit PortCarrier(Port& port) : port_(port) {}
  std::optional<CarrierRules::Seen> look() override {
    const auto up = port_.has_link();
    if (!up) return std::nullopt;
    return CarrierRules::Seen{*up, std::nullopt};
  }
  std::string set(bool up) override {
    if (!up) std::this_thread::sleep_for(kRingEmpties);
    return port_.set_link(up);
  }
  CableErrors errors() override { return port_.cable_errors(); }
  PausesFromServer pauses() override { return port_.pauses(); }

 private:
  Port& port_;
};

}  // namespace

std::unique_ptr<Carrier> make_carrier(const PortSpec& spec, Port& port) {
  const Devargs devargs = *parse_devargs(spec.device);
  const DriverRow& row = *find_driver(devargs.driver);
  switch (row.carrier) {
    case CarrierSource::kInterface:
      return carrier_of_interface(std::string(devargs.find(row.interface_argument).value_or("")));
    case CarrierSource::kPort:
      return std::make_unique<PortCarrier>(port);
    case CarrierSource::kNone:
      break;
  }
  return nullptr;
}

}  // namespace linkwright
