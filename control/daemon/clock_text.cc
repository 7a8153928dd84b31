// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/clock_text.h"

#include <chrono>

#include <fmt/chrono.h>

namespace linkwright {
namespace {

using std::chrono::system_clock;

std::tm utc(system_clock::time_point at) {
  return fmt::gmtime(system_clock::to_time_t(at));
}

}  // namespace

std::string time_text_now() {
  const auto now = system_clock::now();
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1'000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", utc(now), millis);
}

double unix_seconds_now() {
  return std::chrono::duration<double>(system_clock::now().time_since_epoch()).count();
}

std::string file_name_time() {
  return fmt::format("{:%Y%m%dT%H%M%S}", utc(system_clock::now()));
}

}  // namespace linkwright
