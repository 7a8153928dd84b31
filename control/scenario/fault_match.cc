// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fault_match.h"

#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "control/yaml/problem.h"

namespace linkwright {
namespace {

template <typename Number>
std::optional<Number> parse_whole(std::string_view text, int base) {
  Number value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc{} || at != end || text.empty()) return std::nullopt;
  return value;
}

bool ends_at(const IpAddress& address, std::size_t bits) {
  for (std::size_t bit = bits; bit < 8 * address.size(); ++bit)
    if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) return false;
  return true;
}

class MatchReader {
 public:
  MatchReader(const std::string& field, const ImpairmentContext& context)
      : field_(field), context_(context) {}

  std::optional<MacAddress> mac(const char* name, const std::string& text) const {
    return read(name, text, parse_mac(text), "is no MAC address", "02:00:00:00:00:01");
  }
  std::optional<IpPrefix> prefix(const char* name, const std::string& text) const {
    return read(name,
                text,
                parse_ip_prefix(text),
                "is no address of IPv4 or IPv6, nor a prefix without bits behind its length",
                "198.18.0.0/24");
  }
  std::optional<std::uint16_t> ether_type(const char* name, const std::string& text) const {
    const bool hex = text.starts_with("0x") && text.size() <= 6;
    const auto value = hex ? parse_whole<std::uint16_t>(std::string_view(text).substr(2), 16)
                           : std::optional<std::uint16_t>{};
    return read(name, text, value, "is no EtherType in hexadecimal digits", "0x0800");
  }

 private:
  // An empty text is what nobody wrote.
  template <typename Value>
  std::optional<Value> read(const char* name,
                            const std::string& text,
                            const std::optional<Value>& value,
                            const char* wrong,
                            const char* example) const {
    if (!text.empty() && !value)
      context_.report(
          fmt::format("{}.{}", field_, name),
          fmt::format("{} (value {}, for example \"{}\")", wrong, in_quotes(text), example));
    return text.empty() ? std::nullopt : value;
  }

  const std::string& field_;
  const ImpairmentContext& context_;
};

// Of a number that the schema has checked.
template <typename Number>
std::optional<Number> if_set(bool set, std::uint32_t value) {
  return set ? std::optional<Number>(static_cast<Number>(value)) : std::nullopt;
}

}  // namespace

FrameMatch fault_match_of(const schema::FaultMatch& match,
                          const std::string& field,
                          const ImpairmentContext& context) {
  const MatchReader read(field, context);
  FrameMatch out;
  out.source = read.mac("source", match.source());
  out.destination = read.mac("destination", match.destination());
  out.ether_type = read.ether_type("ether_type", match.ether_type());
  out.pcp = if_set<std::uint8_t>(match.has_pcp(), match.pcp());
  out.vlan = if_set<std::uint16_t>(match.has_vlan(), match.vlan());
  out.source_ip = read.prefix("source_ip", match.source_ip());
  out.destination_ip = read.prefix("destination_ip", match.destination_ip());
  out.protocol = if_set<std::uint8_t>(match.has_protocol(), match.protocol());
  out.dscp = if_set<std::uint8_t>(match.has_dscp(), match.dscp());
  out.source_port = if_set<std::uint16_t>(match.has_source_port(), match.source_port());
  out.destination_port =
      if_set<std::uint16_t>(match.has_destination_port(), match.destination_port());
  out.bth_opcode = if_set<std::uint8_t>(match.has_opcode(), match.opcode());
  out.queue_pair = if_set<std::uint32_t>(match.has_queue_pair(), match.queue_pair());
  if (match.has_psn()) out.psn = PsnRange{match.psn().from(), match.psn().to()};
  return out;
}

std::optional<IpPrefix> parse_ip_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  IpPrefix out;
  if (::inet_pton(AF_INET, address.c_str(), out.address.data()) == 1) {
    out.version = 4;
  } else if (::inet_pton(AF_INET6, address.c_str(), out.address.data()) == 1) {
    out.version = 6;
  } else {
    return std::nullopt;
  }
  const std::uint8_t longest = out.version == 4 ? 32 : 128;
  out.length = longest;
  if (slash != std::string_view::npos) {
    const auto length = parse_whole<std::uint8_t>(text.substr(slash + 1), 10);
    if (!length || *length > longest) return std::nullopt;
    out.length = *length;
  }
  if (!ends_at(out.address, out.length)) return std::nullopt;
  return out;
}

}  // namespace linkwright
