// SPDX-License-Identifier: Apache-2.0
//
// A fabric in real time: takes frames from the ports that are its hosts, reads their headers once,
// lets the fabric decide, and hands each frame to the port of the host where it comes out, when it
// is due. All ports share one horizon: the time read after the last of them was polled, because no
// later arrival can be older. One worker owns it; nothing here allocates after construction, locks,
// or calls the kernel.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "dataplane/capture/fabric_capture.h"
#include "dataplane/emulator.h"
#include "dataplane/journal_writer.h"
#include "dataplane/loop_watch.h"
#include "dataplane/port_lights.h"
#include "dataplane/tsc_clock.h"
#include "link_models/core/histogram.h"
#include "link_models/fabric/fabric.h"

struct rte_mbuf;
struct rte_mempool;

namespace linkwright {

struct FabricHostSetup {
  struct Edge {
    HostId host = 0;
    std::uint32_t port_spec = 0;    // index in EmulatorSpec::ports
    std::uint16_t port = 0;         // DPDK port id
    std::uint64_t mac_address = 0;  // source of the pauses that it sends
  };
  const FabricConfig* config = nullptr;  // until construction is over
  FabricCapacity capacity;
  std::vector<Edge> edges;  // the hosts that are ports
  std::uint16_t burst = 32;
  Duration pedestal{};
  rte_mempool* pool = nullptr;   // of copies and pauses
  PortLights* lights = nullptr;  // to tell who is in the dark; nullptr: nobody asks
};

// What control is told of one host, copied at a burst boundary.
struct EdgeCounters {
  FabricHostSnapshot seen;  // lateness_outside_gaps is left empty: control derives it
  Histogram lateness_in_gaps;
  std::uint64_t rx_frames_when_empty = 0;
  Instant empty_at{};
  PauseTally pauses_seen{};  // of the server at this port
};

struct FabricHostCounters {
  explicit FabricHostCounters(const FabricHostSetup& setup);
  Books books;
  FabricReading reading;
  std::vector<EdgeCounters> edges;
  std::uint64_t fate_digest = 0;
};

class FabricHost {
 public:
  // Clock and watch are the worker's, and outlive the host, as `journal` does; nullptr: none.
  FabricHost(const FabricHostSetup& setup,
             const TscClock& clock,
             LoopWatch& watch,
             JournalWriter* journal);
  ~FabricHost();
  FabricHost(FabricHost&&) noexcept;

  // Polls every port once and offers what came. Returns how many frames; `now` becomes the time
  // read after the last poll.
  std::size_t take(Instant& now) noexcept;

  // Lets the fabric decide all that happens before `now`, and hands over what is due. What a port
  // refuses stays here, in order, and is offered again. Returns how many frames left.
  std::size_t release(Instant now) noexcept;

  // Closed: what is due at that port is dropped as kPortDown instead of handed over.
  std::size_t edges() const noexcept { return edges_.size(); }
  void set_gate(std::size_t edge, bool open) noexcept;
  // Who captures some of its hosts from now on; nullptr: nobody.
  void set_capture(const FabricCapture* capture) noexcept { capture_ = capture; }

  // As those of Fabric; they are journaled.
  Instant reconfigure(LinkId link, Instant at, const LinkConfig& config) noexcept;
  Instant submit(std::uint32_t crossbar, std::unique_ptr<CircuitOrder>& order) noexcept;
  std::unique_ptr<CircuitOrder> take_spent(std::uint32_t crossbar) noexcept {
    return fabric_->take_spent(crossbar);
  }
  Instant fail(std::unique_ptr<Failover>& failover) noexcept;
  Tally held() const noexcept;
  // When there is next something to do for the ports or for the fabric.
  Instant next_event() const noexcept;
  Instant horizon() const noexcept { return fabric_->horizon(); }
  bool gave_up() const noexcept { return gave_up_; }
  void read(FabricHostCounters& out) const noexcept;

  // Whether a drain is over: nothing is held, or what is waits for what does not come.
  bool is_drained(Instant now) const noexcept;
  // After the last release: frames that a port still refuses are dropped as kPortRefused, those
  // that wait for light or for the end of a pause as kRunEnded.
  void give_up(Instant now) noexcept;

 private:
  // A frame that has left the fabric and waits for its port.
  struct Outgoing {
    rte_mbuf* frame = nullptr;
    Instant due{};
    std::uint32_t frame_bytes = 0;
    bool at_edge = false;
    bool is_new = false;  // came in by the polls of this very iteration
    bool copy = false;
    bool made = false;  // by the fabric: a pause
  };
  struct Edge;

  std::size_t poll(Edge& edge, Instant& now) noexcept;
  void tell_lights() noexcept;
  std::size_t discard_drops() noexcept;
  void capture_gone(const FabricDeparture& gone) const noexcept;
  CapturedFate fate_of(const Edge& edge, const Outgoing& frame) const noexcept;
  void say_idle(Instant until) noexcept;
  void fill(Edge& edge, Instant now) noexcept;
  rte_mbuf* frame_for(const FabricDeparture& departure, const Edge& edge) noexcept;
  std::size_t transmit(Edge& edge) noexcept;
  void record(Edge& edge, Instant now, std::size_t sent) noexcept;
  std::size_t drop_waiting(Edge& edge, DropReason reason) noexcept;
  void misbehave(Edge& edge) noexcept;
  void drop(DropReason reason, std::uint32_t frame_bytes) noexcept {
    books_.drops[static_cast<std::size_t>(reason)].add(frame_bytes);
  }
  void digest(const FabricDeparture& departure) noexcept;

  std::unique_ptr<Fabric> fabric_;
  const TscClock* clock_;
  LoopWatch* watch_;
  JournalWriter* journal_;
  const FabricCapture* capture_ = nullptr;
  rte_mempool* pool_;
  PortLights* lights_;
  std::uint64_t light_changes_ = 0;  // that were told
  ClassMap classes_;
  AimReader aims_;
  std::uint64_t seed_;
  std::uint16_t burst_;
  Duration pedestal_;
  Instant polled_since_{};  // the first stamp of this iteration's polls
  Instant journaled_{};     // up to when the journal has said what was
  Instant last_moved_{};    // when a frame left the fabric
  Instant releasing_{};     // the first moment at which what they brought can leave
  Books books_;             // held and originated are counted elsewhere
  std::uint64_t fate_digest_ = 0;
  std::uint64_t mutant_frames_ = 0;
  bool gave_up_ = false;
  std::vector<std::unique_ptr<Edge>> edges_;
  std::array<rte_mbuf*, Link::kMaxBurst> received_;
  std::array<FabricArrival, Link::kMaxBurst> arrivals_;
  std::array<FabricDeparture, Link::kMaxBurst> drops_;
};

}  // namespace linkwright
