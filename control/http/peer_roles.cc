// SPDX-License-Identifier: Apache-2.0
#include "control/http/peer_roles.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/socket.h>

#include "control/process/accounts.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

std::optional<::gid_t> named(const std::string& group) {
  if (group.empty()) return std::nullopt;
  const auto gid = group_id(group);
  if (!gid) throw std::runtime_error(fmt::format("there is no group {}", in_quotes(group)));
  return gid;
}

// Users and groups are numbers of one type.
bool has(const std::vector<::id_t>& ids, ::id_t id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

std::optional<Credentials> credentials_of(int fd) {
  ::ucred told{};
  ::socklen_t size = sizeof(told);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &told, &size) != 0) return std::nullopt;
  return Credentials{told.uid, told.gid};
}

PeerRoles::PeerRoles(const RoleRule& rule)
    : admin_uids_(rule.admin_uids),
      operator_group_(named(rule.operator_group)),
      viewer_group_(named(rule.viewer_group)) {}

PeerRoles::Verdict PeerRoles::judge(const Credentials& credentials) const {
  const auto user = user_name(credentials.uid);
  Verdict verdict;
  verdict.name = user ? fmt::format("uid {} ({})", credentials.uid, *user)
                      : fmt::format("uid {}", credentials.uid);
  if (has(admin_uids_, credentials.uid)) {
    verdict.role = api::Role::kAdmin;
    return verdict;
  }
  const auto groups = user ? groups_of(*user, credentials.gid) : std::vector{credentials.gid};
  const auto is_member = [&](::gid_t group) {
    return group == credentials.gid || has(groups, group);
  };
  if (operator_group_ && is_member(*operator_group_))
    verdict.role = api::Role::kOperator;
  else if (!viewer_group_ || is_member(*viewer_group_))
    verdict.role = api::Role::kViewer;
  return verdict;
}

}  // namespace linkwright::http
