// SPDX-License-Identifier: Apache-2.0
#include "control/process/clock_text.h"

#include <chrono>

#include <fmt/chrono.h>

namespace linkwright {
namespace {

using std::chrono::system_clock;

std::tm utc(system_clock::time_point at) {
  return fmt::gmtime(system_clock::to_time_t(at));
}

}  // namespace

std::string time_text(system_clock::time_point at) {
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count() % 1'000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", utc(at), millis);
}

std::string time_text_now() {
  return time_text(system_clock::now());
}

double unix_seconds_now() {
  return std::chrono::duration<double>(system_clock::now().time_since_epoch()).count();
}

std::string file_name_time() {
  return fmt::format("{:%Y%m%dT%H%M%S}", utc(system_clock::now()));
}

}  // namespace linkwright
