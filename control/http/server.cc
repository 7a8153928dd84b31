// SPDX-License-Identifier: Apache-2.0
#include "control/http/server.h"

#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/api/failure.h"
#include "control/http/beast_types.h"
#include "control/http/connection.h"
#include "control/http/token_gate.h"
#include "control/process/socket_file.h"

namespace linkwright::http {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;

// Where no descriptor is free, the next try finds none either.
constexpr std::chrono::milliseconds kAcceptPause{100};

Tcp::acceptor listen_at(asio::io_context& io, const LoopbackAddress& address) {
  const Tcp::endpoint endpoint(asio::ip::make_address(address.host), address.port);
  Tcp::acceptor acceptor(io);
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    throw std::runtime_error(
        fmt::format("cannot listen at {}: {}", address.to_text(), error.message()));
  return acceptor;
}

// A child process shall not keep a connection open, or the port.
void keep_from_children(int fd) {
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void prepare(Local::socket& socket) {
  keep_from_children(socket.native_handle());
}

// A frame for a viewer does not wait for the acknowledgement of the one before.
void prepare(Tcp::socket& socket) {
  keep_from_children(socket.native_handle());
  boost::system::error_code ignored;
  socket.set_option(Tcp::no_delay(true), ignored);
}

// Over the UNIX socket the peer is known from the start, whatever it asks.
Admit admit_by_credentials(const PeerRoles& roles, int fd) {
  PeerRoles::Verdict verdict{"an unknown peer", std::nullopt};
  if (const auto credentials = credentials_of(fd)) verdict = roles.judge(*credentials);
  const auto peer = [verdict](const Head&) {
    if (!verdict.role)
      throw api::forbidden(verdict.name + " is in none of the groups that may ask this daemon");
    return api::Peer{verdict.name, *verdict.role};
  };
  return {peer, [](const Head&) {}};
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Impl> {
  using Admitter = std::function<Admit(int fd)>;
  struct Open {
    std::shared_ptr<Connection> connection;
    bool by_token;
  };

  Impl(asio::io_context& context, const ServerOptions& options)
      : io(context), roles(options.roles), token_file(options.token_file), drained(context) {}

  void listen(const ServerOptions& options) {
    // TCP first: where its address is refused, no socket file has been made.
    if (!options.tcp_address.empty()) listen_tcp(options);
    if (options.socket_path.empty()) return;
    file.emplace(options.socket_path, options.socket_group);
    local.emplace(io, Local(), file->release_fd());
  }

  void listen_tcp(const ServerOptions& options) {
    LoopbackAddress address = loopback_address(options.tcp_address);
    if (options.token_file.empty())
      throw std::runtime_error(
          fmt::format("{} is open to every program of this machine: a token file is wanted",
                      address.to_text()));
    Tokens tokens = Tokens::from_file(options.token_file);
    tcp.emplace(listen_at(io, address));
    keep_from_children(tcp->native_handle());
    address.port = port = tcp->local_endpoint().port();
    gate = std::make_shared<TokenGate>(std::move(address), std::move(tokens));
  }

  void read_tokens_again() {
    if (!gate) return;
    gate->replace(Tokens::from_file(token_file));
    for (const auto& [key, each] : std::map(open))
      if (each.by_token) each.connection->finish();
  }

  void start() {
    const auto self = shared_from_this();
    if (local) {
      Admitter admit = [this](int fd) { return admit_by_credentials(roles, fd); };
      asio::co_spawn(io, accept(self, *local, std::move(admit), false), asio::detached);
    }
    if (tcp) {
      Admitter admit = [gate = gate](int) -> Admit {
        return {[gate](const Head& head) { return gate->admit(head); },
                [gate](const Head& head) { gate->check_place(head); }};
      };
      asio::co_spawn(io, accept(self, *tcp, std::move(admit), true), asio::detached);
    }
  }

  template <typename Acceptor>
  asio::awaitable<void> accept(std::shared_ptr<Impl> self,
                               Acceptor& acceptor,
                               Admitter admit,
                               bool by_token) {
    asio::steady_timer pause(io);
    while (acceptor.is_open()) {
      auto [error, socket] = co_await acceptor.async_accept(kTold);
      if (!acceptor.is_open()) break;
      if (!error) {
        prepare(socket);
        welcome(self, asio::generic::stream_protocol::socket(std::move(socket)), admit, by_token);
        continue;
      }
      spdlog::warn("no connection could be accepted: {}", error.message());
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(kTold);
    }
  }

  void welcome(const std::shared_ptr<Impl>& self,
               asio::generic::stream_protocol::socket socket,
               const Admitter& admit,
               bool by_token) {
    const bool room = open.size() < shared->limits.connections;
    if (!room && turned_away >= shared->limits.turned_away) return;
    Admit admit_one = room ? admit(socket.native_handle()) : Admit();
    auto connection = make_connection(std::move(socket), std::move(admit_one), shared);
    if (!room) {
      spdlog::warn("a connection above {} is turned away", shared->limits.connections);
      ++turned_away;
      asio::co_spawn(
          io, connection->turn_away(), [self](const std::exception_ptr&) { --self->turned_away; });
      return;
    }
    Connection* const key = connection.get();
    open.emplace(key, Open{connection, by_token});
    asio::co_spawn(
        io, connection->run(), [self, key](const std::exception_ptr&) { self->forget(key); });
  }

  void forget(Connection* key) {
    open.erase(key);
    if (open.empty()) drained.cancel();
  }

  void stop_accepting() {
    boost::system::error_code ignored;
    shared->stopping = true;
    if (local) local->close(ignored);
    if (tcp) tcp->close(ignored);
    file.reset();
  }

  asio::awaitable<std::size_t> stop(std::shared_ptr<Impl>) {
    stop_accepting();
    for (const auto& [key, each] : std::map(open)) each.connection->finish();
    drained.expires_after(shared->limits.drain);
    while (!open.empty() && drained.expiry() > asio::steady_timer::clock_type::now())
      co_await drained.async_wait(kTold);
    const std::size_t left = open.size();
    if (left > 0) spdlog::warn("{} connections are closed before their answer", left);
    abort_all();
    co_return left;
  }

  void abort_all() {
    for (const auto& [key, each] : std::map(open)) each.connection->abort();
  }

  asio::io_context& io;
  PeerRoles roles;
  std::string token_file;
  std::shared_ptr<TokenGate> gate;
  std::optional<SocketFile> file;
  std::optional<Local::acceptor> local;
  std::optional<Tcp::acceptor> tcp;
  std::uint16_t port = 0;
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
  std::map<Connection*, Open> open;
  std::size_t turned_away = 0;  // are being told that there are too many
  asio::steady_timer drained;   // cancelled when no connection is left
};

Server::Server(asio::io_context& io,
               const ServerOptions& options,
               api::Dispatch dispatch,
               StreamOpen open_stream,
               Files files)
    : impl_(std::make_shared<Impl>(io, options)) {
  impl_->shared->limits = options.limits;
  impl_->shared->dispatch = std::move(dispatch);
  impl_->shared->open_stream = std::move(open_stream);
  impl_->shared->files = std::move(files);
  impl_->listen(options);
  impl_->start();
}

Server::~Server() {
  impl_->stop_accepting();
  impl_->abort_all();
}

asio::awaitable<std::size_t> Server::stop() {
  return impl_->stop(impl_);
}

void Server::read_tokens_again() {
  impl_->read_tokens_again();
}

std::uint16_t Server::tcp_port() const {
  return impl_->port;
}

std::size_t Server::connections() const {
  return impl_->open.size();
}

std::size_t Server::viewers() const {
  return impl_->shared->viewers;
}

}  // namespace linkwright::http
