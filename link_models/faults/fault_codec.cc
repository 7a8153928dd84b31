// SPDX-License-Identifier: Apache-2.0
#include "link_models/faults/fault_codec.h"

#include <algorithm>
#include <concepts>

namespace linkwright {
namespace {

constexpr std::uint8_t kVersion = 1;
// Adds when each fault begins. Written only where one begins later than the run, so that older
// journals and newer ones of the same faults are alike.
constexpr std::uint8_t kVersionWithBeginnings = 2;

class Writer {
 public:
  template <std::unsigned_integral T>
  void put(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      out_.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
  void put(const std::string& text) {
    put(static_cast<std::uint8_t>(text.size()));
    for (const char c : text) put(static_cast<std::uint8_t>(c));
  }
  void put(Duration value) { put(static_cast<std::uint64_t>(picos(value))); }
  void put(FaultAction action) { put(static_cast<std::uint8_t>(action)); }

  std::vector<std::byte> take() { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
};

// A read past the end gives zeros, and is remembered. The names are the writer's, so that one list
// of fields serves both.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <std::unsigned_integral T>
  void put(T& value) {
    std::uint64_t read = 0;
    sound_ = sound_ && bytes_.size() >= sizeof(T);
    for (std::size_t i = 0; sound_ && i < sizeof(T); ++i)
      read |= std::to_integer<std::uint64_t>(bytes_[i]) << (8 * i);
    if (sound_) bytes_ = bytes_.subspan(sizeof(T));
    value = static_cast<T>(read);
  }
  void put(std::string& text) {
    text.resize(get());
    for (char& c : text) c = static_cast<char>(get());
  }
  void put(Duration& value) {
    std::uint64_t read = 0;
    put(read);
    value = Duration{static_cast<std::int64_t>(read)};
  }
  void put(FaultAction& action) {
    const std::uint8_t read = get();
    sound_ = sound_ && read <= static_cast<std::uint8_t>(FaultAction::kDuplicate);
    action = sound_ ? static_cast<FaultAction>(read) : FaultAction::kNone;
  }

  bool sound() const { return sound_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::uint8_t get() {
    std::uint8_t value = 0;
    put(value);
    return value;
  }

  std::span<const std::byte> bytes_;
  bool sound_ = true;
};

template <typename Coder, std::unsigned_integral T>
void code_value(Coder& coder, T& value) {
  coder.put(value);
}
template <typename Coder>
void code_value(Coder& coder, auto& prefix) requires requires {
  prefix.address;
}
{
  coder.put(prefix.version);
  for (auto& octet : prefix.address) coder.put(octet);
  coder.put(prefix.length);
}
template <typename Coder>
void code_value(Coder& coder, auto& range) requires requires {
  range.from;
}
{
  coder.put(range.from);
  coder.put(range.to);
}

// Calls `visit` with each field of a match, in the order of frame_match.h.
void each_field(auto& match, auto visit) {
  auto& [source,
         destination,
         type,
         pcp,
         vlan,
         from,
         to,
         protocol,
         dscp,
         sport,
         dport,
         op,
         qp,
         psn] = match;
  const auto all = [&](auto&... fields) { (visit(fields), ...); };
  all(source, destination, type, pcp, vlan, from, to, protocol, dscp, sport, dport, op, qp, psn);
}

void code_match(Writer& writer, const FrameMatch& match) {
  std::uint16_t present = 0;
  std::uint16_t bit = 1;
  each_field(match, [&](const auto& field) {
    if (field) present = static_cast<std::uint16_t>(present | bit);
    bit = static_cast<std::uint16_t>(bit << 1);
  });
  writer.put(present);
  each_field(match, [&](const auto& field) {
    if (field) code_value(writer, *field);
  });
}

void code_match(Reader& reader, FrameMatch& match) {
  std::uint16_t present = 0;
  reader.put(present);
  each_field(match, [&](auto& field) {
    if ((present & 1) != 0) code_value(reader, field.emplace());
    present = static_cast<std::uint16_t>(present >> 1);
  });
}

// Writes the fault, or reads it: `coder` is a Writer or a Reader.
template <typename Coder, typename AnyFault>
void code(Coder& coder, AnyFault& fault) {
  coder.put(fault.name);
  code_match(coder, fault.match);
  coder.put(fault.turns.skip);
  coder.put(fault.turns.frames);
  coder.put(fault.turns.every);
  coder.put(fault.act.action);
  coder.put(fault.act.overtaken_by);
  coder.put(fault.act.delay);
}

}  // namespace

std::vector<std::byte> encode_faults(const FaultList& faults) {
  Writer writer;
  const bool begin_later =
      std::any_of(faults.begin(), faults.end(), [](const TargetedFault& fault) {
        return fault.from != kEpoch;
      });
  writer.put(begin_later ? kVersionWithBeginnings : kVersion);
  writer.put(static_cast<std::uint8_t>(faults.size()));
  for (const TargetedFault& fault : faults) {
    code(writer, fault);
    if (begin_later) writer.put(fault.from - kEpoch);
  }
  return writer.take();
}

std::optional<FaultList> decode_faults(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  std::uint8_t version = 0;
  std::uint8_t count = 0;
  reader.put(version);
  reader.put(count);
  const bool begin_later = version == kVersionWithBeginnings;
  if ((version != kVersion && !begin_later) || count > kMaxFaults) return std::nullopt;
  FaultList faults(count);
  for (TargetedFault& fault : faults) {
    code(reader, fault);
    Duration from{};
    if (begin_later) reader.put(from);
    fault.from = kEpoch + from;
  }
  if (!reader.sound() || !reader.at_end()) return std::nullopt;
  return faults;
}

}  // namespace linkwright
