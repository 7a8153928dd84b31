// SPDX-License-Identifier: Apache-2.0
//
// Reads a pcapng file of one section in this machine's byte order, written from the draft and not
// from our writer: block by block, options by their codes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace linkwright {

struct PcapngFile {
  struct Interface {
    std::string name;
    std::uint32_t octets = 0;
    int resolution = 6;  // the default: microseconds
  };
  struct Packet {
    std::uint32_t interface = 0;
    std::uint64_t stamp = 0;
    std::uint32_t length = 0;
    std::string octets;
    std::uint64_t id = 0;
    std::uint32_t flags = 0;
  };
  struct Statistics {
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
  };

  std::string comment;
  std::vector<Interface> interfaces;
  std::vector<Packet> packets;
  std::map<std::uint32_t, Statistics> statistics;  // by interface
};

class PcapngReader {
 public:
  explicit PcapngReader(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
  }

  PcapngFile read() {
    PcapngFile out;
    for (std::size_t at = 0; at < bytes_.size();) {
      const auto type = number<std::uint32_t>(at);
      const auto length = number<std::uint32_t>(at + 4);
      if (length < 12 || length % 4 != 0 || at + length > bytes_.size() ||
          number<std::uint32_t>(at + length - 4) != length)
        throw std::runtime_error("a block is not whole");
      const std::size_t end = at + length - 4;
      if (type == 0x0a0d0d0a) section(at, end, out);
      if (type == 1) interface(at, end, out);
      if (type == 5) statistics(at, end, out);
      if (type == 6) packet(at, end, out);
      at += length;
    }
    return out;
  }

 private:
  using Options = std::map<std::uint16_t, std::string>;

  template <typename Number>
  Number number(std::size_t at) const {
    Number value{};
    if (at + sizeof value > bytes_.size()) throw std::runtime_error("the file ends early");
    std::memcpy(&value, bytes_.data() + at, sizeof value);
    return value;
  }
  template <typename Number>
  static Number number_in(const Options& options, std::uint16_t code) {
    Number value{};
    if (const auto found = options.find(code); found != options.end())
      std::memcpy(&value, found->second.data(), std::min(sizeof value, found->second.size()));
    return value;
  }
  Options options(std::size_t at, std::size_t end) const {
    Options out;
    while (at + 4 <= end) {
      const auto code = number<std::uint16_t>(at);
      const auto length = number<std::uint16_t>(at + 2);
      if (code == 0) break;
      out[code] = bytes_.substr(at + 4, length);
      at += 4 + (length + 3u) / 4 * 4;
    }
    return out;
  }
  std::uint64_t stamp(std::size_t at) const {
    return std::uint64_t{number<std::uint32_t>(at)} << 32 | number<std::uint32_t>(at + 4);
  }

  void section(std::size_t at, std::size_t end, PcapngFile& out) const {
    if (number<std::uint32_t>(at + 8) != 0x1a2b3c4d) throw std::runtime_error("byte order");
    const Options found = options(at + 24, end);
    if (found.contains(1)) out.comment = found.at(1);
  }
  void interface(std::size_t at, std::size_t end, PcapngFile& out) const {
    if (number<std::uint16_t>(at + 8) != 1) throw std::runtime_error("not Ethernet");
    const Options found = options(at + 16, end);
    out.interfaces.push_back({found.at(2), number<std::uint32_t>(at + 12), found.at(9).front()});
  }
  void packet(std::size_t at, std::size_t end, PcapngFile& out) const {
    const auto kept = number<std::uint32_t>(at + 20);
    const Options found = options(at + 28 + (kept + 3) / 4 * 4, end);
    out.packets.push_back({number<std::uint32_t>(at + 8),
                           stamp(at + 12),
                           number<std::uint32_t>(at + 24),
                           bytes_.substr(at + 28, kept),
                           number_in<std::uint64_t>(found, 5),
                           number_in<std::uint32_t>(found, 2)});
  }
  void statistics(std::size_t at, std::size_t end, PcapngFile& out) const {
    const Options found = options(at + 20, end);
    out.statistics[number<std::uint32_t>(at + 8)] = {number_in<std::uint64_t>(found, 4),
                                                     number_in<std::uint64_t>(found, 5)};
  }

  std::string bytes_;
};

}  // namespace linkwright
