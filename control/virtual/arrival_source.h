// SPDX-License-Identifier: Apache-2.0
//
// Where the frames of a virtual run come from: the journal of a live run, or a capture. Frames come
// in order of time, streamed; a file of any length needs the same memory.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "link_models/core/frame.h"
#include "link_models/core/time.h"
#include "link_models/link_config.h"
#include "link_models/rate_trace.h"

namespace linkwright {

struct VirtualArrival {
  Instant at{};
  std::uint32_t frame_bytes = 0;  // without FCS
  std::uint16_t cable = 0;
  std::uint8_t direction = 0;
  std::optional<FaultNumber> fault{};      // that struck it, where that is known: in a journal
  std::span<const std::uint8_t> octets{};  // as captured; valid until the next arrival
};

// Another configuration, or a stop by the loop guard of the live run and its end.
struct VirtualChange {
  Instant at{};
  std::uint16_t cable = 0;
  std::uint8_t direction = 0;
  std::variant<LinkConfig, bool> what;  // true: stopped from then on
};

// The traces of a direction that has one.
struct VirtualTrace {
  std::uint16_t cable = 0;
  std::uint8_t direction = 0;
  RateTrace trace;
};

// The file cannot be read, or not be replayed; says which file and why.
struct BadArrivals : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class ArrivalSource {
 public:
  virtual ~ArrivalSource() = default;

  // False at the end. Throws BadArrivals. Stamps never decrease.
  virtual bool next(VirtualArrival& arrival) = 0;

  // Changes that were applied, in order of time; none in a capture.
  virtual const std::vector<VirtualChange>& changes() const = 0;

  // Traces by which links sent; none in a capture.
  virtual std::span<const VirtualTrace> traces() const { return {}; }

  // Last horizon of each direction of each cable; empty: the run ends when the last frame is out.
  virtual const std::vector<std::array<Instant, 2>>& ends() const = 0;

  // Worth telling the user; empty when there is nothing.
  virtual std::vector<std::string> remarks() const { return {}; }
};

// What the scenario that is run has; a journal of something else is refused.
struct ArrivalExpectation {
  std::uint64_t seed = 0;
  std::uint64_t time_scale = 1;
  std::uint32_t cables = 1;
};

// Whether the file begins with that magic (core/journal.h), which says what it is the journal of;
// false, too, where it cannot be read.
bool has_magic(const std::string& path, const char (&magic)[8]);

// A journal (by its magic), else pcap or pcapng. Every frame of a capture enters the first link
// from a to b; its first frame arrives at the start of the run. Throws BadArrivals.
std::unique_ptr<ArrivalSource> open_arrivals(const std::string& path,
                                             const ArrivalExpectation& expectation);

}  // namespace linkwright
