// SPDX-License-Identifier: Apache-2.0
//
// THE SEAM between control and dataplane: no rte_ type, no Protobuf. Control describes an emulator,
// starts it, changes it, reads snapshots, stops it. All calls from one control thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dataplane/capture/capture_spec.h"
#include "dataplane/loop_rules.h"
#include "link_models/core/books.h"
#include "link_models/core/histogram.h"
#include "link_models/fabric/fabric_config.h"
#include "link_models/fabric/fabric_reading.h"
#include "link_models/faults/fault_plan.h"
#include "link_models/headers/pause_tally.h"
#include "link_models/link.h"
#include "link_models/link_config.h"
#include "link_models/queueing/wire_pause.h"
#include "link_models/rate_trace.h"

namespace linkwright {

// A port of this machine: any DPDK ethdev.
struct PortSpec {
  std::string name;                       // as in the scenario
  std::string device;                     // PCI address or vdev devargs, "net_af_packet0,iface=x"
  std::uint32_t frame_bytes_max = 1'514;  // without FCS
  std::uint64_t stated_bps = 0;           // what the user says it can carry; 0: not stated
  bool force = false;                     // take it although it carries a route, address or ssh
};

// What a port that loses its carrier means to the port at the other end of its cable; in a fabric,
// what the dark means to the port of a host.
enum class CarrierPolicy : std::uint8_t {
  kHold,       // nothing: it keeps its carrier, as behind a media converter
  kPropagate,  // it loses its carrier too, as at the other end of one cable
};

// A cable between two ports; direction 0 is a to b. `LinkConfig` is in the time of the run.
struct CableSpec {
  std::string name;
  std::uint32_t port_a = 0;  // index in EmulatorSpec::ports
  std::uint32_t port_b = 0;
  std::array<LinkConfig, 2> direction;
  CarrierPolicy carrier = CarrierPolicy::kHold;
  std::array<FaultList, 2> faults{};  // fixed for the run
  std::array<RateTrace, 2> traces{};  // likewise; of a direction that is serialized
  LoopGuardConfig guard{};
  Ingress ingress = Ingress::kSwitchQueue;  // of both ends
  std::array<WirePauseConfig, 2> pause{};   // by direction; on exactly with Ingress::kPause
  // What a direction becomes in the course of the run, where that is known: room is made for it,
  // too. Queue, rate and latency count, of the most demanding one each.
  std::array<std::optional<LinkConfig>, 2> later{};
};

inline constexpr std::uint32_t kNoPortSpec = ~std::uint32_t{0};

// A fabric whose hosts are ports. `config` is in the time of the run.
struct FabricSpec {
  std::string name;
  FabricConfig config;
  std::vector<std::uint32_t> ports;  // by HostId: index in EmulatorSpec::ports, or kNoPortSpec
  CarrierPolicy carrier = CarrierPolicy::kHold;
};

enum class IdlePolicy : std::uint8_t { kSpin, kBackOff };

struct EmulatorSpec {
  std::vector<PortSpec> ports;
  std::vector<CableSpec> cables;
  std::vector<FabricSpec> fabrics;
  std::uint64_t seed = 0;
  Duration pedestal{};         // real time, added to every release
  Duration smallest_effect{};  // real time (already times K); 0: none known
  std::uint64_t memory_bytes = 256ull << 20;
  bool huge_pages = false;       // false: --no-huge
  std::uint32_t worker_cpu = 1;  // CPU the worker is pinned to
  std::uint16_t burst = 32;
  std::uint16_t descriptors = 512;
  IdlePolicy idle = IdlePolicy::kBackOff;
  std::string journal_path;  // empty: no journal
  std::string fates_path;    // empty: no per-frame fates file
  bool verbose = false;      // let EAL speak
};

// Counters of one direction, consistent with each other (taken at one burst boundary).
struct DirectionSnapshot {
  Books books;
  LinkCounters link;
  Histogram lateness;                   // ns by which a release was late, every frame
  Histogram lateness_outside_gaps;      // the same without frames due inside a loop gap
  Histogram arrival_uncertainty;        // ns since the ingress port was polled before
  std::uint64_t floor_violations = 0;   // frames whose target lay before they could be released
  std::uint64_t transmit_refusals = 0;  // tx_burst calls that took less than offered
  std::uint64_t fate_digest = 0;        // order-independent digest of (frame, departure, reason)
  Histogram lateness_behind_refusals;   // of `lateness`, frames that the port had refused before,
                                        // and those behind them
  Tally pauses;  // sent to the server at the near end: in the books of the other direction, whose
                 // frames leave there
  FaultCounts faults{};           // order of CableSpec::faults
  std::uint64_t queue_bytes = 0;  // of frames that wait for the wire now
};

// One host of a fabric that is a port: what came in by it and went out.
struct FabricHostSnapshot {
  HostId host = 0;
  std::uint32_t port = 0;               // index in EmulatorSpec::ports
  Tally in;                             // taken by rx_burst
  Tally out;                            // accepted by tx_burst
  Histogram lateness;                   // ns by which a release was late, every frame
  Histogram lateness_outside_gaps;      // the same without frames due inside a loop gap
  Histogram edge_lateness;              // outside gaps, of the first frame in each light
  Histogram arrival_uncertainty;        // ns since the port was polled before
  std::uint64_t floor_violations = 0;   // frames whose target lay before they could be released
  std::uint64_t transmit_refusals = 0;  // tx_burst calls that took less than offered
  Histogram lateness_behind_refusals;   // as that of a direction
};

// Of one fabric as a whole, and consistent in itself.
struct FabricSnapshot {
  Books books;
  FabricReading reading;
  std::vector<FabricHostSnapshot> hosts;  // those that are ports, by HostId
  std::uint64_t fate_digest = 0;  // order-independent digest of (frame, host, departure, reason)
};

// The carrier of a port: of the lab's own cable, not of the modelled one. Times are run time, seen
// every few milliseconds.
struct CarrierSnapshot {
  static constexpr std::size_t kLossesTold = 100;
  struct Loss {
    Instant lost{};
    Instant regained = kNever;  // kNever: not yet
  };

