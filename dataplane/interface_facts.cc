// SPDX-License-Identifier: Apache-2.0
//
// The reading half of interface_guard.h: asks the kernel, changes nothing.
#include <array>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dataplane/interface_guard.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kRouteIsLocal = 0x80000000;    // RTF_LOCAL
constexpr std::uint32_t kRouteIsAnycast = 0x00100000;  // RTF_ANYCAST

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

template <typename Number>
bool read_hex(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc{} && end == text.data() + text.size();
}

// A socket that only serves as a handle for ioctl and route look-up.
class AskingSocket {
 public:
  explicit AskingSocket(int family) : fd_(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  ~AskingSocket() {
    if (fd_ >= 0) ::close(fd_);
  }
  AskingSocket(const AskingSocket&) = delete;
  AskingSocket& operator=(const AskingSocket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

ifreq request_for(const std::string& interface) {
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  return request;
}

short interface_flags(int fd, const std::string& interface) {
  ifreq request = request_for(interface);
  return ::ioctl(fd, SIOCGIFFLAGS, &request) == 0 ? request.ifr_flags : short{0};
}

// A driver that does not know the question has the offload off.
std::uint32_t ask_ethtool(int fd, const std::string& interface, std::uint32_t question) {
  ::ethtool_value value{question, 0};
  ifreq request = request_for(interface);
  request.ifr_data = reinterpret_cast<char*>(&value);
  return ::ioctl(fd, SIOCETHTOOL, &request) == 0 ? value.data : 0;
}

std::vector<std::string> offloads_on(int fd, const std::string& interface) {
  constexpr std::array<std::pair<std::uint32_t, const char*>, 4> kQuestions{
      {{ETHTOOL_GTXCSUM, "tx"},
       {ETHTOOL_GTSO, "tso"},
       {ETHTOOL_GGSO, "gso"},
       {ETHTOOL_GGRO, "gro"}}};
  std::vector<std::string> on;
  for (const auto& [question, name] : kQuestions) {
    if (ask_ethtool(fd, interface, question) != 0) on.emplace_back(name);
  }
  if ((ask_ethtool(fd, interface, ETHTOOL_GFLAGS) & ETH_FLAG_LRO) != 0) on.emplace_back("lro");
  return on;
}

// Numeric text without zone; IPv4-mapped IPv6 as IPv4, so that equal addresses compare equal.
std::string address_text(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    ::inet_ntop(AF_INET, &in.sin_addr, text.data(), text.size());
  } else if (address->sa_family == AF_INET6) {
    sockaddr_in6 in6{};
    std::memcpy(&in6, address, sizeof in6);
    if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
      ::inet_ntop(AF_INET, &in6.sin6_addr.s6_addr[12], text.data(), text.size());
    } else {
      ::inet_ntop(AF_INET6, &in6.sin6_addr, text.data(), text.size());
    }
  }
  return text.data();
}

bool is_link_local6(const sockaddr* address) {
  if (address->sa_family != AF_INET6) return false;
  sockaddr_in6 in6{};
  std::memcpy(&in6, address, sizeof in6);
  return IN6_IS_ADDR_LINKLOCAL(&in6.sin6_addr);
}

// All numeric addresses of an interface, link-local ones only when asked for.
std::vector<std::string> addresses_of(const std::string& interface, bool with_link_local) {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
  std::vector<std::string> found;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || interface != entry->ifa_name) continue;
    if (!with_link_local && is_link_local6(entry->ifa_addr)) continue;
    std::string text = address_text(entry->ifa_addr);
    if (!text.empty()) found.push_back(std::move(text));
  }
  return found;
}

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

AddressList numeric(const std::string& text) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  if (::getaddrinfo(text.c_str(), "9", &hints, &list) != 0) list = nullptr;
  return {list, &::freeaddrinfo};
}

// The address this host would use towards `peer`: connecting a datagram socket sends nothing.
std::string source_towards(const std::string& peer) {
  const AddressList target = numeric(peer);
  if (!target) return {};
  const AskingSocket socket(target->ai_family);
  sockaddr_storage local{};
  socklen_t size = sizeof local;
  auto* address = reinterpret_cast<sockaddr*>(&local);
  if (::connect(socket.fd(), target->ai_addr, target->ai_addrlen) != 0 ||
      ::getsockname(socket.fd(), address, &size) != 0) {
    return {};
  }
  return address_text(address);
}

// SSH_CONNECTION is "client port server port"; SSH_CLIENT "client port port".
std::string ssh_on(const std::string& interface) {
  const char* connection = std::getenv("SSH_CONNECTION");
  const char* client = std::getenv("SSH_CLIENT");
  if (connection == nullptr && client == nullptr) return {};
  std::istringstream words(connection != nullptr ? connection : client);
  std::string peer;
  std::string skipped;
  std::string server;
  words >> peer >> skipped;
  if (connection != nullptr) words >> server;
  const AddressList server_address = numeric(server.empty() ? "-" : server);
  const std::string here = server_address ? address_text(server_address->ai_addr) : server;
  const std::string source = source_towards(peer);
  for (const std::string& address : addresses_of(interface, true)) {
    if (address == here) return "it ends at " + here;
    if (address == source) return "the way back to " + peer + " starts at " + source;
  }
  return {};
}

