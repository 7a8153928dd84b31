// SPDX-License-Identifier: Apache-2.0
//
// Bodies of the API: a message as JSON (protobuf's mapping, names as in the schema, defaults
// written) or binary.
#pragma once

#include <string>

#include <google/protobuf/message.h>

#include "control/api/call.h"

namespace linkwright::api {

// Throws Failure 400 naming what is wrong: the field and its value, or where the JSON ends to be
// JSON. An empty body is an empty message. An unknown field is an error.
void read_body(const std::string& body, Encoding encoding, google::protobuf::Message& out);

std::string write_body(const google::protobuf::Message& message, Encoding encoding);
std::string content_type(Encoding encoding);

}  // namespace linkwright::api