  bool is_known = false;         // false: nobody can tell, and all below stays as it is
  bool present = true;           // now
  bool held_down = false;        // now, by the emulator
  bool gone = false;             // the interface below it vanished, and nothing brings it back
  std::uint64_t lost = 0;        // without the emulator's doing
  std::uint64_t regained = 0;    // of those
  Duration without{};            // time without carrier after a loss
  std::vector<Loss> losses{};    // the first kLossesTold
  std::uint64_t taken_down = 0;  // by the emulator
  std::uint64_t raised = 0;      // and come back, once the emulator let it
  Duration link_up_longest{};    // from there to carrier: the port's own time, in no model
  std::string fault{};           // why the emulator could last not set it; empty: it could
};

// Errors that a port's hardware saw on its own cable.
struct CableErrors {
  std::uint64_t crc = 0;              // frames with a wrong FCS
  std::uint64_t symbol = 0;           // symbols that are none
  std::uint64_t fec_uncorrected = 0;  // codewords
  std::uint64_t fec_corrected = 0;    // codewords or bits, as the driver counts
};

// Pauses that the server at a port has sent: it asks the emulator to wait.
struct PausesFromServer {
  // kFrames: the port passes them, and they were counted as they came. The others: by hardware, as
  // the port's MAC takes them and obeys; its driver counts them, or says nothing.
  enum class Source : std::uint8_t { kNobody, kFrames, kDriver, kSilentDriver };
  Source source = Source::kNobody;
  PauseTally tally{};

