// SPDX-License-Identifier: Apache-2.0
//
// The octets of a pause, read and written (read_pause() is declared in frame_headers.h):
//
//   0 destination, 6 source, 12 ether type 0x8808, 14 opcode,
//   0x0001: 16 time;  0x0101: 16 class enable vector (classes in its second octet), 18 eight times
#include "link_models/headers/pause_frame.h"

#include <cstddef>
#include <span>

#include "link_models/headers/ether_header.h"
#include "link_models/headers/octets.h"

namespace linkwright {
namespace {

constexpr MacAddress kMacControlAddress = 0x0180'c200'0001;
constexpr std::uint16_t kOpcodeGlobal = 0x0001;
constexpr std::uint16_t kOpcodePriority = 0x0101;

constexpr std::size_t kSource = 6;
constexpr std::size_t kOpcode = 14;
constexpr std::size_t kGlobalTime = 16;
constexpr std::size_t kGlobalEnd = 18;
constexpr std::size_t kClassEnable = 16;
constexpr std::size_t kClassTimes = 18;
constexpr std::size_t kPriorityEnd = 34;

bool enabled(std::uint8_t classes, std::size_t number) {
  return (classes >> number & 1) != 0;
}

PauseFields read_global(std::span<const std::uint8_t> frame) {
  PauseFields fields{.kind = PauseKind::kGlobal, .classes = 0xff, .quanta = {}};
  fields.quanta.fill(load16(frame, kGlobalTime));
  return fields;
}

PauseFields read_priority(std::span<const std::uint8_t> frame) {
  PauseFields fields{
      .kind = PauseKind::kPriority, .classes = frame[kClassEnable + 1], .quanta = {}};
  for (std::size_t c = 0; c < fields.quanta.size(); ++c)
    if (enabled(fields.classes, c)) fields.quanta[c] = load16(frame, kClassTimes + 2 * c);
  return fields;
}

void write_priority(const PauseFields& fields, std::span<std::uint8_t> frame) {
  store16(frame, kOpcode, kOpcodePriority);
  store16(frame, kClassEnable, fields.classes);
  for (std::size_t c = 0; c < fields.quanta.size(); ++c)
    if (enabled(fields.classes, c)) store16(frame, kClassTimes + 2 * c, fields.quanta[c]);
}

}  // namespace

PauseFields read_pause(std::span<const std::uint8_t> frame) noexcept {
  if (frame.size() < kGlobalEnd || load16(frame, kEtherTypeOffset) != kTypeMacControl ||
      load_octets(frame, 0, 6) != kMacControlAddress)
    return {};
  const std::uint16_t opcode = load16(frame, kOpcode);
  if (opcode == kOpcodeGlobal) return read_global(frame);
  if (opcode == kOpcodePriority && frame.size() >= kPriorityEnd) return read_priority(frame);
  return {};
}

std::array<std::uint8_t, 60> pause_frame(const PauseFields& fields, MacAddress source) noexcept {
  std::array<std::uint8_t, 60> frame{};
  if (fields.kind == PauseKind::kNone) return frame;
  store_octets(frame, 0, 6, kMacControlAddress);
  store_octets(frame, kSource, 6, source);
  store16(frame, kEtherTypeOffset, kTypeMacControl);
  if (fields.kind == PauseKind::kPriority) {
    write_priority(fields, frame);
  } else {
    store16(frame, kOpcode, kOpcodeGlobal);
    store16(frame, kGlobalTime, fields.quanta[0]);
  }
  return frame;
}

}  // namespace linkwright
