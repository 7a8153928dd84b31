// SPDX-License-Identifier: Apache-2.0
//
// Links, switches and crossbars as one machine that is told the time. Events run in model-time
// order over all links: (time, kind, source), kinds in the order crossbar edge, change of a link,
// step of a failover, pause said again, arrival from outside, delivery by a link, start of a frame
// on a wire. Only events before the horizon run, so the result depends on arrivals and changes
// alone, never on when the host looked.
//
// A switch stores and forwards; its pipeline latency adds to that of the link into it. An optical
// path is one link, from the transmitter through the crossbar to whichever receiver its light
// reaches: a frame is delivered by the matching in force when it entered the light.
//
// Contract as that of Link: every handle offered comes back exactly once, delivered or dropped;
// copies come beside it. Not thread-safe: one worker owns a fabric. No function but the
// constructor, connect and follow allocates, throws, or reads a clock.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "link_models/core/books.h"
#include "link_models/core/histogram.h"
#include "link_models/core/ring.h"
#include "link_models/fabric/directory.h"
#include "link_models/fabric/egress.h"
#include "link_models/fabric/event_tree.h"
#include "link_models/fabric/fabric_config.h"
#include "link_models/fabric/failover.h"
#include "link_models/fabric/fault_points.h"
#include "link_models/fabric/frame_table.h"
#include "link_models/queueing/pause_control.h"
#include "link_models/queueing/pause_tree.h"
#include "link_models/queueing/shared_buffer.h"

namespace linkwright {

struct FabricArrival {
  FrameHandle handle = 0;
  Instant at{};
  std::uint32_t frame_bytes = 0;
  FrameTags tags{};
  PauseFields pause{};  // of a pause frame
  Aims aims = 0;        // AimReader::read() of its headers, where the fabric has faults
};

// One frame given back. A `copy` is beside the one that each handle is owed: the host makes a copy
// of the frame's octets for it, before it lets the handle go.
struct FabricDeparture {
  FrameHandle handle = 0;  // 0: a pause frame that the fabric made, and the host builds
  Instant at{};
  Instant entered{};         // when it arrived at the fabric
  std::uint64_t number = 0;  // of the frame in the fabric, in order of arrival
  std::uint32_t frame_bytes = 0;
  HostId source = 0;
  HostId host = 0;  // where it came out; of a drop: where it should have
  DropReason reason = DropReason::kNone;
  bool copy = false;
  bool absorbed = false;  // a pause frame that did its work: neither delivered nor dropped
  bool marked = false;    // congestion: the host marks it in a private copy of the frame
  bool at_edge = false;   // the first after its circuit was lit: it shows how true edges are
  PauseFields pause{};
};

struct FabricCounters {
  Tally originated;                // copies and pause frames
  Tally copies_lost;               // of those, the ones that found no memory
  Tally absorbed;                  // pause frames that a sender obeyed
  std::uint64_t misdelivered = 0;  // frames that light took to another host than they were for
  std::uint64_t unknown = 0;       // frames whose address nobody had, and that were broadcast
  std::uint64_t moves = 0;         // of circuits
};

// A sender and a class, as one number.
constexpr std::uint32_t pause_node(LinkId link, unsigned cls) {
  return link * kClasses + cls;
}

class Fabric {
 public:
  // Precondition: validate(config) is empty.
  Fabric(const FabricConfig& config, const FabricCapacity& capacity);
  ~Fabric();
  Fabric(const Fabric&) = delete;
  Fabric& operator=(const Fabric&) = delete;

  // Takes over each handle. Stamps of a host must not decrease, nor lie before the horizon; hosts
  // may be offered in any order. Precondition: room(host) is at least the size of the burst.
  void offer(HostId host, std::span<const FabricArrival> burst) noexcept;
  std::size_t room(HostId host) const noexcept { return arriving_[host].room(); }

  // Runs every event strictly before `horizon`: the earliest stamp that can still be offered.
  void advance(Instant horizon) noexcept;

