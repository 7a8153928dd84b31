// SPDX-License-Identifier: Apache-2.0
#include "control/http/request_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "control/http/media.h"
#include "control/http/refusal.h"
#include "control/http/target_check.h"
#include "control/http/words.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

// Methods of HTTP that nothing here has; any other word is none that we know.
constexpr std::array<std::string_view, 4> kOther{"HEAD", "OPTIONS", "TRACE", "CONNECT"};

api::Method check_method(std::string_view text) {
  if (const auto method = api::method_of(text)) return *method;
  if (std::find(kOther.begin(), kOther.end(), text) == kOther.end())
    throw refusal(501, "the method " + in_quotes(text) + " is not known");
  throw refusal(
      405,
      "the method " + in_quotes(text) + " is not taken (allowed: GET, PUT, POST, PATCH, DELETE)");
}

// "7" or 7: a tag as it was told, or the number that a person typed.
std::uint64_t read_generation(std::string_view tag) {
  std::string_view digits = tag;
  if (digits.size() >= 2 && digits.front() == '"' && digits.back() == '"')
    digits = digits.substr(1, digits.size() - 2);
  std::uint64_t generation = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, generation);
  if (digits.empty() || error != std::errc() || stop != end)
    throw api::invalid("If-Match " + in_quotes(tag) +
                       " is no generation (allowed: a number, as ETag told it)");
  return generation;
}

// What an id looks like is known to who gives them out; here only, that it is a word.
std::string check_lease(std::string_view id) {
  const bool is_word =
      !id.empty() && id.size() <= api::kLeaseIdMax &&
      std::all_of(id.begin(), id.end(), [](unsigned char c) { return c > ' ' && c < 127; });
  if (!is_word)
    throw api::invalid(std::string(api::kLeaseHeader) + " is no id of a lease (allowed: 1 to " +
                       std::to_string(api::kLeaseIdMax) + " characters without a blank)");
  return std::string(id);
}

// The parser knows chunks. Of another coding it would not see where the body ends, and what
// follows would be taken for a request.
void check_transfer(const Head& head) {
  const auto coding = head.only("Transfer-Encoding");
  if (coding && !same_word(*coding, "chunked"))
    throw refusal(501,
                  "a body coded as " + in_quotes(*coding) + " is not taken (allowed: chunked)");
}

}  // namespace

api::Call check_request(const Head& head) {
  check_transfer(head);
  api::Call call;
  call.method = check_method(head.method);
  Target target = check_target(head.target);
  call.path = std::move(target.path);
  call.query = std::move(target.query);
  call.wanted = wanted_encoding(head.all("Accept"));
  call.body_encoding = body_encoding(head.only("Content-Type"));
  if (const auto tag = head.only("If-Match")) call.claim.seen = read_generation(*tag);
  if (const auto id = head.only(api::kLeaseHeader)) call.claim.lease = check_lease(*id);
  return call;
}

}  // namespace linkwright::http
