// SPDX-License-Identifier: Apache-2.0
//
// What can be said against what a person wants of a scenario or a run, whichever way it was said:
// the command line makes exit codes of them, the daemon statuses.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "control/yaml/problem.h"

namespace linkwright {

// One line each, as in a terminal.
std::string join_lines(const Problems& problems);

// Wrong by itself: the file, a parameter, a name. All that is wrong, not only the first.
struct Mistake : std::runtime_error {
  explicit Mistake(Problems all) : std::runtime_error(join_lines(all)), problems(std::move(all)) {}
  explicit Mistake(const std::string& message)
      : std::runtime_error(message), problems{Problem{{}, {}, message}} {}

  Problems problems;
};

// Right by itself, but not in the state that this machine, or what runs, is in.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace linkwright
