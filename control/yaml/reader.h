// SPDX-License-Identifier: Apache-2.0
//
// Reads YAML (or JSON) into a protobuf message, strictly: the message's descriptor says which keys
// there are, and the options of schema::units.proto say which unit and range a value has. Nothing
// is guessed: an unknown or double key, a value without its unit, out of range, of the wrong type,
// and a missing required key are problems. All problems are collected, not only the first.
//
// A message that says so (schema::as_list) may be written as the list of its values.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <google/protobuf/message.h>

#include "control/yaml/positions.h"
#include "control/yaml/problem.h"

namespace linkwright {

// True: `out` holds the whole text and `positions` the place of each field. False: `problems` has
// at least one more entry, and `out` must not be used. `file` is the name that problems carry.
bool read_yaml(std::string_view text,
               const std::string& file,
               google::protobuf::Message& out,
               Positions& positions,
               Problems& problems);

// The same for a file, which may be missing or unreadable. `read`, where it is given, becomes its
// text.
bool read_yaml_file(const std::filesystem::path& file,
                    google::protobuf::Message& out,
                    Positions& positions,
                    Problems& problems,
                    std::string* read = nullptr);

}  // namespace linkwright
