// SPDX-License-Identifier: Apache-2.0
#include "control/process/atomic_file.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace linkwright {
namespace {

[[noreturn]] void give_up(const std::filesystem::path& path, const char* what) {
  throw std::runtime_error(
      fmt::format("\"{}\": {}: {}", path.string(), what, std::strerror(errno)));
}

// Closed when it goes.
struct Descriptor {
  explicit Descriptor(int number) : fd(number) {}
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd;
};

}  // namespace

void write_atomically(const std::filesystem::path& path,
                      const std::string& content,
                      Readers readers) {
  const std::filesystem::path beside = path.string() + ".new";
  try {
    const ::mode_t mode = readers == Readers::kGroup ? 0640 : 0600;
    // A link that another has put there is not followed, a FIFO not waited for.
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const Descriptor file(::open(beside.c_str(), kFlags, mode));
    if (file.fd < 0) give_up(beside, "cannot create");
    // It may have been there, from a writer that died.
    if (readers == Readers::kNobody && ::fchmod(file.fd, mode) != 0)
      give_up(beside, "cannot guard");
    for (std::string_view rest = content; !rest.empty();) {
      const ::ssize_t written = ::write(file.fd, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) give_up(beside, "cannot write");
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.fd) != 0) give_up(beside, "cannot bring to disk");
  } catch (...) {
    // A disk that is full needs the room; what is no file is not ours.
    ::unlink(beside.c_str());
    throw;
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) give_up(path, "cannot replace");
  // The name, too, must be on disk.
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.fd >= 0) ::fsync(folder.fd);
}

}  // namespace linkwright
