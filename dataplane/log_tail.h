// SPDX-License-Identifier: Apache-2.0
//
// Where DPDK's log goes when nobody asked to see it: nowhere, except that the last line is kept,
// because it often says why a call failed when its return value does not.
#pragma once

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace linkwright {

class LogTail {
 public:
  LogTail();
  LogTail(const LogTail&) = delete;
  LogTail& operator=(const LogTail&) = delete;

  // For rte_openlog_stream(); owned here. nullptr: the C library had none to give.
  std::FILE* stream() const { return stream_.get(); }
  // The last whole line, without its end. Any thread.
  std::string last_line() const;
  void clear();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  static long write(void* self, const char* text, std::size_t size);
  void append(std::string_view text);

  std::array<char, 512> line_{};  // being written
  std::array<char, 512> last_{};  // complete
  std::size_t line_size_ = 0;
  std::size_t last_size_ = 0;
  std::unique_ptr<std::FILE, Close> stream_;
};

}  // namespace linkwright
