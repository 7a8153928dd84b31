// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/control_http/raw_client.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/http/words.h"

namespace linkwright::http {
namespace {

constexpr int kPatienceSeconds = 30;

template <typename Address>
int connected(int family, const Address& address) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address)) != 0)
    throw std::runtime_error(std::strerror(errno));
  const ::timeval patience{kPatienceSeconds, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  return fd;
}

}  // namespace

RawClient::RawClient(int fd) : fd_(fd) {}

RawClient RawClient::over_unix(const std::string& path) {
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return RawClient(connected(AF_UNIX, address));
}

RawClient RawClient::over_tcp(std::uint16_t port) {
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return RawClient(connected(AF_INET, address));
}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), inbox_(std::move(other.inbox_)) {}

bool RawClient::send(const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ::ssize_t n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

bool RawClient::receive() {
  char bytes[4096];
  const ::ssize_t n = ::recv(fd_, bytes, sizeof(bytes), 0);
  if (n < 0 && errno == EAGAIN) ADD_FAILURE() << "the server neither answers nor closes";
  if (n <= 0) return false;
  inbox_.append(bytes, static_cast<std::size_t>(n));
  return true;
}

bool RawClient::fill(std::size_t size) {
  while (inbox_.size() < size)
    if (!receive()) return false;
  return true;
}

std::string RawClient::take(std::size_t size) {
  std::string out = inbox_.substr(0, size);
  inbox_.erase(0, size);
  return out;
}

std::string RawClient::read_all() {
  while (receive()) {
  }
  return take(inbox_.size());
}

RawReply RawClient::read_reply() {
  RawReply reply;
  std::size_t end = 0;
  while ((end = inbox_.find("\r\n\r\n")) == std::string::npos)
    if (!receive()) return reply;
  const std::string head = take(end + 4);
  for (const std::string_view line : split({head.data(), end}, '\n')) {
    const std::string_view text = line.substr(0, line.find('\r'));
    const std::size_t colon = text.find(':');
    if (reply.status == 0)
      reply.status = static_cast<unsigned>(std::stoul(std::string(text.substr(9, 3))));
    else if (colon != std::string_view::npos)
      reply.fields[to_lower(text.substr(0, colon))] = trim(text.substr(colon + 1));
  }
  const std::string& length = reply.fields["content-length"];
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  if (!fill(size)) ADD_FAILURE() << "an answer without its end";
  reply.body = take(size);
  return reply;
}

Frame RawClient::read_frame() {
  Frame frame;
  if (!fill(2)) return frame;
  const std::string head = take(2);
  std::size_t size = static_cast<unsigned char>(head[1]) & 0x7fu;
  const std::size_t longer = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (longer > 0) size = 0;
  if (!fill(longer)) return frame;
  for (const char c : take(longer)) size = size << 8 | static_cast<unsigned char>(c);
  if (!fill(size)) return frame;
  frame.opcode = static_cast<unsigned char>(head[0]) & 0x0fu;
  frame.payload = take(size);
  return frame;
}

}  // namespace linkwright::http
