// SPDX-License-Identifier: Apache-2.0
//
// Content-Type and Accept to encodings.
#pragma once

#include <optional>
#include <string_view>

#include "control/api/call.h"

namespace linkwright::http {

// Of a body. nullopt, no header: JSON. Throws Failure 415.
api::Encoding body_encoding(std::optional<std::string_view> content_type);

// Of the answer: what the client prefers of JSON and binary; empty, no header: JSON. Of who takes
// neither, but a text: kText, and the row says whether it has one. Throws Failure 406.
api::Encoding wanted_encoding(std::string_view accept);

}  // namespace linkwright::http
