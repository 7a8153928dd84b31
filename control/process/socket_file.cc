// SPDX-License-Identifier: Apache-2.0
#include "control/process/socket_file.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace linkwright {
namespace {

namespace asio = boost::asio;

void remove_stale(const std::string& path) {
  struct ::stat status {};
  if (::lstat(path.c_str(), &status) != 0) return;
  if (!S_ISSOCK(status.st_mode))
    throw std::runtime_error(fmt::format("\"{}\" exists and is not a socket", path));
  if (is_answered(path))
    throw std::runtime_error(fmt::format("socket \"{}\" is in use by another process", path));
  ::unlink(path.c_str());
}

// First the group, then its right: in between nobody but the owner may connect.
void give_to_group(const std::string& path, const std::string& group) {
  const ::group* found = ::getgrnam(group.c_str());
  if (found == nullptr) throw std::runtime_error(fmt::format("there is no group \"{}\"", group));
  if (::chown(path.c_str(), static_cast<::uid_t>(-1), found->gr_gid) != 0 ||
      ::chmod(path.c_str(), 0660) != 0)
    throw std::runtime_error(
        fmt::format("socket \"{}\": group {}: {}", path, group, std::strerror(errno)));
}

}  // namespace

bool is_answered(const std::string& path) {
  asio::io_context io;
  asio::local::stream_protocol::socket probe(io);
  boost::system::error_code error;
  probe.connect(path, error);
  return !error;
}

SocketFile::SocketFile(asio::io_context& io, const std::string& path, const std::string& group)
    : path_(path), acceptor_(io) {
  if (path_.size() >= sizeof(sockaddr_un::sun_path))
    throw std::runtime_error(fmt::format("socket path \"{}\" is longer than {} characters",
                                         path_,
                                         sizeof(sockaddr_un::sun_path) - 1));
  remove_stale(path_);
  const ::mode_t mask = ::umask(0177);
  boost::system::error_code error;
  acceptor_.open({}, error);
  if (!error) acceptor_.bind(path_, error);
  ::umask(mask);
  bound_ = !error;
  if (!error) acceptor_.listen(64, error);
  if (error) throw std::runtime_error(fmt::format("socket \"{}\": {}", path_, error.message()));
  if (!group.empty()) give_to_group(path_, group);
}

SocketFile::~SocketFile() {
  if (bound_) ::unlink(path_.c_str());
}

}  // namespace linkwright
