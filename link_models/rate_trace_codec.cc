// SPDX-License-Identifier: Apache-2.0
#include "link_models/rate_trace_codec.h"

#include <cstdint>
#include <limits>

namespace linkwright {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr unsigned kGroupBits = 7;
constexpr std::uint8_t kMoreFollow = 0x80;

void put_fixed(std::vector<std::byte>& out, std::uint64_t value, std::size_t octets) {
  for (std::size_t i = 0; i < octets; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}

void put(std::vector<std::byte>& out, std::uint32_t value) {
  for (; value >= kMoreFollow; value >>= kGroupBits)
    out.push_back(static_cast<std::byte>(value | kMoreFollow));
  out.push_back(static_cast<std::byte>(value));
}

// A read past the end gives zeros, and is remembered.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::uint64_t fixed(std::size_t octets) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < octets; ++i) value |= std::uint64_t{octet()} << (8 * i);
    return value;
  }
  std::uint32_t number() {
    std::uint64_t value = 0;
    std::uint8_t last = kMoreFollow;
    for (unsigned shift = 0; (last & kMoreFollow) != 0 && shift < 5 * kGroupBits;
         shift += kGroupBits) {
      last = octet();
      value |= std::uint64_t{last & 0x7fu} << shift;
    }
    sound_ =
        sound_ && (last & kMoreFollow) == 0 && value <= std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(value);
  }
  std::size_t left() const { return bytes_.size(); }
  bool sound() const { return sound_; }

 private:
  std::uint8_t octet() {
    sound_ = sound_ && !bytes_.empty();
    if (!sound_) return 0;
    const auto value = std::to_integer<std::uint8_t>(bytes_.front());
    bytes_ = bytes_.subspan(1);
    return value;
  }

  std::span<const std::byte> bytes_;
  bool sound_ = true;
};

}  // namespace

std::vector<std::byte> encode_trace(const RateTrace& trace) {
  std::vector<std::byte> out;
  put_fixed(out, kVersion, 1);
  put_fixed(out, static_cast<std::uint64_t>(picos(trace.tick)), 8);
  put_fixed(out, trace.stamps.size(), 4);
  std::uint32_t before = 0;
  for (const RateTrace::Stamp& stamp : trace.stamps) {
    put(out, stamp.tick - before);
    put(out, stamp.opportunities);
    before = stamp.tick;
  }
  return out;
}

std::optional<RateTrace> decode_trace(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  if (reader.fixed(1) != kVersion) return std::nullopt;
  RateTrace trace;
  trace.tick = Duration{static_cast<std::int64_t>(reader.fixed(8))};
  const std::uint64_t count = reader.fixed(4);
  if (!reader.sound() || count > kMaxTraceStamps || 2 * count > reader.left()) return std::nullopt;
  trace.stamps.resize(count);
  std::uint32_t tick = 0;
  for (RateTrace::Stamp& stamp : trace.stamps) {
    tick += reader.number();
    stamp = {tick, reader.number()};
  }
  if (!reader.sound() || reader.left() != 0) return std::nullopt;
  return trace;
}

}  // namespace linkwright
