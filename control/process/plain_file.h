// SPDX-License-Identifier: Apache-2.0
//
// Files that are read where others may write, too.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <sys/stat.h>

namespace linkwright {

// Closed when it goes. Not followed and not waited for: the file may be a link, or a FIFO that
// nobody writes.
class PlainFile {
 public:
  explicit PlainFile(const std::filesystem::path& path);
  ~PlainFile();
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;

  explicit operator bool() const { return fd_ >= 0; }  // false: there is no regular file there
  std::uint64_t size() const { return static_cast<std::uint64_t>(status_.st_size); }
  // So many bytes at most; fewer where it ends, or cannot be read.
  std::string read(std::uint64_t from, std::uint64_t most) const;
  std::string content() const { return read(0, size()); }

 private:
  int fd_;
  struct stat status_ {};
};

}  // namespace linkwright
