// SPDX-License-Identifier: Apache-2.0
//
// A fabric as a configuration: the graph, and what each link, switch and crossbar in it does. All
// durations and rates are in the time of the run (time scale K already applied). Validated once, at
// the border.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/fabric/aimed_faults.h"
#include "link_models/fabric/outage.h"
#include "link_models/headers/frame_tags.h"
#include "link_models/link_config.h"
#include "link_models/queueing/switch_config.h"
#include "link_models/switching/crossbar.h"
#include "link_models/topology/graph.h"
#include "link_models/topology/routes.h"

namespace linkwright {

// Which of several equally good ways a frame takes.
enum class Balancing : std::uint8_t {
  kFlow,   // by the hash of its flow: frames of a flow keep their order
  kSpray,  // each frame for itself
};

// What a sender into a circuit switch does with frames for an output that it does not see now.
enum class VoqPolicy : std::uint8_t {
  kHold,   // a queue per output: they wait for their circuit, up to a limit
  kLose,   // a queue per output, while its circuit is lit; without light they are lost
  kBlind,  // it does not know of circuits: what is sent goes wherever the light goes
};

// Where a packet path runs beside the circuits of a crossbar.
struct Steering {
  std::uint8_t circuit_classes = 0xff;  // bit c: frames of class c take a circuit, others packets
  bool detour = false;  // those of a circuit that is not lit as they come take packets, too

  friend bool operator==(const Steering&, const Steering&) = default;
};

struct CrossbarNode {
  CrossbarConfig crossbar;
  VoqPolicy policy = VoqPolicy::kHold;
  std::uint64_t voq_bytes = 1 << 20;  // limit of each queue
};

// Who holds the frames of a server that sends faster than its modelled link takes them. In reality
// its own NIC would pace it.
enum class Ingress : std::uint8_t {
  kSwitchQueue,   // the modelled end of its cable, which obeys pauses for it
  kPause,         // the server itself: a pause comes out at its port
  kPaceRequired,  // the server is to be paced; what overruns is the emulator's loss, not the
                  // model's
};

struct HostNode {
  bool bound = true;                  // somebody takes its frames
  std::vector<MacAddress> addresses;  // known beforehand; others are learnt
  Ingress ingress = Ingress::kSwitchQueue;
};

struct FabricConfig {
  Graph graph;
  Routing routing = Routing::kShortest;
  Balancing balancing = Balancing::kFlow;
  // Of each LinkId. What passes a crossbar travels under the configuration of the link into it,
  // from the transmitter to the receiver; that of the link out of it plays no part.
  std::vector<LinkConfig> links;
  std::vector<SwitchConfig> switches;   // of the switches of the graph, in order
  std::vector<CrossbarNode> crossbars;  // of its crossbars, in order
  std::vector<HostNode> hosts;          // of each HostId
  Steering steering;
  ClassMap classes;
  FailoverConfig failover;
  std::vector<Outage> outages;        // known before the run
  std::vector<AimedFaults> faults{};  // each place once; fixed for a run
  std::uint64_t seed = 0;
  std::uint32_t first_cable = 0;  // number of cables[0] among all cables of the run
};

// Addresses of all hosts together: a directory needs room for them before anything is learnt.
std::uint32_t known_addresses(const FabricConfig& config) noexcept;

// Fields are named from FabricConfig on: "links[3].latency".
std::vector<Violation> validate(const FabricConfig& config);

// The same for one link that is to become `link_config`, and keep its time scale; fields are named
// from the link on.
std::vector<Violation> validate_link(const FabricConfig& config,
                                     LinkId link,
                                     const LinkConfig& link_config);

// Room reserved at construction, as LinkCapacity is for a link.
struct FabricCapacity {
  std::uint32_t frames = 65'536;            // inside at once, copies included
  std::uint32_t arrivals_per_host = 1'024;  // offered and not yet reached by the horizon
  std::uint32_t addresses = 4'096;
};

}  // namespace linkwright
