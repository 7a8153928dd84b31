// SPDX-License-Identifier: Apache-2.0
//
// Messages of the API as JSON for whoever reads -o json: names as in the schema, everything there
// (null where a part is not), and numbers as numbers, which protobuf's own mapping makes strings
// of where they have 64 bits.
#pragma once

#include <boost/json/value.hpp>
#include <google/protobuf/message.h>

namespace linkwright {

boost::json::value to_json(const google::protobuf::Message& message);

// On one line, to stdout.
void print_json(const google::protobuf::Message& message);

}  // namespace linkwright
