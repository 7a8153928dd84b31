// SPDX-License-Identifier: Apache-2.0
#include "dataplane/capture/pcapng.h"

#include <cstring>

namespace linkwright::pcapng {
namespace {

constexpr std::uint32_t kSectionBlock = 0x0a0d0d0a;
constexpr std::uint32_t kInterfaceBlock = 1;
constexpr std::uint32_t kPacketBlock = 6;
constexpr std::uint32_t kStatisticsBlock = 5;
constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;
constexpr std::uint64_t kLengthUnknown = ~std::uint64_t{0};
constexpr std::uint16_t kEthernet = 1;

enum Option : std::uint16_t {
  kEnd = 0,
  kComment = 1,
  kInterfaceName = 2,
  kInterfaceDescription = 3,
  kResolution = 9,
  kPacketFlags = 2,
  kPacketId = 5,
  kBeginTime = 2,
  kEndTime = 3,
  kReceived = 4,
  kDropped = 5,
};
constexpr std::uint8_t kNanoseconds = 9;  // negative power of ten
constexpr std::uint32_t kInbound = 1;     // the two lowest bits of the flags
constexpr std::uint32_t kOutbound = 2;

void append(Octets& out, const void* data, std::size_t size) {
  const auto* octets = static_cast<const std::byte*>(data);
  out.insert(out.end(), octets, octets + size);
}

void pad(Octets& out) {
  while (out.size() % 4 != 0) out.push_back(std::byte{0});
}

template <typename Number>
void put(Octets& out, Number number) {
  append(out, &number, sizeof number);
}

void put_option(Octets& out, Option option, const void* data, std::size_t size) {
  put(out, static_cast<std::uint16_t>(option));
  put(out, static_cast<std::uint16_t>(size));
  append(out, data, size);
  pad(out);
}

void put_text(Octets& out, Option option, std::string_view text) {
  if (!text.empty()) put_option(out, option, text.data(), text.size());
}

template <typename Number>
void put_number(Octets& out, Option option, Number number) {
  put_option(out, option, &number, sizeof number);
}

// A stamp's high half comes first, whatever the byte order.
void put_stamp(Octets& out, std::uint64_t unix_ns) {
  put(out, static_cast<std::uint32_t>(unix_ns >> 32));
  put(out, static_cast<std::uint32_t>(unix_ns));
}

void put_stamp(Octets& out, Option option, std::uint64_t unix_ns) {
  const std::uint32_t halves[2] = {static_cast<std::uint32_t>(unix_ns >> 32),
                                   static_cast<std::uint32_t>(unix_ns)};
  put_option(out, option, halves, sizeof halves);
}

// Its length stands at both ends of a block, so that files can be read backwards.
class Block {
 public:
  Block(Octets& out, std::uint32_t type) : out_(out), begin_(out.size()) {
    put(out_, type);
    put(out_, std::uint32_t{0});
  }
  ~Block() {
    put_option(out_, kEnd, nullptr, 0);
    const auto size = static_cast<std::uint32_t>(out_.size() - begin_ + 4);
    std::memcpy(&out_[begin_ + 4], &size, sizeof size);
    put(out_, size);
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

 private:
  Octets& out_;
  std::size_t begin_;
};

}  // namespace

void add_section(Octets& out, std::string_view comment) {
  const Block block(out, kSectionBlock);
  put(out, kByteOrder);
  put(out, std::uint16_t{1});  // version 1.0
  put(out, std::uint16_t{0});
  put(out, kLengthUnknown);
  put_text(out, kComment, comment);
}

void add_interface(Octets& out,
                   std::string_view name,
                   std::string_view description,
                   std::uint32_t octets) {
  const Block block(out, kInterfaceBlock);
  put(out, kEthernet);
  put(out, std::uint16_t{0});
  put(out, octets);
  put_text(out, kInterfaceName, name);
  put_text(out, kInterfaceDescription, description);
  put_number(out, kResolution, kNanoseconds);
}

void add_frame(Octets& out, const Frame& frame) {
  const Block block(out, kPacketBlock);
  put(out, frame.interface);
  put_stamp(out, frame.unix_ns);
  put(out, static_cast<std::uint32_t>(frame.octets.size()));
  put(out, frame.frame_bytes);
  append(out, frame.octets.data(), frame.octets.size());
  pad(out);
  put_number(out, kPacketFlags, frame.outbound ? kOutbound : kInbound);
  if (frame.id != 0) put_number(out, kPacketId, frame.id);
}

void add_statistics(Octets& out, const Statistics& statistics) {
  const Block block(out, kStatisticsBlock);
  put(out, statistics.interface);
  put_stamp(out, statistics.end_ns);
  put_stamp(out, kBeginTime, statistics.begin_ns);
  put_stamp(out, kEndTime, statistics.end_ns);
  put_number(out, kReceived, statistics.received);
  put_number(out, kDropped, statistics.lost);
}

}  // namespace linkwright::pcapng