  // The next frame to come out at a host, decided already, due at its stamp or not yet; nullptr:
  // none. Stays until pop(). A copy is asked for in FabricDeparture::copy as it would be now.
  const FabricDeparture* front(HostId host) noexcept;
  void pop(HostId host) noexcept;

  // Gives back what will not come out, in the order in which that was decided. All of it is
  // collected before the next offer.
  std::size_t collect_drops(std::span<FabricDeparture> out) noexcept;

  // Earliest instant at which advance() can do something; kNever when idle.
  Instant next_event() const noexcept;
  Instant horizon() const noexcept { return horizon_; }

  // In which a frame must move while any is inside, if one ever will: by then circuits and pauses
  // have come round twice. Duration::max(): nothing comes round, and what is to come is an event.
  Duration longest_wait() const noexcept;
  // For the end of a run: drops what waits for light or for the end of a pause, as kRunEnded.
  void give_up_waiting() noexcept;

  // In force from the returned instant; kNever: too many changes wait, or there is no room for as
  // many frames as would be on their way. As Link::reconfigure.
  Instant reconfigure(LinkId link, Instant at, const LinkConfig& config) noexcept;
  // Circuits of crossbar number `crossbar` in the graph, as Crossbar::submit and take_spent.
  Instant submit(std::uint32_t crossbar, std::unique_ptr<CircuitOrder>& order) noexcept;
  std::unique_ptr<CircuitOrder> take_spent(std::uint32_t crossbar) noexcept;
  // Takes over another course of outages, whose past is as it was; gives back the one before.
  // Returns from when on; kNever, and nothing changes: that has passed.
  Instant fail(std::unique_ptr<Failover>& failover) noexcept;
  // The same for who may allocate, at `at` or at the horizon.
  Instant connect(std::uint32_t crossbar, Instant at, const Matching& matching);
  Instant follow(std::uint32_t crossbar, Instant at, const CircuitPlan& plan);

  // Whether any of the host's cables brings it light now; and how often that may have changed.
  bool has_light(HostId host) const noexcept;
  std::uint64_t light_changes() const noexcept { return light_changes_; }

  // Frames and bytes inside, counted where they are kept.
  Tally held() const noexcept;
  FabricCounters counters() const noexcept { return counters_; }
  const Egress* egress(LinkId link) const noexcept { return egress_[link].get(); }
  const Crossbar& crossbar(std::uint32_t number) const noexcept;
  const FaultPoints& faults() const noexcept { return faults_; }  // as FabricConfig::faults
  const SharedBuffer& buffer(std::uint32_t number) const noexcept;
  const Graph& graph() const noexcept { return config_.graph; }
  const Routes& routes() const noexcept { return *routes_; }  // as they are at the horizon
  const Failover& failover() const noexcept { return *failover_; }
  const Histogram& path_latency() const noexcept { return path_latency_; }  // ns
  // Who may not send, and whom it waits for, at the horizon: nodes are pause_node(). As
  // many as `out` has reserved room for.
  void tell_pause_waits(std::vector<PauseWait>& out) const noexcept;

 private:
  using Room = SharedBuffer::Room;

  struct SwitchPart {
    SwitchPart(const SwitchConfig& config, std::uint32_t ports, const LineRate& rate)
        : buffer(config, ports), pause(config.pause, ports, rate) {}
    SharedBuffer buffer;
    PauseControl pause;
  };
  struct CrossbarPart {
    Crossbar machine;
    VoqPolicy policy;
    std::uint64_t voq_bytes;
    std::vector<LinkId> into;         // by port: the link that ends there
    std::vector<Circuit> seen;        // by input: as of the last edge
    std::vector<Instant> dark_since;  // by input, while it is dark
    std::vector<std::uint16_t> changed;
  };