std::vector<std::string> all_interfaces() {
  const std::unique_ptr<struct if_nameindex, decltype(&::if_freenameindex)> list(
      ::if_nameindex(), &::if_freenameindex);
  std::vector<std::string> names;
  for (const struct if_nameindex* entry = list.get(); entry != nullptr && entry->if_index != 0;
       ++entry) {
    names.emplace_back(entry->if_name);
  }
  return names;
}

// Empty unless this mount of /sys shows the namespace we are in: its index must be ours.
std::string master_of(const std::string& interface, unsigned index) {
  const fs::path folder = fs::path("/sys/class/net") / interface;
  if (std::strtoul(file_text(folder / "ifindex").c_str(), nullptr, 10) != index) return {};
  std::error_code error;
  const fs::path target = fs::read_symlink(folder / "master", error);
  return error ? std::string{} : target.filename().string();
}

// What stands on it, the master left out: the kernel links to each as upper_NAME. Only when /sys is
// of our namespace, as above.
std::vector<std::string> uppers_of(const std::string& interface,
                                   unsigned index,
                                   const std::string& master) {
  constexpr std::string_view kPrefix = "upper_";
  const fs::path folder = fs::path("/sys/class/net") / interface;
  std::vector<std::string> uppers;
  if (std::strtoul(file_text(folder / "ifindex").c_str(), nullptr, 10) != index) return uppers;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name.substr(kPrefix.size()) != master)
      uppers.push_back(name.substr(kPrefix.size()));
  }
  return uppers;
}

// "0002CEC6" as /proc/net/route prints it: the network-order word read as a number of this host.
std::string ipv4_text(std::uint32_t word) {
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &word, text.data(), text.size());
  return text.data();
}

std::string ipv6_text(const std::array<std::uint8_t, 16>& octets) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, octets.data(), text.data(), text.size());
  return text.data();
}

// Made by the kernel for itself, not by somebody who needs the interface.
bool is_kernels_own(const std::array<std::uint8_t, 16>& network, std::uint32_t flags) {
  const bool multicast = network[0] == 0xff;
  const bool link_local = network[0] == 0xfe && (network[1] & 0xc0) == 0x80;
  return multicast || link_local || (flags & (kRouteIsLocal | kRouteIsAnycast)) != 0;
}

}  // namespace

std::vector<std::string> parse_ipv4_routes(std::string_view text, std::string_view interface) {
  std::vector<std::string> routes;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::array<std::string, 8> word;  // interface, destination, ..., mask is the eighth
    for (std::string& w : word) words >> w;
    std::uint32_t destination = 0;
    std::uint32_t mask = 0;
    if (word[0] != interface || !read_hex(word[1], destination) || !read_hex(word[7], mask)) {
      continue;
    }
    const std::string length = std::to_string(std::popcount(mask));
    routes.push_back(mask == 0 ? "default" : ipv4_text(destination) + "/" + length);
  }
  return routes;
}

std::vector<std::string> parse_ipv6_routes(std::string_view text, std::string_view interface) {
  std::vector<std::string> routes;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::array<std::string, 10> word;  // destination, its length, ..., flags, interface
    for (std::string& w : word) words >> w;
    unsigned length = 0;
    std::uint32_t flags = 0;
    if (word[9] != interface || word[0].size() != 32 || !read_hex(word[1], length) ||
        !read_hex(word[8], flags)) {
      continue;
    }
    std::array<std::uint8_t, 16> network{};
    for (std::size_t i = 0; i < network.size(); ++i) {
      if (!read_hex(std::string_view(word[0]).substr(2 * i, 2), network[i])) network[i] = 0;
    }
    if (is_kernels_own(network, flags)) continue;
    routes.push_back(length == 0 ? "default (IPv6)"
                                 : ipv6_text(network) + "/" + std::to_string(length));
  }
  return routes;
}

InterfaceFacts read_interface_facts(const std::string& name) {
  InterfaceFacts facts;
  facts.name = name;
  const unsigned index = ::if_nametoindex(name.c_str());
  facts.exists = index != 0;
  facts.others = all_interfaces();
  if (!facts.exists) return facts;
  facts.addresses = addresses_of(name, false);
  facts.routes = parse_ipv4_routes(file_text("/proc/thread-self/net/route"), name);
  const auto six = parse_ipv6_routes(file_text("/proc/thread-self/net/ipv6_route"), name);
  facts.routes.insert(facts.routes.end(), six.begin(), six.end());
  facts.master = master_of(name, index);
  facts.uppers = uppers_of(name, index, facts.master);
  facts.ssh = ssh_on(name);
  const std::string off = file_text("/proc/sys/net/ipv6/conf/" + name + "/disable_ipv6");
  facts.ipv6 = !off.empty() && off[0] == '0';
  const AskingSocket socket(AF_INET);
  const short flags = interface_flags(socket.fd(), name);
  facts.up = (flags & IFF_UP) != 0;
  facts.arp = (flags & IFF_NOARP) == 0;
  facts.offloads = offloads_on(socket.fd(), name);
  return facts;
}

std::vector<std::string> kernel_interfaces(const Devargs& devargs) {
  std::vector<std::string> names;
  if (devargs.driver == "pci") {
    std::error_code error;
    for (const auto& entry :
         fs::directory_iterator("/sys/bus/pci/devices/" + devargs.device + "/net", error)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  const DriverRow* row = find_driver(devargs.driver);
  if (row == nullptr || row->interface_argument.empty()) return names;
  const auto name = devargs.find(row->interface_argument);
  if (name && !name->empty()) names.emplace_back(*name);
  return names;
}

}  // namespace linkwright
