// SPDX-License-Identifier: Apache-2.0
//
// Paths of the API: "/v1/links/{link}:resume" and what fits it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace linkwright::api {

// The parameters of `path`, their escapes resolved, where it fits `pattern`; else nullopt. A
// parameter is a whole segment, or all of it before a verb.
std::optional<std::map<std::string, std::string>> fit(std::string_view pattern,
                                                      std::string_view path);

// RFC 3986: "%20". nullopt: an escape that is none, or of the octet 0.
std::optional<std::string> unescape(std::string_view text);
// Everything but unreserved characters escaped: a name becomes one segment.
std::string escape(std::string_view name);

}  // namespace linkwright::api
