// SPDX-License-Identifier: Apache-2.0
//
// The side that asks for a pause: from what a SharedBuffer holds of each (ingress port, class),
// when to say XOFF, when XON, and when to say XOFF again before the pause at the sender runs out.
// It sends nothing: the fabric makes the frame and puts it before all others on the reverse link.
//
// A command states all paused classes of its port anew, so one timer per port is enough. It runs
// for half of the pause: the other half is for the frame that the pause frame must wait for and for
// the way to the sender.
//
// With `global` (802.3x) the port pauses as a whole while any of its lossless classes wants it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/units.h"
#include "link_models/queueing/shared_buffer.h"
#include "link_models/queueing/switch_config.h"

namespace linkwright {

// The fields of a PFC frame; of an 802.3x frame if all classes are in it with equal quanta.
struct PauseCommand {
  std::uint8_t classes = 0;                      // bit c: quanta[c] is stated
  std::array<std::uint16_t, kClasses> quanta{};  // 0: resume

  friend bool operator==(const PauseCommand&, const PauseCommand&) = default;
};

class PauseControl {
 public:
  // `rate` of all ports, in which quanta count.
  PauseControl(const PauseConfig& config, std::uint32_t ports, const LineRate& rate);

  void set_rate(std::uint32_t ingress_port, const LineRate& rate) noexcept;

  // To be asked after each admit() (whatever it said) and release() of that port and class.
  std::optional<PauseCommand> wants(std::uint32_t ingress_port,
                                    unsigned cls,
                                    const SharedBuffer& buffer,
                                    Instant now) noexcept;

  // When refresh() of the port is due; kNever: none of its classes is paused.
  Instant refresh_due(std::uint32_t ingress_port) const noexcept {
    return ports_[ingress_port].refresh_at;
  }
  // The earliest of all ports, `now` if one is overdue. Walks over the ports.
  Instant next_refresh(Instant now) const noexcept;

  // Looks at all classes of the port and states those that are (still) to be paused, and those that
  // may go on. Nothing: none was paused and none is to be. Also to be asked when a link comes up.
  std::optional<PauseCommand> refresh(std::uint32_t ingress_port,
                                      const SharedBuffer& buffer,
                                      Instant now) noexcept;

  // Bit c: the sender was told to pause class c, and not yet to go on. With `global`: all or none.
  std::uint8_t paused(std::uint32_t ingress_port) const noexcept {
    return stated(ports_[ingress_port].wanting);
  }

  // The link went down: the sender has forgotten.
  void clear(std::uint32_t ingress_port) noexcept;

  std::uint64_t commands() const noexcept { return commands_; }  // since construction

 private:
  struct Port {
    std::uint8_t wanting = 0;  // lossless classes that want a pause
    Instant refresh_at = kNever;
    Duration half_pause{};
  };

  std::uint8_t stated(std::uint8_t wanting) const noexcept {
    return config_.global && wanting != 0 ? std::uint8_t{0xff} : wanting;
  }
  void reconsider(std::uint32_t ingress_port, unsigned cls, const SharedBuffer& buffer) noexcept;
  PauseCommand command(Port& port, std::uint8_t resumed, Instant now) noexcept;

  PauseConfig config_;
  std::vector<Port> ports_;
  std::uint64_t commands_ = 0;
};

}  // namespace linkwright
