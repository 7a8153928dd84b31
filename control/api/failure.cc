// SPDX-License-Identifier: Apache-2.0
#include "control/api/failure.h"

#include <fmt/format.h>

namespace linkwright::api {
namespace {

Failure failure(unsigned status,
                const char* code,
                const std::string& message,
                const Problems& problems = {}) {
  Error error;
  error.set_code(code);
  error.set_message(message);
  for (const Problem& problem : problems) {
    Violation& violation = *error.add_violations();
    violation.set_path(problem.path);
    violation.set_file(problem.at.file);
    violation.set_line(problem.at.line);
    violation.set_column(problem.at.column);
    violation.set_message(problem.message);
  }
  return {status, std::move(error)};
}

}  // namespace

Failure invalid(const std::string& message, const Problems& problems) {
  return failure(400, "invalid", message, problems);
}

Failure invalid_field(const std::string& path, const std::string& message) {
  return invalid(path + ": " + message, {Problem{{}, path, message}});
}

Failure forbidden(const std::string& message) {
  return failure(403, "forbidden", message);
}

Failure not_found(const std::string& message) {
  return failure(404, "not_found", message);
}

Failure not_allowed(const std::string& message) {
  return failure(405, "not_allowed", message);
}

Failure not_acceptable(const std::string& message) {
  return failure(406, "not_acceptable", message);
}

Failure conflict(const std::string& message) {
  return failure(409, "conflict", message);
}

Failure leased(const std::string& message) {
  return failure(423, "leased", message);
}

Failure stale(const std::string& message, std::uint64_t generation) {
  Failure out = failure(412, "stale", message);
  out.error.set_generation(generation);
  return out;
}

void refuse_stale(const std::optional<std::uint64_t>& seen, std::uint64_t in_force) {
  if (!seen || *seen == in_force) return;
  throw stale(fmt::format("generation {} is in force, the change was made for {}", in_force, *seen),
              in_force);
}

Failure refused(const std::string& message, const Problems& problems) {
  return failure(422, "refused", message, problems);
}

Failure unavailable(const std::string& message) {
  return failure(503, "unavailable", message);
}

}  // namespace linkwright::api
