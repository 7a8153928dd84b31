// SPDX-License-Identifier: Apache-2.0
//
// One thread, pinned to one CPU, that moves every frame of the run: it polls, lets the links
// decide, releases what is due, and never waits for anybody. Control talks to it through
// handover.h only.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataplane/emulator.h"
#include "dataplane/fabric_host.h"
#include "dataplane/frame_pool.h"
#include "dataplane/handover.h"
#include "dataplane/journal_tap.h"
#include "dataplane/link_host.h"
#include "dataplane/loop_guard.h"
#include "dataplane/loop_watch.h"
#include "dataplane/port_gates.h"
#include "dataplane/tsc_clock.h"

namespace linkwright {

struct WorkerSetup {
  std::vector<LinkHostSetup> hosts;     // two per cable: direction 0, direction 1
  std::vector<LoopGuardConfig> guards;  // one per cable
  std::vector<FabricHostSetup> fabrics;
  TscClock clock;
  Duration limit{};  // fidelity_limit of the run
  IdlePolicy idle = IdlePolicy::kBackOff;
  const FramePool* pool = nullptr;  // outlives the worker, like `tap`
  const JournalTap* tap = nullptr;  // nullptr: no journal
};

// What control is told, copied at one burst boundary.
struct WorkerCounters {
  Instant at{};
  std::vector<DirectionCounters> hosts;  // order of WorkerSetup::hosts
  std::vector<LoopGuardSnapshot> guards;
  std::vector<FabricHostCounters> fabrics;
  LoopGaps gaps;
  std::uint64_t frames_out_of_pool = 0;
  std::uint64_t loops = 0;
  std::uint64_t busy_cycles = 0;
};

class Worker {
 public:
  explicit Worker(const WorkerSetup& setup);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // All of these: control thread.
  // False: the lcore is not free.
  [[nodiscard]] bool launch(unsigned lcore);
  // In force from the returned instant; kNever: refused, or no answer within a second.
  Instant change(std::uint32_t host, Instant at, const LinkConfig& config);
  Instant change_cable(std::uint32_t cable, Instant at, const std::array<LinkConfig, 2>& config);
  Instant change_fabric(std::uint32_t fabric, LinkId link, Instant at, const LinkConfig& config);
  // Of a cable that its guard has stopped; kNever: it is not.
  Instant resume(std::uint32_t cable);
  // The order must be valid for the crossbar. Dated ones are refused where they come too late.
  Instant command(std::uint32_t fabric,
                  std::uint32_t crossbar,
                  std::unique_ptr<CircuitOrder> order);
  // Refused as well where what differs lies in the past of the fabric.
  Instant fail(std::uint32_t fabric, std::unique_ptr<Failover> failover);
  // Who captures a direction, or some hosts of a fabric, from the returned instant on; kNever: it
  // stays as it was. An empty capture, or nullptr: nobody, and what was lent is the caller's again.
  Instant set_capture(std::uint32_t host, const LinkCapture& capture);
  Instant set_fabric_capture(std::uint32_t fabric, const FabricCapture* capture);
  // Another thread may set these, one at a time: gate i is that of host i's egress port; behind
  // them come the ports of each fabric.
  PortGates& gates() { return gates_; }
  // nullptr: no burst boundary came within `patience`. Valid until the next call.
  const WorkerCounters* snapshot(std::chrono::microseconds patience);
  // Takes no more frames, drains for `drain_limit` at most, ends. Returns the last counters, in
  // which held is what did not come out. To be called once, after launch().
  const WorkerCounters& stop(Duration drain_limit);
  // The last horizon of each host, after stop(): until then fates are decided.
  Instant horizon(std::size_t host) const { return hosts_[host].horizon(); }
  const FabricHost& fabric(std::size_t number) const { return fabrics_[number]; }

 private:
  enum class Phase : std::uint8_t { kRun, kDrain };
  enum class Target : std::uint8_t {
    kLink,
    kCable,
    kGuard,
    kFabricLink,
    kCrossbar,
    kFailover,
    kCapture,
    kFabricCapture
  };
  struct Command {
    std::uint64_t ticket = 0;
    Target target = Target::kLink;
    std::uint32_t host = 0;  // or the cable, or the fabric
    std::uint32_t part = 0;  // of a fabric: link or crossbar
    Instant at{};
    Instant expires{};  // refused from then on: control has told its caller so
    LinkConfig config;
    LinkConfig back{};              // of a cable: b to a
    CircuitOrder* order = nullptr;  // the worker's from here on, both
    Failover* failover = nullptr;
    LinkCapture capture{};
    const FabricCapture* fabric_capture = nullptr;
  };
  struct Reply {
    std::uint64_t ticket = 0;
    Instant effective{};
    Failover* failover = nullptr;  // the one before, or that which was refused: to be freed
  };

  static int main_of_lcore(void* self) noexcept;
  template <bool kJournaled>
  void run() noexcept;
  template <bool kJournaled>
  std::size_t breathe(bool taking) noexcept;
  void begin_iteration(Instant now) noexcept;
  void serve_control() noexcept;
  void set_gate(std::size_t gate, bool open) noexcept;
  Instant obey(const Command& command) noexcept;
  Instant fail(const Command& command, Failover*& spent) noexcept;
  Instant change_cable(const Command& command, Instant at) noexcept;
  Instant resume_cable(std::uint32_t cable) noexcept;
  void give_back(std::unique_ptr<CircuitOrder> order) noexcept;
  Instant ask(Command command);
  std::optional<Instant> take_replies(std::uint64_t ticket);
  void bury_spent();
  void rest_if_idle(std::size_t moved) noexcept;
  bool drained() noexcept;
  void read(WorkerCounters& out) noexcept;

  const TscClock clock_;
  const Duration limit_;
  const bool may_rest_;
  const FramePool* pool_;
  const JournalTap* tap_;
  LoopWatch watch_;
  std::vector<LoopGuard> guards_;  // before the hosts, which refer to them
  std::vector<LinkHost> hosts_;
  std::vector<FabricHost> fabrics_;

  Instant now_{};        // latest stamp
  Instant last_busy_{};  // when a frame was last seen
  bool moved_ = false;   // the current iteration has moved a frame
  Duration busy_{};      // total length of iterations that did
  std::uint64_t loops_ = 0;
  Instant drain_until_ = kNever;

  std::uint64_t tickets_ = 0;  // control's
  unsigned lcore_ = 0;
  Duration drain_limit_{};  // written before phase_
  std::atomic<Phase> phase_{Phase::kRun};
  SpscRing<Command> commands_;
  SpscRing<Reply> replies_;
  SpscRing<CircuitOrder*> spent_;  // to be freed by control
  PortGates gates_;
  SnapshotExchange<WorkerCounters> exchange_;
  WorkerCounters last_;
};

}  // namespace linkwright
