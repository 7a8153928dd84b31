// SPDX-License-Identifier: Apache-2.0
#include "control/process/plain_file.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace linkwright {

PlainFile::PlainFile(const std::filesystem::path& path)
    : fd_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {
  if (fd_ < 0 || (::fstat(fd_, &status_) == 0 && S_ISREG(status_.st_mode))) return;
  ::close(fd_);
  fd_ = -1;
}

PlainFile::~PlainFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::string PlainFile::read(std::uint64_t from, std::uint64_t most) const {
  std::string out(from < size() ? std::min(size() - from, most) : 0, '\0');
  std::size_t have = 0;
  while (have < out.size()) {
    const ::ssize_t got =
        ::pread(fd_, out.data() + have, out.size() - have, static_cast<::off_t>(from + have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  out.resize(have);
  return out;
}

}  // namespace linkwright
