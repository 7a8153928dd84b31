// SPDX-License-Identifier: Apache-2.0
//
// The captures of one run: who may begin, and what has become of those that ended. Control thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataplane/capture/capture.h"
#include "dataplane/capture/capture_spec.h"
#include "dataplane/capture/fabric_capture.h"
#include "dataplane/emulator.h"
#include "dataplane/tsc_clock.h"
#include "dataplane/worker.h"

namespace linkwright {

class RunCaptures {
 public:
  static constexpr std::size_t kOpenMost = 8;    // each has a ring of 16 MiB
  static constexpr std::size_t kToldMost = 100;  // of those that ended, the last

  // All outlive the captures; the worker is asked only until end_all().
  RunCaptures(const EmulatorSpec& spec, Worker& worker, const TscClock& clock)
      : spec_(spec), worker_(worker), clock_(clock) {}

  // As those of Emulator.
  std::optional<std::uint32_t> begin(const CaptureSpec& wanted, std::vector<EmulatorError>& errors);
  std::vector<EmulatorError> end(std::uint32_t number);
  std::vector<CaptureState> states() const;

  // The worker has ended, at `at`.
  void end_all(Instant at);

 private:
  struct Open {
    CaptureSpec spec;
    std::unique_ptr<Capture> capture;
    std::unique_ptr<FabricCapture> fabric;  // where it is of one
  };

  std::vector<EmulatorError> objections(const CaptureSpec& wanted) const;
  std::vector<CapturePlace> places(const CaptureSpec& wanted) const;
  bool lend(Open& open);
  bool take_back(const Open& open);
  void close(Open& open, Instant at);
  Instant now() const;

  const EmulatorSpec& spec_;
  Worker& worker_;
  const TscClock& clock_;
  std::uint32_t last_number_ = 0;
  std::vector<Open> open_;
  std::vector<CaptureState> ended_;
};

}  // namespace linkwright
