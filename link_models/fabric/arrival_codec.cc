// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/arrival_codec.h"

namespace linkwright {
namespace {

// Offsets in the record; numbers are little-endian.
constexpr std::size_t kDestination = 0;  // 6
constexpr std::size_t kSource = 6;       // 6
constexpr std::size_t kFlowHash = 12;    // 4
constexpr std::size_t kPriority = 16;
constexpr std::size_t kEcn = 17;
constexpr std::size_t kDscp = 18;
constexpr std::size_t kMarkable = 19;
constexpr std::size_t kPause = 20;  // PauseKind
constexpr std::size_t kPauseClasses = 21;
constexpr std::size_t kAimed = 22;          // 1: another record has the aims; one octet is spare
constexpr std::size_t kQuanta = kTagBytes;  // 8 of 2, in the second record; aims in the last: 8

constexpr std::size_t kAddressBytes = 6;

void put(ArrivalBytes& out, std::size_t at, std::uint64_t value, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) out[at + i] = static_cast<std::byte>(value >> (8 * i));
}

std::uint64_t get(std::span<const std::byte> bytes, std::size_t at, std::size_t size) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value |= std::to_integer<std::uint64_t>(bytes[at + i]) << (8 * i);
  return value;
}

}  // namespace

std::size_t encode_arrival(const FabricArrival& arrival, ArrivalBytes& out) noexcept {
  out = {};
  const FrameTags& tags = arrival.tags;
  put(out, kDestination, tags.destination, kAddressBytes);
  put(out, kSource, tags.source, kAddressBytes);
  put(out, kFlowHash, tags.flow_hash, 4);
  put(out, kPriority, tags.priority, 1);
  put(out, kEcn, tags.ecn, 1);
  put(out, kDscp, tags.dscp, 1);
  put(out, kMarkable, tags.markable ? 1 : 0, 1);
  put(out, kPause, static_cast<std::uint8_t>(arrival.pause.kind), 1);
  put(out, kPauseClasses, arrival.pause.classes, 1);
  put(out, kAimed, arrival.aims != 0 ? 1 : 0, 1);
  if (arrival.pause.kind != PauseKind::kNone)
    for (std::size_t cls = 0; cls < arrival.pause.quanta.size(); ++cls)
      put(out, kQuanta + 2 * cls, arrival.pause.quanta[cls], 2);
  const std::size_t size = encoded_size(std::span(out).first<kTagBytes>());
  if (arrival.aims != 0) put(out, size - kTagBytes, arrival.aims, 8);
  return size;
}

std::size_t encoded_size(std::span<const std::byte, kTagBytes> bytes) noexcept {
  return kTagBytes * (1u + (bytes[kPause] != std::byte{0} ? 1u : 0u) +
                      (bytes[kAimed] != std::byte{0} ? 1u : 0u));
}

bool decode_arrival(std::span<const std::byte> bytes, FabricArrival& out) noexcept {
  if (bytes.size() < kTagBytes || bytes.size() < encoded_size(bytes.first<kTagBytes>()))
    return false;
  const std::uint64_t kind = get(bytes, kPause, 1);
  const std::uint64_t priority = get(bytes, kPriority, 1);
  const std::uint64_t aimed = get(bytes, kAimed, 1);
  if (kind > static_cast<std::uint64_t>(PauseKind::kPriority) || priority >= kClasses || aimed > 1)
    return false;
  out.tags = {.destination = get(bytes, kDestination, kAddressBytes),
              .source = get(bytes, kSource, kAddressBytes),
              .flow_hash = static_cast<std::uint32_t>(get(bytes, kFlowHash, 4)),
              .priority = static_cast<std::uint8_t>(priority),
              .ecn = static_cast<std::uint8_t>(get(bytes, kEcn, 1)),
              .dscp = static_cast<std::uint8_t>(get(bytes, kDscp, 1)),
              .pause = static_cast<PauseKind>(kind),
              .markable = get(bytes, kMarkable, 1) != 0};
  out.aims = aimed == 0 ? 0 : get(bytes, encoded_size(bytes.first<kTagBytes>()) - kTagBytes, 8);
  if (aimed != 0 && out.aims == 0) return false;
  out.pause = {};
  out.pause.kind = static_cast<PauseKind>(kind);
  out.pause.classes = static_cast<std::uint8_t>(get(bytes, kPauseClasses, 1));
  if (out.pause.kind == PauseKind::kNone) return true;
  for (std::size_t cls = 0; cls < out.pause.quanta.size(); ++cls)
    out.pause.quanta[cls] = static_cast<std::uint16_t>(get(bytes, kQuanta + 2 * cls, 2));
  return true;
}

}  // namespace linkwright
