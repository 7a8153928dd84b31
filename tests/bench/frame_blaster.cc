// SPDX-License-Identifier: Apache-2.0
//
// Sends frames of one size out of one or two interfaces, as fast as one core can or --per-second of
// each, until it is told to end (or for --seconds), and prints how many the kernel took. The source
// of traffic for both contestants of scripts/bench: plain sockets, so that it owes nothing to
// either of them.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/options.h"

namespace linkwright {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::uint16_t kExperimental = 0x88b5;  // IEEE 802 local experimental EtherType 1

volatile std::sig_atomic_t ended = 0;

struct Options {
  std::string interface_a;
  std::string interface_b;  // empty: of one only
  std::uint64_t frame_bytes = 64;
  std::uint64_t seconds = 60;
  std::uint64_t per_second = 0;  // frames out of each; 0: as many as go
};

// A socket that sends past the queueing discipline; -1 and a message when there is none.
int open_sender(const std::string& interface) {
  const unsigned index = if_nametoindex(interface.c_str());
  if (index == 0) {
    std::fprintf(stderr, "no interface \"%s\"\n", interface.c_str());
    return -1;
  }
  const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);  // protocol 0: receives nothing
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(kExperimental);
  address.sll_ifindex = static_cast<int>(index);
  const int on = 1;
  if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)) != 0 ||
      bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    std::fprintf(stderr, "\"%s\": %s\n", interface.c_str(), std::strerror(errno));
    if (fd >= 0) close(fd);
    return -1;
  }
  return fd;
}

std::vector<std::uint8_t> make_frame(std::size_t bytes) {
  std::vector<std::uint8_t> frame(bytes, 0);
  constexpr std::array<std::uint8_t, ETH_HLEN> kHeader = {
      2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, kExperimental >> 8, kExperimental & 0xff};
  std::copy(kHeader.begin(), kHeader.end(), frame.begin());
  return frame;
}

// Whether the next batch is, after so many.
bool is_due(const Options& options, std::uint64_t rounds, std::chrono::nanoseconds since) {
  return static_cast<double>(rounds * kBatch) <=
         static_cast<double>(options.per_second) * std::chrono::duration<double>(since).count();
}

int blast(const Options& options) {
  std::vector<int> fds{open_sender(options.interface_a)};
  if (!options.interface_b.empty()) fds.push_back(open_sender(options.interface_b));
  if (std::any_of(fds.begin(), fds.end(), [](int fd) { return fd < 0; })) return 2;
  std::vector<std::uint8_t> frame = make_frame(options.frame_bytes);
  iovec piece{frame.data(), frame.size()};
  std::array<mmsghdr, kBatch> batch{};
  for (mmsghdr& message : batch) {
    message.msg_hdr.msg_iov = &piece;
    message.msg_hdr.msg_iovlen = 1;
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto until = begin + std::chrono::seconds(options.seconds);
  std::uint64_t taken = 0;
  std::uint64_t rounds = 0;
  for (auto now = begin; ended == 0 && now < until; now = std::chrono::steady_clock::now()) {
    if (options.per_second > 0 && !is_due(options, rounds, now - begin)) {
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      continue;
    }
    ++rounds;
    for (const int fd : fds) {
      const int sent = sendmmsg(fd, batch.data(), batch.size(), 0);
      taken += sent > 0 ? static_cast<std::uint64_t>(sent) : 0;
      const bool busy = errno == ENOBUFS || errno == EAGAIN || errno == EINTR;
      if (sent < 0 && !busy) {
        std::fprintf(stderr, "sending: %s\n", std::strerror(errno));
        return 1;
      }
    }
  }
  std::printf("%llu\n", static_cast<unsigned long long>(taken));
  return 0;
}

}  // namespace
}  // namespace linkwright

int main(int argc, char** argv) {
  using namespace linkwright;
  std::signal(SIGTERM, [](int) { ended = 1; });
  std::signal(SIGINT, [](int) { ended = 1; });
  Options options;
  OptionReader reader(argc, argv);
  reader.text("--a", options.interface_a);
  reader.text("--b", options.interface_b);
  reader.number("--frame-bytes", options.frame_bytes);
  reader.number("--seconds", options.seconds);
  reader.number("--per-second", options.per_second);
  const bool sane = options.frame_bytes >= 60 && options.frame_bytes <= 1'514;
  if (!sane) std::fputs("--frame-bytes: 60 to 1514\n", stderr);
  return reader.finish() && sane ? blast(options) : 2;
}
