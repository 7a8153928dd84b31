// SPDX-License-Identifier: Apache-2.0
#include "control/http/media.h"

#include <string>

#include "control/http/refusal.h"
#include "control/http/words.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

using api::Encoding;

// "Application/JSON; charset=utf-8" -> "application/json"
std::string media_type(std::string_view text) {
  return to_lower(trim(text.substr(0, text.find(';'))));
}

// Thousandths of the weight "q=0.5" among an entry's parameters. What is no weight is 0: then the
// entry counts for nothing.
int weight(std::string_view entry) {
  for (const std::string_view parameter : split(entry, ';')) {
    if (parameter.size() < 3 || !same_word(parameter.substr(0, 2), "q=")) continue;
    const std::string_view number = parameter.substr(2, 5);
    if (number.front() == '1') return 1000;
    int out = 0;
    int unit = 100;
    for (const char digit : number.substr(std::min<std::size_t>(2, number.size()))) {
      if (digit < '0' || digit > '9') return 0;
      out += (digit - '0') * unit;
      unit /= 10;
    }
    return out;
  }
  return 1000;
}

std::optional<Encoding> offered(std::string_view type) {
  if (type == "*/*" || type == "application/*" || type == "application/json")
    return Encoding::kJson;
  if (type == "application/x-protobuf") return Encoding::kBinary;
  return std::nullopt;
}

// Only where nothing else is left: who takes a text and JSON, as "text/plain, */*", gets a message
// where the row has one.
bool takes_text(std::string_view accept) {
  for (const std::string_view entry : split(accept, ',')) {
    const std::string type = media_type(entry);
    if ((type == "text/plain" || type == "text/*") && weight(entry) > 0) return true;
  }
  return false;
}

}  // namespace

Encoding body_encoding(std::optional<std::string_view> content_type) {
  if (!content_type) return Encoding::kJson;
  const std::string type = media_type(*content_type);
  if (type == "application/json") return Encoding::kJson;
  if (type == "application/x-protobuf") return Encoding::kBinary;
  if (type == "application/yaml") return Encoding::kYaml;
  throw refusal(415,
                "a body of type " + in_quotes(*content_type) +
                    " is not taken (allowed: application/json, application/x-protobuf, "
                    "application/yaml)");
}

Encoding wanted_encoding(std::string_view accept) {
  if (trim(accept).empty()) return Encoding::kJson;
  std::optional<Encoding> best;
  int best_weight = 0;
  for (const std::string_view entry : split(accept, ',')) {
    const auto encoding = offered(media_type(entry));
    if (!encoding || weight(entry) <= best_weight) continue;
    best = encoding;
    best_weight = weight(entry);
  }
  if (best) return *best;
  if (takes_text(accept)) return Encoding::kText;
  throw refusal(406,
                "nothing of " + in_quotes(accept) +
                    " can be given (allowed: */*, application/json, application/x-protobuf, "
                    "text/plain)");
}

}  // namespace linkwright::http
