// SPDX-License-Identifier: Apache-2.0
//
// A listening UNIX socket whose file lives as long as the object. One thread.
#pragma once

#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace linkwright {

// Whether somebody listens there.
bool is_answered(const std::string& path);

class SocketFile {
 public:
  using Acceptor = boost::asio::local::stream_protocol::acceptor;

  // Mode 0600, or with a group 0660, from the first instant on. A file that nobody answers on was
  // left by a process that was killed, and is replaced. Throws std::runtime_error naming the path.
  SocketFile(boost::asio::io_context& io, const std::string& path, const std::string& group = {});
  ~SocketFile();
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;

  Acceptor& acceptor() { return acceptor_; }

 private:
  std::string path_;
  Acceptor acceptor_;
  bool bound_ = false;
};

}  // namespace linkwright
