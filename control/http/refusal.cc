// SPDX-License-Identifier: Apache-2.0
#include "control/http/refusal.h"

#include <utility>

namespace linkwright::http {
namespace {

const char* code_of(unsigned status) {
  switch (status) {
    case 401:
      return "unauthenticated";
    case 403:
      return "forbidden";
    case 405:
      return "not_allowed";
    case 406:
      return "not_acceptable";
    case 413:
    case 431:
      return "too_large";
    case 415:
      return "unsupported_type";
    case 421:
      return "misdirected";
    case 500:
      return "internal";
    case 501:
      return "not_implemented";
    case 503:
      return "unavailable";
    default:
      return "invalid";
  }
}

}  // namespace

api::Failure refusal(unsigned status, const std::string& message) {
  api::Error error;
  error.set_code(code_of(status));
  error.set_message(message);
  return {status, std::move(error)};
}

}  // namespace linkwright::http
