// SPDX-License-Identifier: Apache-2.0
//
// The daemon's listeners: a UNIX socket, and TCP on this machine's loopback when asked for. Gives
// calls to a Dispatch and knows no resource. One thread: that of the io_context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "control/api/call.h"
#include "control/http/files.h"
#include "control/http/peer_roles.h"
#include "control/http/server_limits.h"
#include "control/http/stream.h"

namespace linkwright::http {

struct ServerOptions {
  std::string socket_path;   // empty: none
  std::string socket_group;  // of the file; empty: the process's own
  RoleRule roles;            // of who asks over it
  std::string tcp_address;   // "127.0.0.1:8600", "[::1]:8600"; port 0: any; empty: no TCP
  std::string token_file;    // of TCP; see tokens.h
  Limits limits;
};

class Server {
 public:
  // Listens and accepts from now on. Throws std::runtime_error naming the path or address and the
  // reason; nothing listens then. `dispatch` and `open_stream` must be callable as long as the
  // io_context lives: what they started may outlive the server.
  Server(boost::asio::io_context& io,
         const ServerOptions& options,
         api::Dispatch dispatch,
         StreamOpen open_stream = {},
         Files files = {});
  // Closes everything at once.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Takes no more requests, lets answers that are under way leave for up to `Limits::drain`, then
  // closes. Gives the number of connections that were closed before their answer; their handlers,
  // which are not interrupted, may still run.
  boost::asio::awaitable<std::size_t> stop();

  // Reads the token file again, where there is TCP, and ends the conversations there, viewers'
  // among them: who still has a token comes back. Throws as the constructor; the tokens of before
  // count then.
  void read_tokens_again();

  std::uint16_t tcp_port() const;  // 0: no TCP
  std::size_t connections() const;
  std::size_t viewers() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace linkwright::http
