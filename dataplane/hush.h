// SPDX-License-Identifier: Apache-2.0
//
// Keeps libraries quiet that print where no log stream reaches: EAL its usage and fatal alerts,
// libxdp and libbpf their remarks. Redirects the output of the whole process while it lives, so it
// is meant for single calls. Control thread.
#pragma once

#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace linkwright {

class Hush {
 public:
  explicit Hush(bool active) {
    if (!active) return;
    std::fflush(nullptr);
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0) return;
    for (int fd = 1; fd <= 2; ++fd) {
      saved_[fd - 1] = fcntl(fd, F_DUPFD_CLOEXEC, 3);
      if (saved_[fd - 1] >= 0) dup2(null, fd);
    }
    close(null);
  }
  ~Hush() {
    if (saved_[0] >= 0 || saved_[1] >= 0) std::fflush(nullptr);
    for (int fd = 1; fd <= 2; ++fd) {
      if (saved_[fd - 1] < 0) continue;
      dup2(saved_[fd - 1], fd);
      close(saved_[fd - 1]);
    }
  }
  Hush(const Hush&) = delete;
  Hush& operator=(const Hush&) = delete;

 private:
  int saved_[2] = {-1, -1};
};

}  // namespace linkwright
