// SPDX-License-Identifier: Apache-2.0
//
// The dead man's policy of a run: whoever has it to himself says so again and again; when he does
// not, all links become what he said, and what was in force before is kept until somebody wants it
// back. It acts by the ordinary changes of the emulator, so a journal has it. Times are handed in.
// One thread, the one that owns the Emulator.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/agent/change_history.h"
#include "control/agent/dead_man_policy.h"
#include "dataplane/carrier_hold.h"
#include "dataplane/emulator.h"

namespace linkwright {

class DeadMan {
 public:
  using Clock = std::chrono::steady_clock;

  // Of a run that has begun; both outlive it. Outages that it makes are noted in `spec`.
  DeadMan(Emulator& emulator, EmulatorSpec& spec)
      : emulator_(emulator), carriers_(dynamic_cast<CarrierHold*>(&emulator)), spec_(spec) {}

  ChangeHistory& history() { return history_; }

  // Precondition: not in_force().
  void arm(Clock::duration ttl, DeadManPolicy policy, Clock::time_point now);
  // What is in force stays so, as a whole: what was not is tried again.
  void disarm() {
    if (!in_force_) due_.reset();
  }
  // When act() is to be called; nullopt: never, as things are.
  std::optional<Clock::time_point> due() const { return due_; }

  // `run_time` is now. What cannot be done is tried again a moment later: see due().
  void act(Instant run_time, Clock::time_point now);
  // The worker does not answer.
  void put_off(Clock::time_point now) { due_ = now + kTryAgain; }

  // False: something could not be put back; it can be tried again.
  bool restore(Instant run_time);

  bool in_force() const { return in_force_; }
  // Links are not what they are set to.
  bool overrides() const { return in_force_ && policy_ != schema::ArmDeadMan::HOLD; }
  void tell(schema::DeadManState& out, Clock::time_point now) const;
  // For the record of the run: when it acted, and until when.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  static constexpr std::chrono::milliseconds kTryAgain{100};
  static constexpr int kSlowest = 100;  // times that

  void begin(Instant at);
  bool override_lines(Instant at);
  bool override_line(const LineKey& line, Instant at);
  bool restore_line(const LineKey& line, Instant at);
  void hold_carriers_down(bool down);
  bool cut_hosts(std::uint32_t fabric, Instant at);
  bool cut_cable(std::uint32_t fabric, std::uint32_t cable, Instant at);
  void come_back(Duration after);
  std::vector<LineKey> lines() const;
  const LinkConfig& set_at(const LineKey& line, Instant at) const;
  Instant change(const LineKey& line, Instant at, const LinkConfig& config);
  Instant change_to_policy(const LineKey& line, Instant at, const LinkConfig& config);

  Emulator& emulator_;
  CarrierHold* carriers_;  // nullptr: there are none
  EmulatorSpec& spec_;
  ChangeHistory history_;
  DeadManPolicy policy_ = schema::ArmDeadMan::HOLD;
  std::optional<Clock::time_point> due_;
  std::map<LineKey, bool> overridden_;  // whether with all that was to come
  // Of fabric and cable, until when.
  std::map<std::pair<std::uint32_t, std::uint32_t>, Instant> cut_;
  std::optional<Duration> back_after_;  // from now: a cable is to be cut again
  std::vector<std::string> notes_;
  std::string fault_;
  Instant acted_{};
  Instant restored_{};
  std::uint64_t acts_ = 0;
  int tries_ = 0;
  bool in_force_ = false;
};

}  // namespace linkwright
