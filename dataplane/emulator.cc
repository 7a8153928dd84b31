// SPDX-License-Identifier: Apache-2.0
#include "dataplane/emulator.h"

#include <string>

#include "dataplane/cable_change.h"
#include "dataplane/carrier.h"
#include "dataplane/carrier_hold.h"
#include "dataplane/eal.h"
#include "dataplane/interface_guard.h"
#include "dataplane/memory_plan.h"
#include "dataplane/run.h"
#include "dataplane/spec_check.h"

namespace linkwright {
namespace {

// Runs come and go; the EAL stays, because a process can have only one.
class DpdkEmulator final : public Emulator, public CableChange, public CarrierHold {
 public:
  std::vector<EmulatorError> start(const EmulatorSpec& spec) override;
  Instant change(std::uint32_t cable,
                 std::uint32_t direction,
                 Instant at,
                 const LinkConfig& config) override;
  Instant change_cable(std::uint32_t cable,
                       Instant at,
                       const std::array<LinkConfig, 2>& config) override;
  Instant change_fabric(std::uint32_t fabric,
                        LinkId link,
                        Instant at,
                        const LinkConfig& config) override;
  Instant resume(std::uint32_t cable) override;
  Instant command(std::uint32_t fabric,
                  std::uint32_t crossbar,
                  Instant at,
                  const CircuitCommand& command) override;
  Instant cut(std::uint32_t fabric, std::uint32_t cable, Instant at, Duration length) override;
  Instant mend(std::uint32_t fabric, std::uint32_t cable, Instant at) override;
  void hold_carriers_down(std::uint32_t cable, bool down) override;
  std::optional<std::uint32_t> begin_capture(const CaptureSpec& wanted,
                                             std::vector<EmulatorError>& errors) override;
  std::vector<EmulatorError> end_capture(std::uint32_t number) override;
  std::vector<CaptureState> captures() override;
  bool snapshot(EmulatorSnapshot& out, std::uint32_t patience_ms) override;
  EmulatorSnapshot stop(Duration drain_limit) override;

 private:
  std::unique_ptr<Eal> eal_;
  std::unique_ptr<Run> run_;
};

// Where carrier is passed on, each port must be able to lose it.
std::vector<EmulatorError> check_carriers(const EmulatorSpec& spec) {
  std::vector<EmulatorError> errors;
  const auto check = [&](const std::string& field, std::uint32_t port) {
    const std::string objection = carrier_objection(spec.ports[port]);
    if (objection.empty()) return;
    errors.push_back({field,
                      "the carrier of port \"" + spec.ports[port].name +
                          "\" cannot be taken down: " + objection});
  };
  for (std::size_t i = 0; i < spec.cables.size(); ++i) {
    const CableSpec& cable = spec.cables[i];
    if (cable.carrier != CarrierPolicy::kPropagate) continue;
    for (const std::uint32_t port : {cable.port_a, cable.port_b})
      check("cables[" + std::to_string(i) + "].carrier", port);
  }
  for (std::size_t i = 0; i < spec.fabrics.size(); ++i) {
    const FabricSpec& fabric = spec.fabrics[i];
    if (fabric.carrier != CarrierPolicy::kPropagate) continue;
    for (const std::uint32_t port : fabric.ports)
      if (port != kNoPortSpec) check("fabrics[" + std::to_string(i) + "].carrier", port);
  }
  return errors;
}

// Cheap checks first: nothing is touched before the spec is known to be sound.
std::vector<EmulatorError> DpdkEmulator::start(const EmulatorSpec& spec) {
  if (run_) return {{"", "a run is in progress; stop it first"}};
  std::vector<EmulatorError> errors = check_spec(spec);
  if (!errors.empty()) return errors;
  for (std::size_t i = 0; i < spec.ports.size(); ++i) {
    for (EmulatorError& error : guard_port(spec.ports[i], "ports[" + std::to_string(i) + "]"))
      errors.push_back(std::move(error));
  }
  if (errors.empty()) errors = check_carriers(spec);
  if (!errors.empty()) return errors;
  const MemoryPlan plan = plan_memory(spec, errors);
  if (!errors.empty()) return errors;

  if (eal_) {
    errors = eal_->objections(spec);
  } else {
    eal_ = Eal::start(spec, errors);
  }
  if (errors.empty()) run_ = Run::start(spec, plan, *eal_, errors);
  return errors;
}

Instant DpdkEmulator::change(std::uint32_t cable,
                             std::uint32_t direction,
                             Instant at,
                             const LinkConfig& config) {
  return run_ ? run_->change(cable, direction, at, config) : kNever;
}

Instant DpdkEmulator::change_cable(std::uint32_t cable,
                                   Instant at,
                                   const std::array<LinkConfig, 2>& config) {
  return run_ ? run_->change_cable(cable, at, config) : kNever;
}

Instant DpdkEmulator::change_fabric(std::uint32_t fabric,
                                    LinkId link,
                                    Instant at,
                                    const LinkConfig& config) {
  return run_ ? run_->change_fabric(fabric, link, at, config) : kNever;
}

Instant DpdkEmulator::resume(std::uint32_t cable) {
  return run_ ? run_->resume(cable) : kNever;
}

Instant DpdkEmulator::command(std::uint32_t fabric,
                              std::uint32_t crossbar,
                              Instant at,
                              const CircuitCommand& command) {
  return run_ ? run_->command(fabric, crossbar, at, command) : kNever;
}

Instant DpdkEmulator::cut(std::uint32_t fabric, std::uint32_t cable, Instant at, Duration length) {
  return run_ ? run_->cut(fabric, cable, at, length) : kNever;
}

Instant DpdkEmulator::mend(std::uint32_t fabric, std::uint32_t cable, Instant at) {
  return run_ ? run_->mend(fabric, cable, at) : kNever;
}

void DpdkEmulator::hold_carriers_down(std::uint32_t cable, bool down) {
  if (run_) run_->hold_carriers_down(cable, down);
}

std::optional<std::uint32_t> DpdkEmulator::begin_capture(const CaptureSpec& wanted,
                                                         std::vector<EmulatorError>& errors) {
  if (run_) return run_->captures().begin(wanted, errors);
  errors = {{"", "no run is in progress"}};
  return std::nullopt;
}

std::vector<EmulatorError> DpdkEmulator::end_capture(std::uint32_t number) {
  if (!run_) return {{"", "no run is in progress"}};
  return run_->captures().end(number);
}

std::vector<CaptureState> DpdkEmulator::captures() {
  return run_ ? run_->captures().states() : std::vector<CaptureState>{};
}

bool DpdkEmulator::snapshot(EmulatorSnapshot& out, std::uint32_t patience_ms) {
  return run_ && run_->snapshot(out, std::chrono::milliseconds(patience_ms));
}

EmulatorSnapshot DpdkEmulator::stop(Duration drain_limit) {
  if (!run_) return {};
  EmulatorSnapshot last = run_->stop(drain_limit);
  run_.reset();
  return last;
}

}  // namespace

std::unique_ptr<Emulator> make_emulator() {
  return std::make_unique<DpdkEmulator>();
}

}  // namespace linkwright
