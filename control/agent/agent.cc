// SPDX-License-Identifier: Apache-2.0
#include "control/agent/agent.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/agent/framing.h"

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

// The socket file lives as long as this object.
class SocketFile {
 public:
  SocketFile(asio::io_context& io, const std::string& path) : path_(path), acceptor_(io) {
    if (path_.size() >= sizeof(sockaddr_un::sun_path))
      throw std::runtime_error(fmt::format("socket path \"{}\" is longer than {} characters",
                                           path_,
                                           sizeof(sockaddr_un::sun_path) - 1));
    remove_stale();
    const ::mode_t mask = ::umask(0177);  // 0600 from the first instant on
    boost::system::error_code error;
    acceptor_.open({}, error);
    if (!error) acceptor_.bind(path_, error);
    ::umask(mask);
    if (!error) acceptor_.listen(4, error);
    if (error) throw std::runtime_error(fmt::format("socket \"{}\": {}", path_, error.message()));
    bound_ = true;
  }
  ~SocketFile() {
    if (bound_) ::unlink(path_.c_str());
  }
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;

  Acceptor& acceptor() { return acceptor_; }

 private:
  // A socket file that nobody answers on was left by a process that was killed.
  void remove_stale() {
    struct ::stat status {};
    if (::lstat(path_.c_str(), &status) != 0) return;
    if (!S_ISSOCK(status.st_mode))
      throw std::runtime_error(fmt::format("\"{}\" exists and is not a socket", path_));
    asio::io_context io;
    Socket probe(io);
    boost::system::error_code error;
    probe.connect(path_, error);
    if (!error)
      throw std::runtime_error(fmt::format("socket \"{}\" is in use by another process", path_));
    ::unlink(path_.c_str());
  }

  std::string path_;
  Acceptor acceptor_;
  bool bound_ = false;
};

class Server {
 public:
  Server(AgentService& service, const AgentOptions& options)
      : service_(service), options_(options), signals_(io_, SIGINT, SIGTERM), second_(io_) {}

  void run() {
    if (!options_.socket_path.empty()) {
      file_ = std::make_unique<SocketFile>(io_, options_.socket_path);
      asio::co_spawn(io_, accept(), asio::detached);
    }
    if (options_.connection_fd >= 0)
      open_session(Socket(io_, asio::local::stream_protocol(), options_.connection_fd));
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) end_by_itself("signal");
    });
    asio::co_spawn(io_, seconds_loop(), asio::detached);
    while (!ending_ && io_.run_one() > 0) {
    }
    // A client that does not read cannot keep the process alive.
    io_.run_for(std::chrono::seconds(5));
  }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] =
          co_await file_->acceptor().async_accept(asio::as_tuple(asio::use_awaitable));
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
        FrameHeader header{};
        co_await asio::async_read(session->socket, asio::buffer(header), asio::use_awaitable);
        const auto length = decode_length(header);
        if (!length) break;
        std::string body(*length, '\0');
        co_await asio::async_read(session->socket, asio::buffer(body), asio::use_awaitable);
        schema::Request request;
        if (!request.ParseFromString(body)) break;
        answer(session, request);
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
    if (service_.over() && !was_over) end();
  }

  void send(const std::shared_ptr<Session>& session, const schema::Response& response) {
    const std::string body = response.SerializeAsString();
    const FrameHeader header = encode_length(static_cast<std::uint32_t>(body.size()));
    session->outbox.emplace_back(reinterpret_cast<const char*>(header.data()), header.size());
    session->outbox.back() += body;
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
  }

  // Closes the books without being asked to, and tells the commanding client.
  void end_by_itself(const char* why) {
    if (ending_) return;
    spdlog::info("stopping: {}", why);
    const auto commander = service_.commander();
    if (service_.running()) {
      const schema::Response closed = service_.stop(kDrainOnSignal);
      if (commander && sessions_.contains(*commander)) send(sessions_[*commander], closed);
    }
    end();
  }

  // Lets what is in the outboxes leave; then io_.run() has nothing left to do.
  void end() {
    ending_ = true;
    signals_.cancel();
    second_.cancel();
    if (file_) file_->acceptor().close();
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
  Clock::time_point next_second_ = Clock::now();
  std::unique_ptr<SocketFile> file_;
  std::map<AgentService::Client, std::shared_ptr<Session>> sessions_;
  AgentService::Client next_id_ = 0;
  bool ending_ = false;
};

}  // namespace

void serve_agent(AgentService& service, const AgentOptions& options) {
  Server(service, options).run();
}

}  // namespace linkwright
