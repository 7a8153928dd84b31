// SPDX-License-Identifier: Apache-2.0
#include "control/agent/client.h"

#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/agent/agent_service.h"
#include "control/agent/framing.h"

namespace linkwright {
namespace {

using Clock = std::chrono::steady_clock;

// False: `until` has passed.
bool wait_for(int fd, short events, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return false;
    ::pollfd poll{fd, events, 0};
    const int ready = ::poll(&poll, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR)
      throw Unreachable(fmt::format("poll: {}", std::strerror(errno)));
  }
}

// False: the peer takes nothing more; what it said before may still be read.
bool send_all(int fd, std::span<const char> bytes, Clock::time_point until) {
  while (!bytes.empty()) {
    const ::ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (!wait_for(fd, POLLOUT, until))
        throw Unreachable("the dataplane takes no request; it may be stopped");
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

void receive_all(int fd, std::span<char> bytes, Clock::time_point until) {
  while (!bytes.empty()) {
    if (!wait_for(fd, POLLIN, until))
      throw Unreachable("the dataplane did not answer in time; it may be stopped or starved");
    const ::ssize_t got = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (got > 0)
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    else if (got == 0 || errno != EINTR)
      throw Unreachable("the dataplane closed the connection");
  }
}

}  // namespace

AgentClient AgentClient::connect(const std::string& path) {
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    throw Unreachable(fmt::format("cannot reach \"{}\": the path is too long for a socket", path));
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  AgentClient client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (client.fd_ < 0 ||
      ::connect(client.fd_, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address)) != 0)
    throw Unreachable(fmt::format("cannot reach \"{}\": {}", path, std::strerror(errno)));
  return client;
}

AgentClient::~AgentClient() {
  if (fd_ >= 0) ::close(fd_);
}

AgentClient::AgentClient(AgentClient&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

schema::Response AgentClient::ask(const schema::Request& request, Deadline deadline) {
  const Clock::time_point until = Clock::now() + deadline;
  const std::string body = request.SerializeAsString();
  const FrameHeader size = encode_length(static_cast<std::uint32_t>(body.size()));
  if (send_all(fd_, {reinterpret_cast<const char*>(size.data()), size.size()}, until))
    send_all(fd_, body, until);

  FrameHeader header{};
  receive_all(fd_, {reinterpret_cast<char*>(header.data()), header.size()}, until);
  const auto length = decode_length(header);
  if (!length) throw Unreachable("the other end does not speak linkwright's agent protocol");
  std::string answer(*length, '\0');
  receive_all(fd_, answer, until);
  schema::Response response;
  if (!response.ParseFromString(answer))
    throw Unreachable("the other end does not speak linkwright's agent protocol");
  return response;
}

schema::Hello AgentClient::hello(Deadline deadline) {
  schema::Request request;
  request.mutable_hello()->set_protocol(kAgentProtocol);
  const schema::Response response = ask(request, deadline);
  if (!response.has_hello() || response.hello().protocol() != kAgentProtocol)
    throw Unreachable(fmt::format("the dataplane speaks agent protocol {}, this program {}",
                                  response.hello().protocol(),
                                  kAgentProtocol));
  return response.hello();
}

}  // namespace linkwright
