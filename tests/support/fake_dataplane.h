// SPDX-License-Identifier: Apache-2.0
//
// A broker and its emulator in threads, over a real socket: the real agent with a fake emulator
// behind it, so that a daemon runs scenarios without ports or privileges. One run at a time.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "control/agent/agent_service.h"
#include "control/agent/framing.h"
#include "control/agent/messages.h"
#include "tests/support/fake_emulator.h"

namespace linkwright {

class FakeDataplane {
 public:
  explicit FakeDataplane(std::string path) : path_(std::move(path)), acceptor_(io_) {
    const boost::asio::local::stream_protocol::endpoint endpoint(path_);
    acceptor_.open(endpoint.protocol());
    acceptor_.bind(endpoint);
    acceptor_.listen();
    accepting_ = std::thread([this] { accept(); });
  }
  ~FakeDataplane() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    // Wakes accept().
    Socket last(io_);
    boost::system::error_code ignored;
    last.connect({path_}, ignored);
    accepting_.join();
    for (const auto& socket : sockets_) socket->shutdown(Socket::shutdown_both, ignored);
    for (std::thread& thread : threads_) thread.join();
  }
  FakeDataplane(const FakeDataplane&) = delete;
  FakeDataplane& operator=(const FakeDataplane&) = delete;

  // With the emulator of the run of today; what it was told before is forgotten with it.
  template <typename Look>
  auto look(const Look& look) {
    const std::lock_guard lock(mutex_);
    return look(run_->emulator);
  }
  // As if the agent's timer had fired.
  void let_dead_man_act() {
    const std::lock_guard lock(mutex_);
    run_->service.look_after_dead_man();
  }

 private:
  using Socket = boost::asio::local::stream_protocol::socket;

  struct Run {
    FakeEmulator emulator;
    AgentService service{
        emulator, [](const EmulatorSpec&, Duration) { return Calibration{}; }, {"0.1", "22.11"}};
  };

  void accept() {
    for (std::uint64_t client = 1;; ++client) {
      auto socket = std::make_shared<Socket>(io_);
      boost::system::error_code error;
      acceptor_.accept(*socket, error);
      const std::lock_guard lock(mutex_);
      if (error || closing_) return;
      sockets_.push_back(socket);
      threads_.emplace_back([this, socket, client] { converse(*socket, client); });
    }
  }

  void converse(Socket& socket, std::uint64_t client) {
    try {
      for (;;) {
        FrameHeader header{};
        boost::asio::read(socket, boost::asio::buffer(header));
        std::string body(decode_length(header).value(), '\0');
        boost::asio::read(socket, boost::asio::buffer(body));
        schema::Request request;
        request.ParseFromString(body);
        boost::asio::write(socket, boost::asio::buffer(framed(answer(request, client))));
      }
    } catch (const boost::system::system_error&) {
      // The daemon has closed it.
    }
  }

  schema::Response answer(const schema::Request& request, std::uint64_t client) {
    const std::lock_guard lock(mutex_);
    if (!request.has_open()) return run_->service.handle(request, client);
    const bool fresh = run_name_ != request.open().name();
    if (fresh) run_ = std::make_unique<Run>();
    run_name_ = request.open().name();
    schema::Response response;
    response.mutable_opened()->set_socket(path_);
    response.mutable_opened()->set_fresh(fresh);
    return response;
  }

  std::string path_;
  boost::asio::io_context io_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  std::mutex mutex_;
  std::unique_ptr<Run> run_ = std::make_unique<Run>();
  std::string run_name_;
  std::vector<std::shared_ptr<Socket>> sockets_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
  bool closing_ = false;
};

}  // namespace linkwright
