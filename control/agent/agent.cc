// SPDX-License-Identifier: Apache-2.0
#include "control/agent/agent.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio.hpp>
#include <spdlog/spdlog.h>

#include "control/agent/messages.h"
#include "control/process/socket_file.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
using Socket = asio::local::stream_protocol::socket;
using Clock = std::chrono::steady_clock;
using Acceptor = asio::local::stream_protocol::acceptor;

constexpr Duration kDrainOnSignal = seconds(5);

// One connection. Messages leave in order through `outbox`, because the closing snapshot may come
// while an answer is still being written.
struct Session {
  Session(Socket s, AgentService::Client i) : socket(std::move(s)), id(i) {}

  Socket socket;
  AgentService::Client id;
  std::vector<std::string> outbox;
  bool writing = false;
};

class Server {
 public:
  Server(AgentService& service, const AgentOptions& options)
      : service_(service),
        options_(options),
        signals_(io_, SIGINT, SIGTERM),
        second_(io_),
        dead_man_(io_) {}

  void run() {
    if (!options_.socket_path.empty()) {
      file_ = std::make_unique<SocketFile>(options_.socket_path, "", 0600);
      own_.assign(asio::local::stream_protocol(), file_->release_fd());
      asio::co_spawn(io_, accept(own_), asio::detached);
    }
    if (options_.listen_fd >= 0) {
      inherited_.assign(asio::local::stream_protocol(), options_.listen_fd);
      asio::co_spawn(io_, accept(inherited_), asio::detached);
    }
    if (options_.connection_fd >= 0)
      open_session(Socket(io_, asio::local::stream_protocol(), options_.connection_fd));
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) end_by_itself("signal");
    });
    asio::co_spawn(io_, seconds_loop(), asio::detached);
    asio::co_spawn(io_, dead_man_loop(), asio::detached);
    while (!ending_ && io_.run_one() > 0) {
    }
    // A client that does not read cannot keep the process alive.
    io_.run_for(std::chrono::seconds(5));
  }

 private:
  asio::awaitable<void> accept(Acceptor& acceptor) {
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
      if (error == asio::error::operation_aborted) co_return;
      if (!error) open_session(std::move(socket));
    }
  }

  void open_session(Socket socket) {
    auto session = std::make_shared<Session>(std::move(socket), next_id_++);
    sessions_[session->id] = session;
    asio::co_spawn(io_, converse(session), asio::detached);
  }

  asio::awaitable<void> converse(std::shared_ptr<Session> session) {
    try {
      for (;;) {
        const auto request = co_await read_message<schema::Request>(session->socket);
        if (!request) break;
        answer(session, *request);
        if (ending_) co_return;
      }
      spdlog::warn("a client sent what is no request; its connection is closed");
    } catch (const boost::system::system_error&) {
      // The peer is gone, or the server is closing: both end the conversation.
    }
    close_session(session);
  }

  void answer(const std::shared_ptr<Session>& session, const schema::Request& request) {
    const bool was_over = service_.over();
    const schema::Response response = service_.handle(request, session->id);
    send(session, response);
    if (response.has_started()) restart_seconds();
    if (service_.dead_man_due() != dead_man_due_) dead_man_.cancel();
    if (service_.over() && !was_over) end();
  }

  void send(const std::shared_ptr<Session>& session, const schema::Response& response) {
    session->outbox.push_back(framed(response));
    if (!session->writing) asio::co_spawn(io_, flush(session), asio::detached);
  }

  asio::awaitable<void> flush(std::shared_ptr<Session> session) {
    session->writing = true;
    try {
      while (!session->outbox.empty()) {
        const std::vector<std::string> batch = std::exchange(session->outbox, {});
        for (const std::string& message : batch)
          co_await asio::async_write(session->socket, asio::buffer(message), asio::use_awaitable);
      }
    } catch (const boost::system::system_error&) {
      // The reading side of the session notices that the peer is gone.
    }
    session->writing = false;
    if (ending_) close_socket(*session);
  }

  void close_session(const std::shared_ptr<Session>& session) {
    const bool commanded = service_.commander() == session->id;
    // A parent that never started anything has died: nothing will ever come of this process.
    const bool orphaned = options_.connection_fd >= 0 && session->id == 0;
    service_.forget(session->id);
    sessions_.erase(session->id);
    close_socket(*session);
    if (options_.exit_with_client && (commanded || orphaned)) end_by_itself("client gone");
    // Opened by a broker for somebody who could not start what he wanted: nobody else ever will.
    if (options_.listen_fd >= 0 && sessions_.empty() && !service_.running())
      end_by_itself("nothing runs, and nobody is there to start it");
  }

  // Closes the books without being asked to, and tells whoever listens: after a daemon has died and
  // come back, it is not the one that started this.
  void end_by_itself(const char* why) {
    if (ending_) return;
    spdlog::info("stopping: {}", why);
    if (service_.running()) {
      const schema::Response closed = service_.stop(kDrainOnSignal);
      for (const auto& [id, session] : sessions_) send(session, closed);
    }
    end();
  }

  // Lets what is in the outboxes leave; then io_.run() has nothing left to do.
  void end() {
    ending_ = true;
    signals_.cancel();
    second_.cancel();
    dead_man_.cancel();
    for (Acceptor* each : {&own_, &inherited_})
      if (each->is_open()) each->close();
    for (auto& [id, session] : sessions_)
      if (!session->writing && session->outbox.empty()) close_socket(*session);
  }

  static void close_socket(Session& session) {
    boost::system::error_code ignored;
    session.socket.shutdown(Socket::shutdown_both, ignored);
    session.socket.close(ignored);
  }

  asio::awaitable<void> seconds_loop() {
    while (!ending_) {
      // After a stall one long second is judged, not many empty ones.
      next_second_ = std::max(next_second_ + std::chrono::seconds(1), Clock::now());
      second_.expires_at(next_second_);
      const auto [error] = co_await second_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (!error && !ending_) service_.tick();
    }
  }

  // Of its own, so that it acts whoever is gone or stopped. Cancelled where it is due at another
  // time.
  asio::awaitable<void> dead_man_loop() {
    while (!ending_) {
      dead_man_due_ = service_.dead_man_due();
      dead_man_.expires_at(dead_man_due_.value_or(Clock::time_point::max()));
      co_await dead_man_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (!ending_) service_.look_after_dead_man();
    }
  }

  // Seconds count from the start of the run.
  void restart_seconds() {
    next_second_ = Clock::now();
    second_.cancel();
  }

  AgentService& service_;
  AgentOptions options_;
  asio::io_context io_{1};
  asio::signal_set signals_;
  asio::steady_timer second_;
  asio::steady_timer dead_man_;
  std::optional<Clock::time_point> dead_man_due_;
  Clock::time_point next_second_ = Clock::now();
  std::unique_ptr<SocketFile> file_;
  Acceptor own_{io_};
  Acceptor inherited_{io_};
  std::map<AgentService::Client, std::shared_ptr<Session>> sessions_;
  AgentService::Client next_id_ = 0;
  bool ending_ = false;
};

}  // namespace

void serve_agent(AgentService& service, const AgentOptions& options) {
  Server(service, options).run();
}

}  // namespace linkwright
