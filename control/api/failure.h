// SPDX-License-Identifier: Apache-2.0
//
// Why a call was not carried out: a status of HTTP and the one shape of errors. Handlers throw it;
// whoever dispatches turns it into the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "control/schema/api.pb.h"
#include "control/yaml/problem.h"

namespace linkwright::api {

struct Failure : std::runtime_error {
  Failure(unsigned http_status, Error told)
      : std::runtime_error(told.message()), status(http_status), error(std::move(told)) {}

  unsigned status;
  Error error;
};

// 400: what was sent cannot be read, or is wrong by itself.
Failure invalid(const std::string& message, const Problems& problems = {});
Failure invalid_field(const std::string& path, const std::string& message);
Failure forbidden(const std::string& message);                        // 403
Failure not_found(const std::string& message);                        // 404
Failure not_allowed(const std::string& message);                      // 405: another method
Failure not_acceptable(const std::string& message);                   // 406: another Accept
Failure conflict(const std::string& message);                         // 409: not in this state
Failure leased(const std::string& message);                           // 423: of another one
Failure stale(const std::string& message, std::uint64_t generation);  // 412: If-Match
// Throws that where a client has seen another generation than the one in force.
void refuse_stale(const std::optional<std::uint64_t>& seen, std::uint64_t in_force);
// 422: right by itself, but this machine, its agent or what runs on it does not allow it.
Failure refused(const std::string& message, const Problems& problems = {});
Failure unavailable(const std::string& message);  // 503: the dataplane does not answer

}  // namespace linkwright::api
