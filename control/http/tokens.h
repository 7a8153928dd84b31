// SPDX-License-Identifier: Apache-2.0
//
// Bearer tokens from a file: who has one of them has its role.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/api/call.h"
#include "control/http/digest.h"

namespace linkwright::http {

class Tokens {
 public:
  // Reads lines "ROLE TOKEN", or "TOKEN" alone, which is an admin's; empty lines and those that
  // begin with '#' are passed over. Throws std::runtime_error naming the path and what is wrong:
  // no such file, readable by others or writable by the group, no token in it, a token of less
  // than 32 characters or with one that a browser cannot send. No message has a token.
  static Tokens from_file(const std::string& path);

  // nullopt: none of them.
  std::optional<api::Role> role_of(std::string_view token) const;

 private:
  // The tokens themselves are forgotten: a core dump has none of them.
  struct Known {
    Digest digest;
    api::Role role;
  };
  std::vector<Known> known_;
};

}  // namespace linkwright::http
