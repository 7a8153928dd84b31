// SPDX-License-Identifier: Apache-2.0
//
// Who asks over the UNIX socket: the kernel tells the peer's user and group, a small rule makes a
// role of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

#include "control/api/call.h"

namespace linkwright::http {

struct RoleRule {
  std::vector<::uid_t> admin_uids{0, ::geteuid()};
  std::string operator_group;  // empty: nobody is operator
  std::string viewer_group;    // empty: whoever the socket's mode lets in is viewer
};

// Credentials of a peer as they were when it connected.
struct Credentials {
  ::uid_t uid;
  ::gid_t gid;
};

// Of a connected UNIX socket. nullopt: the kernel does not tell.
std::optional<Credentials> credentials_of(int fd);

class PeerRoles {
 public:
  // Throws std::runtime_error naming a group that this machine has not.
  explicit PeerRoles(const RoleRule& rule);

  struct Verdict {
    std::string name;               // "uid 1000 (ada)"
    std::optional<api::Role> role;  // nullopt: may not ask anything
  };
  // Groups are those of the peer's group and of its user in the machine's directory.
  Verdict judge(const Credentials& credentials) const;

 private:
  std::vector<::uid_t> admin_uids_;
  std::optional<::gid_t> operator_group_;
  std::optional<::gid_t> viewer_group_;
};

}  // namespace linkwright::http
