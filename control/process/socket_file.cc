// SPDX-License-Identifier: Apache-2.0
#include "control/process/socket_file.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/process/accounts.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

constexpr int kBacklog = 64;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw std::runtime_error(fmt::format("socket {}: {}", in_quotes(path), why));
}

::sockaddr_un address_of(const std::string& path) {
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path))
    fail(path,
         fmt::format("a path of {} characters (allowed: 1 to {})",
                     path.size(),
                     sizeof(address.sun_path) - 1));
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// errno of a connection that was tried at once; 0: somebody answers.
int probe(const std::string& path) {
  const ::sockaddr_un address = address_of(path);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  const auto* generic = reinterpret_cast<const ::sockaddr*>(&address);
  const int error = ::connect(fd, generic, sizeof(address)) == 0 ? 0 : errno;
  ::close(fd);
  return error;
}

}  // namespace

bool is_answered(const std::string& path) {
  const int error = probe(path);
  return error == 0 || error == EAGAIN;
}

SocketFile::SocketFile(const std::string& path, const std::string& group, ::mode_t mode)
    : path_(path) {
  try {
    remove_stale();
    bind(group, mode);
  } catch (...) {
    remove();
    throw;
  }
}

SocketFile::~SocketFile() {
  remove();
}

void SocketFile::remove() noexcept {
  if (fd_ >= 0) ::close(fd_);
  struct ::stat status {};
  if (bound_ && ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
      status.st_ino == inode_)
    ::unlink(path_.c_str());
}

int SocketFile::release_fd() noexcept {
  return std::exchange(fd_, -1);
}

void SocketFile::remove_stale() const {
  struct ::stat status {};
  if (::lstat(path_.c_str(), &status) != 0) return;
  if (!S_ISSOCK(status.st_mode)) fail(path_, "exists and is not a socket");
  // EAGAIN: its queue is full, so it has an owner. Only a refusal says that there is none.
  const int error = probe(path_);
  if (error == 0 || error == EAGAIN) fail(path_, "is in use by another process");
  if (error != ECONNREFUSED) fail(path_, std::strerror(error));
  ::unlink(path_.c_str());
}

void SocketFile::bind(const std::string& group, ::mode_t mode) {
  std::optional<::gid_t> gid;
  if (!group.empty()) {
    gid = group_id(group);
    if (!gid) fail(path_, fmt::format("there is no group {}", in_quotes(group)));
  }
  const ::sockaddr_un address = address_of(path_);
  fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd_ < 0) fail(path_, std::strerror(errno));
  const ::mode_t mask = ::umask(0777 & ~mode);
  const int result = ::bind(fd_, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address));
  const int error = errno;
  ::umask(mask);
  if (result != 0) fail(path_, std::strerror(error));
  struct ::stat status {};
  bound_ = ::lstat(path_.c_str(), &status) == 0;
  device_ = status.st_dev;
  inode_ = status.st_ino;
  // Nobody can connect before it listens, so nobody comes in by the wrong group.
  if (gid && ::lchown(path_.c_str(), static_cast<::uid_t>(-1), *gid) != 0)
    fail(path_, fmt::format("group {}: {}", in_quotes(group), std::strerror(errno)));
  if (::listen(fd_, kBacklog) != 0) fail(path_, std::strerror(errno));
}

}  // namespace linkwright
