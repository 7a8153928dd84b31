// SPDX-License-Identifier: Apache-2.0
//
// A listening UNIX socket and its file, with its mode from the first instant. The file lives as
// long as this object. No program that is started inherits it.
#pragma once

#include <string>

#include <sys/types.h>

namespace linkwright {

// Whether somebody listens there, or is too busy to.
bool is_answered(const std::string& path);

class SocketFile {
 public:
  // `group`: of the file; empty: the process's own. A socket file that nobody answers on was left
  // by a process that was killed; it is removed. Throws std::runtime_error naming the path: there
  // is something else, or somebody answers. Touches the umask: no other thread may make files.
  SocketFile(const std::string& path, const std::string& group, ::mode_t mode = 0660);
  ~SocketFile();
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;

  // The listening socket.
  int fd() const noexcept { return fd_; }
  // The same; the caller's from now on.
  int release_fd() noexcept;

 private:
  void remove_stale() const;
  void bind(const std::string& group, ::mode_t mode);
  void remove() noexcept;

  std::string path_;
  int fd_ = -1;
  // Of the file that was made here: one of a successor is not removed.
  bool bound_ = false;
  ::dev_t device_ = 0;
  ::ino_t inode_ = 0;
};

}  // namespace linkwright
