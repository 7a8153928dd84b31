// SPDX-License-Identifier: Apache-2.0
//
// What goes into a link and what comes out. The link never looks inside a frame.
#pragma once

#include <cstdint>
#include <string_view>

#include "link_models/core/time.h"

namespace linkwright {

// Opaque to the models: an mbuf in the dataplane, a number in virtual time. Each handle that is
// offered comes back exactly once. Never 0: that marks a lost frame's place inside a link.
using FrameHandle = std::uintptr_t;

// Which of the targeted faults of a direction (faults/), counted from 1; 0: none.
using FaultNumber = std::uint8_t;

// One frame at the ingress of a link. `frame_bytes` counts from destination address to the end of
// the payload, without FCS. `fault` strikes it; the host, who sees headers, says so.
struct Arrival {
  FrameHandle handle = 0;
  Instant at{};
  std::uint32_t frame_bytes = 0;
  FaultNumber fault = 0;
};

// Why a frame did not come out. One counter each; the names are the JSON keys of the books.
enum class DropReason : std::uint8_t {
  kNone,           // delivered
  kQueueFull,      // transmit queue over its byte limit; has used no link bandwidth
  kDark,           // light was off while the frame was on the wire; its edge was scheduled or past
  kDarkCut,        // an unscheduled edge cut the frame on the wire
  kUncorrectable,  // touched an uncorrectable codeword group; dropped as a MAC would
  kBitError,       // link without FEC: a flipped bit broke the FCS
  kNoMemory,       // the emulator itself ran out of room: makes the run INVALID
  kPortRefused,    // the egress port did not take the frame before the run ended
  kFrameLoss,      // the loss of whole frames that the configuration asks for
  kNoCircuit,      // of a circuit switch: there was no light to where the frame should go
  kNoRoute,        // of a fabric: no way to where the frame should go
  kBufferFull,     // of a switch: no room in the buffer that its ports share
  kLoop,           // of a fabric: more hops than the longest way has
  kRunEnded,       // of a fabric: waited for light, or for the end of a pause, until the run ended
  kPortDown,       // the port had no carrier, or was taken down; in a fabric: its cable is dead
  kFaultDrop,      // a targeted fault lost it on the wire
  kFaultCorrupt,   // a targeted fault broke its FCS; dropped as a MAC would
  kRemoteFault,    // the transmitter was told that the light of the cable is gone, and sent nothing
  kLoopGuard,      // came while the guard had the cable stopped: its ends meet behind the ports
};
inline constexpr std::size_t kDropReasons = 19;

constexpr std::string_view name(DropReason reason) {
  constexpr std::string_view kNames[kDropReasons] = {"none",
                                                     "queue_full",
                                                     "dark",
                                                     "dark_cut",
                                                     "uncorrectable",
                                                     "bit_error",
                                                     "no_memory",
                                                     "port_refused",
                                                     "frame_loss",
                                                     "no_circuit",
                                                     "no_route",
                                                     "buffer_full",
                                                     "loop",
                                                     "run_ended",
                                                     "port_down",
                                                     "fault_drop",
                                                     "fault_corrupt",
                                                     "remote_fault",
                                                     "loop_guard"};
  return kNames[static_cast<std::size_t>(reason)];
}

// One handle given back: delivered at `at` (reason kNone), or dropped at `at`. A `copy` is beside
// the one that each handle is owed: the same handle comes once more.
struct Departure {
  FrameHandle handle = 0;
  Instant at{};
  std::uint32_t frame_bytes = 0;
  DropReason reason = DropReason::kNone;
  bool copy = false;
};
static_assert(sizeof(Arrival) == 24 && sizeof(Departure) == 24);

}  // namespace linkwright
