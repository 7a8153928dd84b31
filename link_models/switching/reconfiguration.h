// SPDX-License-Identifier: Apache-2.0
//
// What happens when an optical circuit is moved: command, switch, settle, receiver, and optionally
// the software that brings the link up. The technology (mirrors, piezo, liquid crystal, rotor,
// tunable laser and grating router, robot) is in the numbers only.
//
//     t = 0     command     switch    settle   los cdr dsp fec_align pcs   software      up
//     |-----------|-----------|---------|---------------------------------|-----------|
//
// The gap is the time in which the circuit carries no frame. With Drain::kAtCommand it starts at
// t = 0, because a controller takes traffic off the circuit when it sends the command; with
// kAtSwitch the old circuit carries frames until the element moves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/core/violation.h"
#include "link_models/switching/stage_time.h"

namespace linkwright {

enum class Drain : std::uint8_t { kAtCommand, kAtSwitch };

enum class Stage : std::uint8_t {
  kCommand,
  kSwitch,
  kSettle,
  kLos,
  kCdr,
  kDsp,
  kFecAlign,
  kPcs,
  kSoftware,
};
inline constexpr std::size_t kStages = 9;

const char* name_of(Stage stage);

// Defaults: a mirror switch in front of conventional PAM4 receivers.
struct Reconfiguration {
  StageTime command = fixed_stage(milliseconds(2));              // design choice
  StageTime switching = lognormal_stage(milliseconds(10), 0.3);  // 3D MEMS, design choice
  StageTime settle = fixed_stage(milliseconds(2));               // design choice
  StageTime los = fixed_stage(microseconds(100));                // LOS deassert, CMIS module
  StageTime cdr{};                                               // within `dsp`
  StageTime dsp = fixed_stage(milliseconds(50));                 // range 5 ms to 2 s
  StageTime fec_align = fixed_stage(microseconds(200));          // two good alignment markers
  StageTime pcs = fixed_stage(milliseconds(1));                  // PCS up
  std::optional<StageTime> software{};  // hard flap: driver, 100 ms. Absent: fast resume
  Drain drain = Drain::kAtCommand;

  friend bool operator==(const Reconfiguration&, const Reconfiguration&) = default;
};

std::vector<Violation> validate(const Reconfiguration& reconfiguration);

// The stages in order of time; without software the last takes no time.
std::array<StageTime, kStages> stages_of(const Reconfiguration& reconfiguration);

Duration receiver_mean(const Reconfiguration& reconfiguration);  // los to pcs
Duration gap_mean(const Reconfiguration& reconfiguration);
Duration up_mean(const Reconfiguration& reconfiguration);  // from the command on

// The gap that is not exceeded with `probability`, in (0, 1): exact to a picosecond with at most
// one lognormal stage, to 1e-3 of the lognormal part with several (sum_quantile.h).
Duration gap_quantile(const Reconfiguration& reconfiguration, double probability);

// One reconfiguration that happened: the length of each stage.
struct DrawnReconfiguration {
  std::array<Duration, kStages> stages{};
  Drain drain = Drain::kAtCommand;

  Duration dark_from() const;  // since the command
  Duration up_at() const;      // since the command
  Duration gap() const { return up_at() - dark_from(); }
};

// Reconfiguration number `count` of a circuit. A pure function: each stage has its own counter, so
// that one stage made fixed leaves the draws of the others as they were.
DrawnReconfiguration draw(const Reconfiguration& reconfiguration,
                          const RandomStream& random,
                          std::uint64_t count);

}  // namespace linkwright
