// SPDX-License-Identifier: Apache-2.0
#include "control/agent/client.h"

#include <algorithm>
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

constexpr const char* kForeign = "the other end does not speak linkwright's agent protocol";

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

// Reads until `inbox` has `size` bytes. False: `until` has passed, and what came is kept.
bool receive_up_to(int fd, std::string& inbox, std::size_t size, Clock::time_point until) {
  while (inbox.size() < size) {
    if (!wait_for(fd, POLLIN, until)) return false;
    const std::size_t had = inbox.size();
    inbox.resize(size);
    const ::ssize_t got = ::recv(fd, inbox.data() + had, size - had, 0);
    const int error = errno;
    inbox.resize(had + static_cast<std::size_t>(std::max<::ssize_t>(got, 0)));
    if (got == 0 || (got < 0 && error != EINTR))
      throw Unreachable("the dataplane closed the connection");
  }
  return true;
}

// nullopt: `until` has passed.
std::optional<schema::Response> receive(int fd, std::string& inbox, Clock::time_point until) {
  FrameHeader header{};
  if (!receive_up_to(fd, inbox, header.size(), until)) return std::nullopt;
  std::copy_n(inbox.begin(), header.size(), header.begin());
  const auto length = decode_length(header);
  if (!length) throw Unreachable(kForeign);
  if (!receive_up_to(fd, inbox, header.size() + *length, until)) return std::nullopt;
  schema::Response response;
  if (!response.ParseFromString(inbox.substr(header.size()))) throw Unreachable(kForeign);
  inbox.clear();
  return response;
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

AgentClient::AgentClient(AgentClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), inbox_(std::move(other.inbox_)), owed_(other.owed_) {}

void AgentClient::send(const schema::Request& request, Deadline deadline) {
  const Clock::time_point until = Clock::now() + deadline;
  const std::string body = request.SerializeAsString();
  const FrameHeader size = encode_length(static_cast<std::uint32_t>(body.size()));
  ++owed_;
  if (send_all(fd_, {reinterpret_cast<const char*>(size.data()), size.size()}, until))
    send_all(fd_, body, until);
}

std::optional<schema::Response> AgentClient::await(Deadline deadline) {
  const Clock::time_point until = Clock::now() + deadline;
  for (;;) {
    std::optional<schema::Response> response = receive(fd_, inbox_, until);
    if (!response) return std::nullopt;
    // A closing snapshot comes unasked and nothing comes after it.
    if (--owed_ <= 0 || response->snapshot().final()) return response;
  }
}

schema::Response AgentClient::ask(const schema::Request& request, Deadline deadline) {
  const Clock::time_point until = Clock::now() + deadline;
  send(request, deadline);
  auto response = await(std::chrono::ceil<Deadline>(until - Clock::now()));
  if (!response)
    throw Unreachable("the dataplane did not answer in time; it may be stopped or starved");
  return *std::move(response);
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