  // A frame's place in the table as a link knows it: never 0.
  static FrameHandle handle_of(Slot slot) noexcept { return FrameHandle{slot} + 1; }
  static Slot slot_of(FrameHandle handle) noexcept { return static_cast<Slot>(handle - 1); }
  bool is_crossbar(NodeId node) const noexcept {
    return config_.graph.nodes[node].kind == NodeKind::kCrossbar;
  }
  LinkId link_at(NodeId node, std::uint16_t port) const noexcept {
    return out_links_[port_begin_[node] + port];
  }

  // Sources of events, kind by kind.
  std::size_t edge_source(std::uint32_t crossbar) const noexcept { return crossbar; }
  std::size_t change_source(LinkId link) const noexcept { return changes_at_ + link; }
  std::size_t failover_source() const noexcept { return refreshes_at_ - 1; }
  std::size_t refresh_source(LinkId link) const noexcept { return refreshes_at_ + link; }
  std::size_t arrival_source(HostId host) const noexcept { return arrivals_at_ + host; }
  std::size_t delivery_source(LinkId link) const noexcept { return deliveries_at_ + link; }
  std::size_t start_source(LinkId link) const noexcept { return starts_at_ + link; }

  void run(std::size_t source, Instant now) noexcept;
  void apply_change(LinkId link, Instant now) noexcept;
  void number_ports();
  void build_parts(const FabricCapacity& capacity);
  void build_egress(LinkId link);
  LinkConfig inner_config(LinkId link, const LinkConfig& config) const noexcept;
  std::uint64_t queue_limit(const Egress& egress) const noexcept;
  Duration pipeline_behind(LinkId link) const noexcept;
  void set_pause_rate(LinkId link) noexcept;
  std::size_t queues_towards(LinkId link) const noexcept;
  bool comes_out_behind(LinkId link) const noexcept;

  // fabric_forward.cc
  void take_arrival(HostId host, Instant now) noexcept;
  void enter(HostId host, const FabricArrival& arrival, Instant now) noexcept;
  void find_target(FabricFrame& frame) noexcept;
  void enter_pause(Slot slot, Instant now) noexcept;
  void forward(Slot slot, NodeId node, LinkId in, Instant now) noexcept;
  void broadcast(Slot slot, NodeId node, LinkId in, Instant now) noexcept;
  LinkId way(FabricFrame& frame, NodeId node) noexcept;
  LinkId choose_way(FabricFrame& frame, NodeId node, std::span<const LinkId> ways) noexcept;
  std::span<const LinkId> steer(const FabricFrame& frame,
                                std::span<const LinkId> ways,
                                NodeId goal) noexcept;
  bool takes_circuit(const FabricFrame& frame, LinkId link, NodeId goal) const noexcept;
  Slot copy_of(Slot slot) noexcept;
  bool is_wanted(LinkId link) const noexcept;
  void deliver(LinkId link, Instant now) noexcept;
  void reach(Slot slot, LinkId link, Instant at, Instant now) noexcept;
  void come_out(Slot slot, HostId host, Instant at) noexcept;
  void drop(Slot slot, Instant at, DropReason reason) noexcept;
  FabricDeparture departure_of(Slot slot) const noexcept;

  // fabric_sending.cc
  void enqueue(Slot slot, LinkId link, LinkId in, Instant now) noexcept;
  bool admit(Slot slot, LinkId link, LinkId in, Instant now) noexcept;
  void start(LinkId link, Instant now) noexcept;
  void end_sending(LinkId link, Instant now) noexcept;
  void send(Slot slot, LinkId link, Instant now) noexcept;
  FrameQueue* next_queue(LinkId link, Instant now) noexcept;
  void plan_start(LinkId link, Instant now) noexcept;
  void plan_delivery(LinkId link) noexcept;
  void take_drops(LinkId link) noexcept;

