// SPDX-License-Identifier: Apache-2.0
//
// The rule on this process's own credentials: other users are not there to connect.
#include "control/http/peer_roles.h"

#include <stdexcept>

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "control/process/accounts.h"

namespace linkwright::http {
namespace {

constexpr ::uid_t kNobodyHere = 4'000'000'000u;
constexpr ::gid_t kNoGroupHere = 4'000'000'000u;

std::string own_group() {
  const ::group* entry = ::getgrgid(::getegid());
  return entry == nullptr ? "" : entry->gr_name;
}

RoleRule without_admins() {
  RoleRule rule;
  rule.admin_uids = {};
  return rule;
}

TEST(PeerRoles, TheKernelTellsWhoConnected) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const auto told = credentials_of(ends[0]);
  ::close(ends[0]);
  ::close(ends[1]);
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->uid, ::geteuid());
  EXPECT_EQ(told->gid, ::getegid());
  EXPECT_FALSE(credentials_of(-1).has_value());
}

TEST(PeerRoles, RootAndTheDaemonsOwnUserAreAdmins) {
  const PeerRoles roles({});
  EXPECT_EQ(roles.judge({0, 0}).role, api::Role::kAdmin);
  EXPECT_EQ(roles.judge({::geteuid(), kNoGroupHere}).role, api::Role::kAdmin);
  EXPECT_EQ(roles.judge({kNobodyHere, kNoGroupHere}).role, api::Role::kViewer);
}

TEST(PeerRoles, WhoIsListedIsAdmin) {
  RoleRule rule;
  rule.admin_uids = {kNobodyHere};
  const PeerRoles roles(rule);
  EXPECT_EQ(roles.judge({kNobodyHere, kNoGroupHere}).role, api::Role::kAdmin);
  EXPECT_EQ(roles.judge({0, 0}).role, api::Role::kViewer);
}

TEST(PeerRoles, MembersOfAGroupHaveItsRole) {
  if (own_group().empty()) GTEST_SKIP() << "this process's group has no name";
  RoleRule rule = without_admins();
  rule.operator_group = own_group();
  EXPECT_EQ(PeerRoles(rule).judge({kNobodyHere, ::getegid()}).role, api::Role::kOperator);
  EXPECT_EQ(PeerRoles(rule).judge({kNobodyHere, kNoGroupHere}).role, api::Role::kViewer);
  rule.operator_group = "";
  rule.viewer_group = own_group();
  EXPECT_EQ(PeerRoles(rule).judge({kNobodyHere, ::getegid()}).role, api::Role::kViewer);
  EXPECT_FALSE(PeerRoles(rule).judge({kNobodyHere, kNoGroupHere}).role.has_value());
}

// Not the group that a process has at the moment, but one that its user is in.
TEST(PeerRoles, AUsersOtherGroupsCountToo) {
  const ::group* entry = nullptr;
  const auto user = user_name(::geteuid());
  if (!user) GTEST_SKIP() << "this process's user has no name";
  for (const ::gid_t gid : groups_of(*user, ::getegid()))
    if (entry == nullptr) entry = ::getgrgid(gid);
  if (entry == nullptr) GTEST_SKIP() << "this process's groups have no names";
  RoleRule rule = without_admins();
  rule.operator_group = entry->gr_name;
  const PeerRoles roles(rule);
  EXPECT_EQ(roles.judge({::geteuid(), ::getegid()}).role, api::Role::kOperator);
}

TEST(PeerRoles, AGroupThatThisMachineHasNotIsRefused) {
  RoleRule rule;
  rule.operator_group = "no-such-group-here";
  EXPECT_THROW(PeerRoles{rule}, std::runtime_error);
}

TEST(PeerRoles, ThePeerIsNamed) {
  const PeerRoles roles({});
  EXPECT_EQ(roles.judge({kNobodyHere, 0}).name, "uid 4000000000");
  EXPECT_EQ(roles.judge({0, 0}).name, "uid 0 (" + user_name(0).value_or("") + ")");
}

}  // namespace
}  // namespace linkwright::http
