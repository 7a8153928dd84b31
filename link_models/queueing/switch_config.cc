// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/switch_config.h"

#include <bit>
#include <string>

#include "link_models/core/number_text.h"
#include "link_models/core/range_check.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

// Bounds that keep every product of shared_buffer.cc and red_mark.cc within its integer.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 40;
constexpr std::uint32_t kMostAlpha = 65'536;
constexpr std::uint32_t kMostPorts = 65'536;

unsigned lossless_classes(const SwitchConfig& config) {
  return static_cast<unsigned>(std::popcount(config.pause.lossless));
}

// Wide: before validation the parts may be anything.
Wide wide_reserved(const SwitchConfig& config, std::uint32_t ports) {
  return Wide{config.reserved_bytes} * ports * (kClasses - lossless_classes(config));
}
Wide wide_headroom(const SwitchConfig& config, std::uint32_t ports) {
  return Wide{config.pause.headroom_bytes} * ports * lossless_classes(config);
}

void bytes_within(RangeCheck& check, const char* field, std::uint64_t value, std::uint64_t high) {
  check.within(field, static_cast<double>(value), 0, static_cast<double>(high));
}

std::vector<Violation> check_pause(const PauseConfig& pause, std::uint64_t buffer_bytes) {
  RangeCheck check;
  bytes_within(check, "xoff_bytes", pause.xoff_bytes, buffer_bytes);
  // Where xoff moves with the free buffer, xon is a distance from it, bounded by the buffer only.
  const std::uint64_t highest_xon = pause.xoff_bytes == 0 ? buffer_bytes : pause.xoff_bytes;
  bytes_within(check, "xon_bytes", pause.xon_bytes, highest_xon);
  bytes_within(check, "headroom_bytes", pause.headroom_bytes, buffer_bytes);
  check.require(pause.lossless == 0 || pause.quanta > 0, "quanta", pause.quanta, "1 to 65535");
  check.require(!pause.global || pause.lossless != 0,
                "global",
                "is out of range: a pause of the whole port needs a lossless class that asks for "
                "it, allowed with lossless 1 to 255");
  return check.take();
}

// Last, because it speaks of sums of what was checked before.
void check_sums(RangeCheck& check, const SwitchConfig& config, std::uint32_t ports) {
  const Wide reserved = wide_reserved(config, ports);
  const Wide headroom = wide_headroom(config, ports);
  const Wide buffer = config.buffer_bytes;
  const std::string bound = number_text(static_cast<double>(config.buffer_bytes));
  check.require(reserved <= buffer,
                "reserved_bytes",
                static_cast<double>(reserved),
                "0 to the buffer of " + bound + " for all ports and lossy classes together");
  check.require(headroom <= buffer,
                "pause.headroom_bytes",
                static_cast<double>(headroom),
                "0 to the buffer of " + bound + " for all ports and lossless classes together");
  if (reserved > buffer || headroom > buffer) return;
  check.require(reserved + headroom <= buffer,
                "buffer_bytes",
                static_cast<double>(config.buffer_bytes),
                "the sum of reserve and headroom " +
                    number_text(static_cast<double>(reserved + headroom)) + " to " +
                    number_text(static_cast<double>(kMostBytes)));
}

}  // namespace

std::uint64_t reserved_total(const SwitchConfig& config, std::uint32_t ports) {
  return static_cast<std::uint64_t>(wide_reserved(config, ports));
}

std::uint64_t headroom_total(const SwitchConfig& config, std::uint32_t ports) {
  return static_cast<std::uint64_t>(wide_headroom(config, ports));
}

std::vector<Violation> validate(const MarkConfig& mark) {
  RangeCheck check;
  bytes_within(check, "kmax_bytes", mark.kmax_bytes, kMostBytes);
  bytes_within(check, "kmin_bytes", mark.kmin_bytes, mark.kmax_bytes);
  check.within("pmax", mark.pmax, 0, 1);
  return check.take();
}

std::vector<Violation> validate(const SwitchConfig& config, std::uint32_t ports) {
  RangeCheck check;
  check.within("ports", ports, 1, kMostPorts);
  check.within(
      "buffer_bytes", static_cast<double>(config.buffer_bytes), 1, static_cast<double>(kMostBytes));
  check.within("alpha_num", config.alpha_num, 1, kMostAlpha);
  check.within("alpha_den", config.alpha_den, 1, kMostAlpha);
  bytes_within(check, "port_limit_bytes", config.port_limit_bytes, config.buffer_bytes);
  check.within("pipeline_s",
               static_cast<double>(picos(config.pipeline)) / static_cast<double>(kPicosPerSecond),
               0,
               3'600);
  check.part("mark", validate(config.mark));
  check.part("pause", check_pause(config.pause, config.buffer_bytes));
  check_sums(check, config, ports);
  return check.take();
}

}  // namespace linkwright
