// SPDX-License-Identifier: Apache-2.0
#include "dataplane/interface_link.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>
#include <system_error>

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace linkwright {
namespace {

using Bytes = std::span<const std::byte>;

struct Question {
  nlmsghdr header{};
  ifinfomsg link{};
  rtattr name{};
  std::array<char, IFNAMSIZ> text{};
};
static_assert(sizeof(Question) == NLMSG_LENGTH(sizeof(ifinfomsg)) + RTA_LENGTH(IFNAMSIZ));

// A value at the front of `bytes`; what is missing stays zero.
template <typename T>
T front(Bytes bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(sizeof(T), bytes.size()));
  return value;
}

// Calls visit(type, payload) for each attribute of a list.
template <typename Visit>
void each_attribute(Bytes list, Visit visit) {
  while (list.size() >= sizeof(rtattr)) {
    const auto head = front<rtattr>(list);
    if (head.rta_len < sizeof(rtattr) || head.rta_len > list.size()) return;
    visit(head.rta_type & NLA_TYPE_MASK,
          list.subspan(sizeof(rtattr), head.rta_len - sizeof(rtattr)));
    list = list.subspan(std::min<std::size_t>(RTA_ALIGN(head.rta_len), list.size()));
  }
}

std::string kind_in(Bytes info) {
  std::string kind;
  each_attribute(info, [&](int type, Bytes value) {
    if (type != IFLA_INFO_KIND) return;
    for (const std::byte each : value)
      if (each != std::byte{0}) kind += static_cast<char>(each);
  });
  return kind;
}

InterfaceLink link_in(Bytes message) {
  const auto head = front<ifinfomsg>(message);
  InterfaceLink link;
  link.index = static_cast<unsigned>(head.ifi_index);
  link.up = (head.ifi_flags & IFF_UP) != 0;
  each_attribute(message.subspan(sizeof(ifinfomsg)), [&](int type, Bytes value) {
    if (type == IFLA_CARRIER) link.carrier = front<std::uint8_t>(value) != 0;
    if (type == IFLA_CARRIER_DOWN_COUNT) link.losses = front<std::uint32_t>(value);
    if (type == IFLA_STATS64) link.crc_errors = front<rtnl_link_stats64>(value).rx_crc_errors;
    if (type == IFLA_LINKINFO) link.kind = kind_in(value);
  });
  return link;
}

}  // namespace

InterfaceLinks::InterfaceLinks()
    : route_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)),
      asking_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}

InterfaceLinks::~InterfaceLinks() {
  for (const int fd : {route_, asking_})
    if (fd >= 0) ::close(fd);
}

std::optional<InterfaceLink> InterfaceLinks::read(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ) return std::nullopt;
  Question question;
  question.header = {sizeof(Question), RTM_GETLINK, NLM_F_REQUEST, ++sequence_, 0};
  question.name = {RTA_LENGTH(IFNAMSIZ), IFLA_IFNAME};
  name.copy(question.text.data(), IFNAMSIZ - 1);
  if (::send(route_, &question, sizeof(question), 0) < 0) return std::nullopt;
  std::array<std::byte, 16'384> answer;
  // The kernel answers within the call that asks: nothing is waited for here.
  for (;;) {
    const ssize_t size = ::recv(route_, answer.data(), answer.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < static_cast<ssize_t>(sizeof(nlmsghdr))) return std::nullopt;
    const Bytes bytes(answer.data(), static_cast<std::size_t>(size));
    const auto header = front<nlmsghdr>(bytes);
    if (header.nlmsg_seq != sequence_) continue;  // of a question that nobody waited for
    if (header.nlmsg_type != RTM_NEWLINK || header.nlmsg_len > bytes.size()) return std::nullopt;
    if (header.nlmsg_len < sizeof(nlmsghdr) + sizeof(ifinfomsg)) return std::nullopt;
    return link_in(bytes.subspan(sizeof(nlmsghdr), header.nlmsg_len - sizeof(nlmsghdr)));
  }
}

std::string InterfaceLinks::set_up(const std::string& name, bool up) {
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  if (::ioctl(asking_, SIOCGIFFLAGS, &request) == 0) {
    const auto flags = static_cast<unsigned short>(request.ifr_flags);
    request.ifr_flags = static_cast<short>(up ? flags | IFF_UP : flags & ~IFF_UP);
    if (::ioctl(asking_, SIOCSIFFLAGS, &request) == 0) return {};
  }
  return "setting interface \"" + name + "\" " + (up ? "up" : "down") +
         " failed: " + std::generic_category().message(errno);
}

}  // namespace linkwright