  // fabric_circuits.cc
  void pass_edges(std::uint32_t crossbar, Instant now) noexcept;
  void enqueue_for_circuit(Slot slot, LinkId link, LinkId in, Instant now) noexcept;
  FrameQueue* next_circuit_queue(LinkId link, Instant now) noexcept;
  void enter_light(Slot slot, LinkId link) noexcept;
  void lose_light(LinkId link, VoqPolicy policy, Instant now) noexcept;
  void enqueue_for_output(
      Slot slot, LinkId link, LinkId in, std::uint16_t output, Instant now) noexcept;
  void gain_light(LinkId link, Instant dark_since, Instant now) noexcept;
  void lose_waiting(Slot slot, LinkId link, Instant now, DropReason reason) noexcept;
  void leave_buffer(FabricFrame& frame, LinkId link, Instant now) noexcept;
  LinkId last_hop(const FabricFrame& frame, LinkId link) const noexcept;

  // fabric_failover.cc
  void take_step(Instant now) noexcept;
  void expect_step() noexcept;
  void lose_light_of(const FailoverStep& step, Instant now) noexcept;
  void regain_light_of(const FailoverStep& step, Instant now) noexcept;
  void close_ports(const FailoverStep& step, Instant now) noexcept;
  void open_ports(const FailoverStep& step, Instant now) noexcept;
  PauseControl* pause_control_behind(LinkId link) noexcept;
  void take_routes(const FailoverStep& step, Instant now) noexcept;
  void move_waiting(LinkId link, LinkId out, Instant now) noexcept;
  LinkId shines_into(LinkId out) const noexcept;
  std::uint32_t outage_of(const FabricFrame& frame, LinkId link) const noexcept;
  void cut_frame(LinkId link, std::uint32_t outage, Instant now) noexcept;
  void refuse_at_port(Slot slot, LinkId link, Instant now) noexcept;
  void flush_port(LinkId link, Instant now) noexcept;
  LinkId working_link(HostId host) const noexcept;

  // fabric_pause.cc
  void ask_for_pause(NodeId node, std::uint16_t port, unsigned cls, Instant now) noexcept;
  void send_pause(NodeId node,
                  std::uint16_t port,
                  const PauseCommand& command,
                  Instant now) noexcept;
  void refresh_pause(LinkId in, Instant now) noexcept;
  void obey_pause(Slot slot, LinkId in, Instant now) noexcept;
  bool holds_from(const Egress& egress, unsigned cls, std::uint16_t port, int& left) const noexcept;

  FabricConfig config_;
  std::unique_ptr<Failover> failover_;
  const Routes* routes_;    // of failover_
  std::size_t step_ = 0;    // the next one of failover_
  std::uint16_t ways_ = 0;  // how often they have changed
  std::uint64_t light_changes_ = 0;
  FaultPoints faults_;
  FrameTable frames_;
  Directory directory_;
  std::vector<std::unique_ptr<Egress>> egress_;  // by link; none where a crossbar sends
  std::vector<LinkId> out_links_;                // by node and port (port_begin_)
  std::vector<std::uint32_t> port_begin_;
  std::vector<std::uint32_t> part_of_;  // by node: number among the switches or crossbars
  std::vector<std::uint32_t> outage_;   // by cable: the one that it is in, or kNoOutage
  std::vector<SwitchPart> switches_;
  std::vector<CrossbarPart> crossbars_;
  std::vector<FrameQueue> coming_out_;         // by host, in order of the instants
  std::vector<FabricDeparture> fronts_;        // by host: what front() points to
  std::vector<Ring<FabricArrival>> arriving_;  // by host
  RandomStream valiant_random_;
  std::vector<LinkId> steered_;            // what choose_way() found
  std::vector<RandomStream> node_random_;  // by node: which of several ways
  std::vector<std::uint64_t> sprayed_;     // by node
  FrameQueue gone_;                        // dropped or absorbed, to be collected
  Ring<FabricDeparture> refused_;          // arrivals for which there was no slot
  std::size_t changes_at_, refreshes_at_, arrivals_at_, deliveries_at_, starts_at_;
  EventTree events_;
  Instant horizon_{};
  std::uint64_t numbers_ = 0;
  FabricCounters counters_;
  Histogram path_latency_;
};

}  // namespace linkwright
