// SPDX-License-Identifier: Apache-2.0
#include "control/process/accounts.h"

#include <cerrno>

#include <grp.h>
#include <pwd.h>

namespace linkwright {
namespace {

// An entry of a group has the names of all its members; above this there is no such group for us.
constexpr std::size_t kMaxEntryBytes = 16u << 20;
constexpr int kMaxGroups = 1 << 16;  // what the kernel knows of

// Calls look_up(buffer) with more room until there is enough.
template <typename LookUp>
void with_room(const LookUp& look_up) {
  std::vector<char> buffer(4096);
  while (look_up(buffer) == ERANGE && buffer.size() < kMaxEntryBytes)
    buffer.resize(buffer.size() * 4);
}

}  // namespace

std::optional<std::string> user_name(::uid_t uid) {
  std::optional<std::string> name;
  with_room([&](std::vector<char>& buffer) {
    ::passwd entry{};
    ::passwd* found = nullptr;
    const int error = ::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
    if (found != nullptr) name = entry.pw_name;
    return error;
  });
  return name;
}

std::optional<::gid_t> group_id(const std::string& name) {
  std::optional<::gid_t> gid;
  with_room([&](std::vector<char>& buffer) {
    ::group entry{};
    ::group* found = nullptr;
    const int error = ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (found != nullptr) gid = entry.gr_gid;
    return error;
  });
  return gid;
}

std::vector<::gid_t> groups_of(const std::string& user, ::gid_t primary) {
  int count = 64;
  std::vector<::gid_t> groups(count);
  while (::getgrouplist(user.c_str(), primary, groups.data(), &count) < 0) {
    if (count <= static_cast<int>(groups.size())) count = static_cast<int>(groups.size()) * 2;
    if (count > kMaxGroups) return {primary};
    groups.resize(count);
  }
  groups.resize(count);
  return groups;
}

}  // namespace linkwright
