// SPDX-License-Identifier: Apache-2.0
#include "control/cli/daemon_client.h"

#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "control/agent/client.h"
#include "control/api/body.h"
#include "control/api/failure.h"
#include "control/api/path.h"
#include "control/cli/exit_code.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kApiVersion = 1;
constexpr const char* kBinary = "application/x-protobuf";
constexpr std::string_view kTcp = "tcp:";
constexpr std::chrono::milliseconds kPatience{10'000};
// One scenario is drained (10 s and its answer), another one starts with many huge pages.
constexpr std::chrono::milliseconds kPatienceForChanges{120'000};

http::Client client_at(const std::string& where, const DaemonAddress& address) {
  const bool tcp = where.starts_with(kTcp);
  if (!tcp && !address.token_file.empty())
    throw CliError(kExitUsage, "--token-file is for TCP (--api tcp:HOST:PORT)");
  if (!tcp) return http::Client::over_unix(where);
  if (address.token_file.empty())
    throw CliError(kExitUsage, fmt::format("--api {} wants --token-file", where));
  const std::string token = token_in(address.token_file);
  try {
    return http::Client::over_tcp(where.substr(kTcp.size()), token);
  } catch (const std::runtime_error& error) {
    throw CliError(kExitUsage, fmt::format("--api: {}", error.what()));
  }
}

std::string line_of(const api::Violation& violation) {
  if (!violation.file().empty())
    return to_text(Problem{{violation.file(), violation.line(), violation.column()},
                           violation.path(),
                           violation.message()});
  return violation.path() + (violation.path().empty() ? "" : ": ") + violation.message();
}

std::string lines_of(const api::Error& error) {
  std::string lines;
  for (const api::Violation& violation : error.violations())
    lines += (lines.empty() ? "" : "\n") + line_of(violation);
  return lines.empty() ? error.message() : lines;
}

ExitCode exit_code_of(unsigned status) {
  switch (status) {
    case 401:  // who asks may not, as things are
    case 403:
    case 409:
    case 412:
    case 422:
    case 423:
      return kExitRefused;
    default:
      return status >= 400 && status < 500 ? kExitUsage : kExitUnreachable;
  }
}

[[noreturn]] void fail(unsigned status, const std::string& lines) {
  const ExitCode code = exit_code_of(status);
  if (code == kExitUnreachable) throw Unreachable(lines);
  throw CliError(code, lines);
}

}  // namespace

DaemonClient::DaemonClient(const DaemonAddress& address)
    : where_(api_address(address)), lease_(lease_id(address)), client_(client_at(where_, address)) {
  shake_hands();
}

void DaemonClient::shake_hands() const {
  const http::Reply reply = request(api::Method::kGet, "/version", api::Empty());
  if (reply.status == 404)
    throw Unreachable(fmt::format("what answers at {} is not linkwrightd", in_quotes(where_)));
  api::Version version;
  read(reply, version);
  if (version.api() != kApiVersion)
    throw Unreachable(fmt::format("the daemon at {} ({}) speaks version {} of the API, this is {}",
                                  in_quotes(where_),
                                  in_quotes(version.program()),
                                  version.api(),
                                  kApiVersion));
}

http::Reply DaemonClient::request(api::Method method,
                                  const std::string& path,
                                  const google::protobuf::Message& body) const {
  http::Request request;
  request.method = method;
  request.path = "/v1" + path;
  request.body = body.SerializeAsString();
  request.content_type = kBinary;
  request.accept = kBinary;
  if (method != api::Method::kGet) request.claim.lease = lease_;
  try {
    return client_.request(request, method == api::Method::kGet ? kPatience : kPatienceForChanges);
  } catch (const http::Unreachable& error) {
    throw Unreachable(error.what());
  }
}

// An error that the transport found may come as JSON.
void DaemonClient::read(const http::Reply& reply, google::protobuf::Message& out) const {
  api::Error error;
  const bool done = reply.status >= 200 && reply.status < 300;
  const api::Encoding encoding =
      reply.content_type == kBinary ? api::Encoding::kBinary : api::Encoding::kJson;
  try {
    api::read_body(reply.body, encoding, done ? out : error);
  } catch (const api::Failure&) {
    throw Unreachable(
        fmt::format("{} answered {} with what is not of the API", in_quotes(where_), reply.status));
  }
  if (done) return;
  const std::string lines = lines_of(error);
  fail(reply.status,
       lines.empty() ? fmt::format("{} answered {}", in_quotes(where_), reply.status) : lines);
}

std::string DaemonClient::text(const std::string& path) const {
  const http::Reply reply = request(api::Method::kGet, path, api::Empty());
  if (reply.status == 200) return reply.body;
  api::Empty nothing;
  read(reply, nothing);
  return {};
}

void DaemonClient::exchange(api::Method method,
                            const std::string& path,
                            const google::protobuf::Message& body,
                            google::protobuf::Message& response) const {
  read(request(method, path, body), response);
}

std::string api_path(const std::string& folder,
                     const std::string& name,
                     const std::string& behind) {
  return "/" + folder + "/" + api::escape(name) + behind;
}

}  // namespace linkwright
