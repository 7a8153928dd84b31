// SPDX-License-Identifier: Apache-2.0
//
// A server with a thread of its own and a small set of answers:
//   /echo    what was asked, as text          /tag     generation 7, and the one that was seen
//   /page    a file                        /asset   one that is for ever
//   /slow    when release() is called         /fails   throws, against its promise
// Streams: any path but /none; a viewer is what viewer() then gives.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "control/http/server.h"
#include "tests/unit/control_http/raw_client.h"
#include "tests/unit/control_http/temp_folder.h"

namespace linkwright::http {

inline constexpr const char* kAdminToken = "0123456789abcdef0123456789abcdef-admin";
inline constexpr const char* kViewerToken = "0123456789abcdef0123456789abcdef-viewer";

// Whether it comes to be, within a time that no working server needs.
bool eventually(const std::function<bool()>& what);

class TestServer {
 public:
  explicit TestServer(ServerOptions options);
  ~TestServer();

  // Options that shrink nothing: a UNIX socket, and TCP with two tokens.
  static ServerOptions options(const TempFolder& folder);

  RawClient connect() const { return RawClient::over_unix(socket_path_); }
  RawClient connect_tcp() const { return RawClient::over_tcp(tcp_port()); }
  const std::string& socket_path() const { return socket_path_; }
  std::uint16_t tcp_port() const { return port_; }

  // Runs it in the server's thread and waits for that.
  void inside(const std::function<void()>& what);

  void release();                   // answers to /slow
  std::size_t slow_calls();         // that have begun
  std::size_t stop();               // Server::stop(), to its end
  void begin_stop();                // not waited for
  std::string read_tokens_again();  // what was wrong; empty: nothing
  bool stopped();
  std::size_t connections();
  std::size_t viewers();
  std::shared_ptr<Viewer> viewer();  // of the last WebSocket; null: none
  bool subscribed();                 // whether its subscription lives

 private:
  boost::asio::awaitable<api::Answer> answer(api::Call call);
  std::unique_ptr<Subscription> open_stream(const StreamAsked& asked, std::shared_ptr<Viewer> v);
  boost::asio::awaitable<void> run_stop();

  std::string socket_path_;
  boost::asio::io_context io_;
  boost::asio::steady_timer released_;
  std::shared_ptr<Viewer> viewer_;
  std::size_t slow_calls_ = 0;
  std::size_t left_ = 0;
  bool stopped_ = false;
  bool subscribed_ = false;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace linkwright::http
