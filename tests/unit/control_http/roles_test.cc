// SPDX-License-Identifier: Apache-2.0
//
// This process asks a server with different rules, over the UNIX socket.
#include <grp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/control_http/test_server.h"

namespace linkwright::http {
namespace {

class RolesTest : public testing::Test {
 protected:
  RawReply ask(const RoleRule& rule) {
    ServerOptions options;
    options.socket_path = folder_ / "socket";
    options.roles = rule;
    TestServer server(options);
    return server.connect().ask("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  static RoleRule nobody() {
    RoleRule rule;
    rule.admin_uids = {};
    return rule;
  }
  // A group that this process is in; empty: none with a name.
  static std::string own_group() {
    const ::group* entry = ::getgrgid(::getegid());
    return entry == nullptr ? "" : entry->gr_name;
  }
  // And one that it is not in.
  static std::string foreign_group() {
    for (const char* name : {"games", "mail", "nogroup"})
      if (const ::group* entry = ::getgrnam(name); entry && entry->gr_gid != ::getegid())
        return name;
    return "";
  }

  TempFolder folder_;
};

TEST_F(RolesTest, TheDaemonsOwnUserIsAdmin) {
  EXPECT_NE(ask({}).body.find(" as admin"), std::string::npos);
}

TEST_F(RolesTest, OthersLook) {
  EXPECT_NE(ask(nobody()).body.find(" as viewer"), std::string::npos);
}

TEST_F(RolesTest, AGroupOperates) {
  if (own_group().empty()) GTEST_SKIP() << "this process's group has no name";
  RoleRule rule = nobody();
  rule.operator_group = own_group();
  EXPECT_NE(ask(rule).body.find(" as operator"), std::string::npos);
}

TEST_F(RolesTest, WhoIsNotInTheGroupOfViewersMayNotAsk) {
  if (foreign_group().empty()) GTEST_SKIP() << "there is no group that this process is not in";
  RoleRule rule = nobody();
  rule.viewer_group = foreign_group();
  const RawReply reply = ask(rule);
  EXPECT_EQ(reply.status, 403u);
  EXPECT_NE(reply.body.find("uid " + std::to_string(::geteuid())), std::string::npos);
}

}  // namespace
}  // namespace linkwright::http
