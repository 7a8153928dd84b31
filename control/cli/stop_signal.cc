// SPDX-License-Identifier: Apache-2.0
#include "control/cli/stop_signal.h"

#include <algorithm>
#include <csignal>

#include <poll.h>

namespace linkwright {
namespace {

// The only state that a signal handler can reach; lock-free by the standard.
volatile std::sig_atomic_t stop_seen = 0;

extern "C" void note_stop(int) {
  stop_seen = 1;
}

}  // namespace

void watch_stop_signals() {
  struct ::sigaction action {};
  action.sa_handler = note_stop;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool stop_requested() {
  return stop_seen != 0;
}

void sleep_until_or_stop(std::chrono::steady_clock::time_point until) {
  using std::chrono::milliseconds;
  while (!stop_requested()) {
    const auto left =
        std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) return;
    // A signal between the test and poll() would be slept through: never sleep for long.
    ::poll(nullptr, 0, static_cast<int>(std::min<long>(left, 100)));
  }
}

}  // namespace linkwright
