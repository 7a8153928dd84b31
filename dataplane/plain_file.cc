// SPDX-License-Identifier: Apache-2.0
#include "dataplane/plain_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace linkwright {

std::string system_message() {
  return std::generic_category().message(errno);
}

namespace {

// Empty: it is a plain file, of one name.
std::string why_not_plain(int fd) {
  struct stat found {};
  if (::fstat(fd, &found) != 0) return system_message();
  if (!S_ISREG(found.st_mode)) return "is no regular file";
  if (found.st_nlink != 1) return "is a file with other names (hard links)";
  return {};
}

}  // namespace

int open_plain_file(const std::string& path, std::string& problem) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const int fd = ::open(path.c_str(), kFlags, 0644);
  if (fd < 0) {
    problem = errno == ELOOP ? "is a symbolic link" : system_message();
    return -1;
  }
  problem = why_not_plain(fd);
  if (problem.empty() && (::ftruncate(fd, 0) != 0 || ::fcntl(fd, F_SETFL, 0) != 0))
    problem = system_message();
  if (problem.empty()) return fd;
  ::close(fd);
  return -1;
}

bool write_all(int fd, const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::write(fd, at, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace linkwright
