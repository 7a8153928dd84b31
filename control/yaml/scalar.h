// SPDX-License-Identifier: Apache-2.0
//
// One written value into one field of a message, by the field's type, unit and range.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace linkwright {

// Sets the field (appends when it is repeated). Returns what is wrong, with the value and what is
// allowed, and then leaves the message alone.
std::optional<std::string> store_scalar(google::protobuf::Message& message,
                                        const google::protobuf::FieldDescriptor& field,
                                        std::string_view text);

// How a person writes a choice: the enum value's name in lower case.
std::string choice_name(const google::protobuf::EnumValueDescriptor& value);
std::vector<std::string> choice_names(const google::protobuf::EnumDescriptor& type);

}  // namespace linkwright
