// SPDX-License-Identifier: Apache-2.0
//
// The machine's users and groups. Each call may ask the machine's directory, and wait for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace linkwright {

std::optional<std::string> user_name(::uid_t uid);
std::optional<::gid_t> group_id(const std::string& name);
// All groups of a user, `primary` among them.
std::vector<::gid_t> groups_of(const std::string& user, ::gid_t primary);

}  // namespace linkwright