  friend bool operator==(const PausesFromServer&, const PausesFromServer&) = default;
};

struct PortSnapshot {
  std::string name;
  std::string driver;
  std::uint64_t rx_frames = 0;         // taken by rx_burst
  std::uint64_t tx_frames = 0;         // accepted by tx_burst
  std::uint64_t missed_before_rx = 0;  // lost before rx_burst: driver counter or kernel comparison
  std::uint64_t driver_tx_errors = 0;
  bool missed_is_known = false;  // false: this driver cannot tell, and neither can the kernel
  CarrierSnapshot carrier{};
  CableErrors errors{};
  PausesFromServer pauses{};
};

struct LoopGaps {  // worker loop iterations longer than kLoopGap
  std::uint64_t count = 0;
  Duration total{};
  Duration longest{};
  Duration beyond_limit{};  // total of those longer than fidelity_limit()
};

// What the worker's CPU does to a bare loop that only reads the clock, before the first frame: gaps
// in here are the machine's, and no emulator on this CPU has fewer.
struct CoreProbe {
  Duration watched{};
  LoopGaps gaps;
};

struct PoolSnapshot {
  std::uint64_t in_use = 0;        // mbufs out of the pool
  std::uint64_t idle_holding = 0;  // what the drivers hold when nothing is in flight
  std::uint64_t slack = 0;         // how far drivers may differ from that; 0: exact
};

struct EmulatorSnapshot {
  Instant at{};                                          // run time at which it was taken
  std::vector<std::array<DirectionSnapshot, 2>> cables;  // order of EmulatorSpec::cables
  std::vector<LoopGuardSnapshot> guards;                 // order of EmulatorSpec::cables
  std::vector<FabricSnapshot> fabrics;                   // order of EmulatorSpec::fabrics
  std::vector<PortSnapshot> ports;                       // order of EmulatorSpec::ports
  LoopGaps gaps;
  CoreProbe core;
  PoolSnapshot pool;
  std::uint64_t loops = 0;
  std::uint64_t busy_cycles = 0;   // TSC cycles of iterations that moved a frame
  std::uint64_t journal_lost = 0;  // records that did not fit: the journal is incomplete
  std::string pages;               // "4K (no-huge)", "2M", "1G"
};

// What went wrong and where: `field` is a path into the spec ("ports[1].device").
struct EmulatorError {
  std::string field;
  std::string message;
};

// What a crossbar is told in mid-run: other circuits and no plan any more, or another plan.
using CircuitCommand = std::variant<Matching, CircuitPlan>;

class Emulator {
 public:
  virtual ~Emulator() = default;
  // Opens ports, plans memory, launches the worker. Empty result: running. Nothing half applied.
  virtual std::vector<EmulatorError> start(const EmulatorSpec& spec) = 0;
  // In force at the returned run time (kNever: refused, too many pending). Both directions: call
  // twice with the same `at`. `at` in the past means now.
  virtual Instant change(std::uint32_t cable,
                         std::uint32_t direction,
                         Instant at,
                         const LinkConfig& config) = 0;
  // The same for a link of a fabric: numbers as in EmulatorSpec::fabrics and the graph.
  virtual Instant change_fabric(std::uint32_t fabric,
                                LinkId link,
                                Instant at,
                                const LinkConfig& config) = 0;
  // A cable that its loop guard has stopped goes on from the returned run time; kNever: it is not
  // stopped.
  virtual Instant resume(std::uint32_t cable) = 0;
  // For crossbar number `crossbar` of the graph; `at` as the command is sent, before its stages.
  virtual Instant command(std::uint32_t fabric,
                          std::uint32_t crossbar,
                          Instant at,
                          const CircuitCommand& command) = 0;
  // A cable of a fabric goes dark, for `length`; Duration::max(): until it is mended. `at` in the
  // past means now. Returns when; kNever: it is dark already or not yet over the last time, there
  // have been too many outages, or the worker did not answer.
  virtual Instant cut(std::uint32_t fabric, std::uint32_t cable, Instant at, Duration length) = 0;
  // The end of an outage that is not over by then; kNever: there is none.
  virtual Instant mend(std::uint32_t fabric, std::uint32_t cable, Instant at) = 0;
  // Frames of links or of a fabric are written to files, until it is ended or the run stops; what
  // is returned is its number in the run. nullopt: why stands in `errors`, and no file is left
  // open.
  virtual std::optional<std::uint32_t> begin_capture(const CaptureSpec& wanted,
                                                     std::vector<EmulatorError>& errors) = 0;
  // Empty: it is ended, and its files are whole.
  virtual std::vector<EmulatorError> end_capture(std::uint32_t number) = 0;
  // Of this run, those that ended among them, by number.
  virtual std::vector<CaptureState> captures() = 0;
  // Waits for the worker's next burst boundary; false when it did not come within `patience_ms`.
  virtual bool snapshot(EmulatorSnapshot& out, std::uint32_t patience_ms) = 0;
  // Stops taking frames, drains what is in flight (bounded by `drain_limit`), closes the books.
  virtual EmulatorSnapshot stop(Duration drain_limit) = 0;
};

std::unique_ptr<Emulator> make_emulator();

}  // namespace linkwright
