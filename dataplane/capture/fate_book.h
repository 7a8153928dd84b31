// SPDX-License-Identifier: Apache-2.0
//
// The events of a capture: each frame that arrived comes to one line, with its fate. Knows which
// frames are in flight: those that the run holds, and those whose fate found no room in the ring,
// which stay until the end. Writer's thread.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "dataplane/capture/capture_record.h"
#include "dataplane/capture/capture_spec.h"

namespace linkwright {

// As the reader of a capture knows a CapturePlaceId.
struct CapturePlace {
  std::string name;  // "wire a_to_b", "host-3"
  std::string from;  // where frames come in
  std::string to;    // where they go out
  bool captured = true;
};

class FateBook {
 public:
  explicit FateBook(const std::vector<CapturePlace>& places) : places_(places) {}

  // Counts in `state`, and adds lines to `out`.
  void begin(const CaptureSpec& spec,
             std::uint64_t epoch_unix_ns,
             std::int64_t began_ps,
             std::int64_t pedestal_ps,
             std::string& out) const;
  void take(const CaptureRecord& record, CaptureState& state, std::string& out);
  // What is in flight has no fate here.
  void end(const CaptureState& state, std::string& out);

 private:
  struct InFlight {
    std::int64_t arrived_ps = 0;
    CapturePlaceId place = 0;
    std::uint32_t frame_bytes = 0;
  };

  void begin_line(std::uint64_t id, const InFlight* arrived, std::string& out) const;
  void add_to(std::string& out, CapturePlaceId place) const;  // nowhere: nothing
  void count(const CaptureRecord& record, CaptureState& state) const;

  const std::vector<CapturePlace>& places_;
  std::unordered_map<std::uint64_t, InFlight> in_flight_;
};

}  // namespace linkwright
