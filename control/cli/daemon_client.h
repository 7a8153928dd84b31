// SPDX-License-Identifier: Apache-2.0
//
// Questions to linkwrightd, as messages of the API; its errors become the error of the command.
#pragma once

#include <string>

#include <google/protobuf/message.h>

#include "control/api/call.h"
#include "control/cli/daemon_address.h"
#include "control/http/client.h"
#include "control/schema/api.pb.h"

namespace linkwright {

class DaemonClient {
 public:
  // Reached, and of this version of the API. Throws CliError and Unreachable.
  explicit DaemonClient(const DaemonAddress& address);

  // `path` as in control/daemon/routes.cc, without the version: "/links/wire". Throws CliError with
  // every violation on a line of its own, refused or of what was typed; Unreachable.
  template <typename Response>
  Response ask(api::Method method,
               const std::string& path,
               const google::protobuf::Message& body = api::Empty()) const {
    Response response;
    exchange(method, path, body, response);
    return response;
  }
  // Of a row that answers with a text.
  std::string text(const std::string& path) const;
  template <typename Response>
  Response get(const std::string& path) const {
    return ask<Response>(api::Method::kGet, path);
  }

 private:
  void shake_hands() const;
  void exchange(api::Method method,
                const std::string& path,
                const google::protobuf::Message& body,
                google::protobuf::Message& response) const;
  http::Reply request(api::Method method,
                      const std::string& path,
                      const google::protobuf::Message& body) const;
  void read(const http::Reply& reply, google::protobuf::Message& out) const;

  std::string where_;
  std::string lease_;  // sent with all that changes something
  http::Client client_;
};

// "/scenarios/NAME:start": the name becomes one segment, whatever is in it.
std::string api_path(const std::string& folder,
                     const std::string& name,
                     const std::string& behind = "");

}  // namespace linkwright
