// SPDX-License-Identifier: Apache-2.0
//
// `linkwright-dataplane --serve FOLDER`: a process that moves no frame and starts one that does for
// each emulator that is asked for, because EAL can be used once per process. It owns the listening
// sockets FOLDER/NAME.sock, so who asks for an emulator can connect before it is up; and it tells
// nobody but the kernel when one dies: who commands it sees its connection end, and asks again.
//
// Emulators are processes of their own: they go on without the broker and without whoever commands
// them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace linkwright {

struct BrokerOptions {
  std::string folder;   // exists; sockets are made in it
  std::string group;    // may use the sockets too; empty: only the own user
  std::string program;  // that is started, with `arguments` and "--listen-fd N"
  std::vector<std::string> arguments;
};

inline constexpr const char* kBrokerSocket = "dataplane.sock";

// Until SIGINT or SIGTERM, which end all emulators. Throws std::runtime_error naming the path.
void serve_broker(const BrokerOptions& options);

}  // namespace linkwright
