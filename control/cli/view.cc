// SPDX-License-Identifier: Apache-2.0
#include "control/cli/view.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "control/cli/exit_code.h"
#include "control/cli/stop_signal.h"
#include "control/cli/terminal.h"

namespace linkwright {
namespace {

// What is written to std::cout while this lives. A picture appears as a whole, or it flickers.
class Picture {
 public:
  Picture() : screen_(std::cout.rdbuf(text_.rdbuf())) {}
  ~Picture() { std::cout.rdbuf(screen_); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;

  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::streambuf* screen_;
};

std::string picture_of(const std::function<int()>& show) {
  const Picture picture;
  show();
  return picture.text();
}

// What is refused or unreachable for now, in the words of a command that ends with it.
std::string later_picture_of(const std::function<int()>& show) {
  try {
    return picture_of(show);
  } catch (const std::runtime_error& error) {
    return std::string(error.what()) + "\n";
  }
}

int watch(const std::function<int()>& show) {
  const bool drawn = ::isatty(STDOUT_FILENO) != 0;
  std::string picture = picture_of(show);
  watch_stop_signals();
  auto next = std::chrono::steady_clock::now();
  while (true) {
    std::cout << (drawn ? kCleared : "") << picture << std::flush;
    next = std::max(next + std::chrono::seconds(1), std::chrono::steady_clock::now());
    sleep_until_or_stop(next);
    if (stop_requested() || !std::cout) return kExitOk;
    picture = later_picture_of(show);
  }
}

}  // namespace

void add_view(CLI::App& verb, int& exit_code, std::function<int()> show) {
  const auto watched = std::make_shared<bool>(false);
  verb.add_flag("--watch", *watched, "show it again every second, until Ctrl-C");
  verb.callback([watched, show = std::move(show), &exit_code] {
    exit_code = *watched ? watch(show) : show();
  });
}

}  // namespace linkwright
