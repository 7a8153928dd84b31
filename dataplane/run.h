// SPDX-License-Identifier: Apache-2.0
//
// One run: everything that exists from a successful start to the end, in the order in which it
// comes up; destruction is the reverse. Control thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataplane/capture/run_captures.h"
#include "dataplane/carrier_keeper.h"
#include "dataplane/eal.h"
#include "dataplane/emulator.h"
#include "dataplane/frame_pool.h"
#include "dataplane/journal_tap.h"
#include "dataplane/journal_writer.h"
#include "dataplane/memory_plan.h"
#include "dataplane/port.h"
#include "dataplane/port_account.h"
#include "dataplane/worker.h"

namespace linkwright {

class Run {
 public:
  // The spec has passed check_spec and guard_port. nullptr and `errors`: nothing is left open. The
  // EAL must outlive the run.
  static std::unique_ptr<Run> start(const EmulatorSpec& spec,
                                    const MemoryPlan& plan,
                                    Eal& eal,
                                    std::vector<EmulatorError>& errors);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Instant change(std::uint32_t cable,
                 std::uint32_t direction,
                 Instant at,
                 const LinkConfig& config);
  Instant change_cable(std::uint32_t cable, Instant at, const std::array<LinkConfig, 2>& config);
  Instant change_fabric(std::uint32_t fabric, LinkId link, Instant at, const LinkConfig& config);
  Instant resume(std::uint32_t cable);
  Instant command(std::uint32_t fabric,
                  std::uint32_t crossbar,
                  Instant at,
                  const CircuitCommand& command);
  Instant cut(std::uint32_t fabric, std::uint32_t cable, Instant at, Duration length);
  Instant mend(std::uint32_t fabric, std::uint32_t cable, Instant at);
  void hold_carriers_down(std::uint32_t cable, bool down);
  RunCaptures& captures() noexcept { return *captures_; }
  bool snapshot(EmulatorSnapshot& out, std::chrono::microseconds patience);
  EmulatorSnapshot stop(Duration drain_limit);

 private:
  Run(const EmulatorSpec& spec, const MemoryPlan& plan, Eal& eal)
      : spec_(spec), plan_(plan), eal_(eal) {}

  bool can_become(std::uint32_t cable, std::uint32_t direction, const LinkConfig& config) const;
  bool open_ports(std::vector<EmulatorError>& errors);
  bool open_journal(std::vector<EmulatorError>& errors);
  bool launch_worker(std::vector<EmulatorError>& errors);
  void watch_carriers();
  std::optional<TscClock> calibrated_clock(std::vector<EmulatorError>& errors) const;
  std::vector<LinkHostSetup> host_setups() const;
  std::vector<FabricHostSetup> fabric_setups() const;
  template <typename Attempt>
  Instant try_ahead(Instant at, const Attempt& attempt) const;
  std::optional<Instant> replan(std::uint32_t fabric,
                                std::vector<Outage> outages,
                                Instant differs_from);
  void look_at_kernel();
  Instant now() const;
  EmulatorSnapshot assemble(const WorkerCounters& counters);
  void assemble_cables(const WorkerCounters& counters, EmulatorSnapshot& out);
  void assemble_fabrics(const WorkerCounters& counters, EmulatorSnapshot& out);
  void close_journal();

  EmulatorSpec spec_;
  MemoryPlan plan_;
  Eal& eal_;
  std::unique_ptr<JournalWriter> journal_;
  bool journal_complete_ = true;
  std::unique_ptr<JournalTap> tap_;
  std::unique_ptr<FramePool> pool_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::vector<PortAccount> accounts_;
  std::uint64_t idle_holding_ = 0;
  std::optional<TscClock> clock_;
  CoreProbe core_;
  std::unique_ptr<PortLights> lights_;
  std::unique_ptr<RunCaptures> captures_;  // what it has is lent to the worker
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<CarrierKeeper> carriers_;
  bool launched_ = false;
};

}  // namespace linkwright
