// SPDX-License-Identifier: Apache-2.0
#include "dataplane/packet_sockets.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <linux/if_packet.h>
#include <sys/socket.h>

namespace linkwright {
namespace {

template <typename Visit>
void each_packet_socket(unsigned interface_index, Visit visit) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    const int fd = std::atoi(entry.path().filename().c_str());
    sockaddr_ll address{};
    socklen_t size = sizeof(address);
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) continue;
    if (address.sll_family == AF_PACKET &&
        address.sll_ifindex == static_cast<int>(interface_index)) {
      visit(fd);
    }
  }
}

}  // namespace

void forget_errors_of_packet_sockets(unsigned interface_index) {
  each_packet_socket(interface_index, [](int fd) {
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  });
}

bool discard_unsent_of_packet_sockets(unsigned interface_index) {
  bool gone = true;
  each_packet_socket(interface_index, [&](int fd) {
    int bypass = 0;
    socklen_t size = sizeof(bypass);
    if (::getsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, &size) != 0) return;
    const int through_queue = 0;
    ::setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &through_queue, sizeof(through_queue));
    // Other errors: a socket without a transmit ring, or an interface that is down.
    if (::sendto(fd, nullptr, 0, MSG_DONTWAIT, nullptr, 0) < 0 && errno == ENOBUFS) gone = false;
    ::setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof(bypass));
  });
  return gone;
}

}  // namespace linkwright
