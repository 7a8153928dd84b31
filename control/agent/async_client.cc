// SPDX-License-Identifier: Apache-2.0
#include "control/agent/async_client.h"

#include <utility>

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <sys/un.h>

#include "control/agent/messages.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;

constexpr const char* kBroken = "the dataplane closed the connection";

}  // namespace

std::shared_ptr<AsyncAgent> AsyncAgent::connect(asio::io_context& io,
                                                const std::string& path,
                                                Ended ended) {
  if (path.size() >= sizeof(sockaddr_un::sun_path))
    throw Unreachable(fmt::format("cannot reach \"{}\": the path is too long for a socket", path));
  const std::shared_ptr<AsyncAgent> agent(new AsyncAgent(io, std::move(ended)));
  boost::system::error_code error;
  agent->socket_.open(asio::local::stream_protocol(), error);
  // Where the other end's queue is full, connect() would wait for it, and with it all of the loop.
  if (!error) agent->socket_.native_non_blocking(true, error);
  if (!error) agent->socket_.connect(path, error);
  if (error) throw Unreachable(fmt::format("cannot reach \"{}\": {}", path, error.message()));
  asio::co_spawn(
      io, [agent] { return agent->read(); }, asio::detached);
  return agent;
}

AsyncAgent::AsyncAgent(asio::io_context& io, Ended ended)
    : io_(io), socket_(io), ended_(std::move(ended)) {}

asio::awaitable<schema::Response> AsyncAgent::ask(schema::Request request, Deadline deadline) {
  if (!open_) throw Unreachable(kBroken);
  const auto self = shared_from_this();
  outbox_ += framed(request);
  const auto waiting = std::make_shared<Waiting>(io_);
  waiting->wake.expires_after(deadline);
  waiting_.push_back(waiting);
  if (!writing_) {
    writing_ = true;
    asio::co_spawn(
        io_, [self] { return self->write(); }, asio::detached);
  }
  co_await waiting->wake.async_wait(asio::as_tuple(asio::use_awaitable));
  if (waiting->answer) co_return std::move(*waiting->answer);
  waiting->given_up = true;
  throw Unreachable(open_ ? "the dataplane does not answer; it may be stopped" : kBroken);
}

void AsyncAgent::close() {
  ended_ = nullptr;
  end(nullptr);
}

asio::awaitable<void> AsyncAgent::write() {
  const auto self = shared_from_this();
  while (open_ && !outbox_.empty()) {
    const std::string batch = std::exchange(outbox_, {});
    const auto [error, sent] = co_await asio::async_write(
        socket_, asio::buffer(batch), asio::as_tuple(asio::use_awaitable));
    if (error) break;  // the reading side tells, after what was said before the end
  }
  writing_ = false;
}

asio::awaitable<void> AsyncAgent::read() {
  const auto self = shared_from_this();
  try {
    for (;;) {
      std::optional<schema::Response> response = co_await read_message<schema::Response>(socket_);
      if (!response) break;
      take(std::move(*response));
    }
  } catch (const boost::system::system_error&) {
    // The peer is gone, or close() was called.
  }
  end(nullptr);
}

void AsyncAgent::take(schema::Response response) {
  // A closing snapshot may come unasked, and nothing comes after it.
  const bool closing = response.has_snapshot() && response.snapshot().final();
  const bool asked = !waiting_.empty();
  if (asked) {
    const std::shared_ptr<Waiting> first = waiting_.front();
    waiting_.pop_front();
    if (!first->given_up) {
      first->answer = response;
      first->wake.cancel();
    }
  }
  if (closing) end(&response.snapshot());
}

void AsyncAgent::end(const schema::Snapshot* closing) {
  if (!open_) return;
  open_ = false;
  boost::system::error_code ignored;
  socket_.close(ignored);
  for (const std::shared_ptr<Waiting>& each : std::exchange(waiting_, {})) each->wake.cancel();
  if (const Ended ended = std::exchange(ended_, nullptr)) ended(closing);
}

}  // namespace linkwright
