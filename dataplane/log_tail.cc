// SPDX-License-Identifier: Apache-2.0
#include "dataplane/log_tail.h"

#include <stdio.h>

namespace linkwright {

LogTail::LogTail() {
  cookie_io_functions_t functions{};
  functions.write = &LogTail::write;
  stream_.reset(fopencookie(this, "w", functions));
  if (stream_) std::setvbuf(stream_.get(), nullptr, _IOLBF, BUFSIZ);
}

std::string LogTail::last_line() const {
  if (!stream_) return {};
  flockfile(stream_.get());  // writers hold it while they write
  std::string text(last_.data(), last_size_);
  funlockfile(stream_.get());
  return text;
}

void LogTail::clear() {
  if (!stream_) return;
  flockfile(stream_.get());
  line_size_ = last_size_ = 0;
  funlockfile(stream_.get());
}

long LogTail::write(void* self, const char* text, std::size_t size) {
  static_cast<LogTail*>(self)->append({text, size});
  return static_cast<long>(size);
}

void LogTail::append(std::string_view text) {
  for (const char c : text) {
    if (c != '\n') {
      if (line_size_ < line_.size()) line_[line_size_++] = c;
    } else if (line_size_ > 0) {
      last_ = line_;
      last_size_ = line_size_;
      line_size_ = 0;
    }
  }
}

}  // namespace linkwright
