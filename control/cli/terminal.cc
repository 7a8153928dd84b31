// SPDX-License-Identifier: Apache-2.0
#include "control/cli/terminal.h"

#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace linkwright {
namespace {

std::string_view environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

}  // namespace

bool may_rewrite(int descriptor) {
  return ::isatty(descriptor) != 0 && environment("TERM") != "dumb";
}

bool may_colour(int descriptor) {
  return may_rewrite(descriptor) && environment("NO_COLOR").empty();
}

Page page_of(int descriptor) {
  Page page{.columns = {}, .colour = may_colour(descriptor)};
  winsize size{};
  // A terminal that does not know its size says 0.
  if (::isatty(descriptor) != 0 && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    page.columns = size.ws_col;
  return page;
}

}  // namespace linkwright
