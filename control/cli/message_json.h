// SPDX-License-Identifier: Apache-2.0
//
// Messages of the API for programs (-o json, -o csv): names as in the schema, everything there
// (null where a part is not), and numbers as numbers, which protobuf's own mapping makes strings
// of where they have 64 bits.
#pragma once

#include <string>

#include <boost/json/value.hpp>
#include <google/protobuf/message.h>

namespace linkwright {

boost::json::value to_json(const google::protobuf::Message& message);

// As `json`, on one line, or as `csv`, to stdout.
void print_message(const std::string& format, const google::protobuf::Message& message);

}  // namespace linkwright
