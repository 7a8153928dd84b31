// SPDX-License-Identifier: Apache-2.0
//
// The fields of schema::LinkParameters as things to look up: "channel.optical.length", its unit and
// range, its value in a set of parameters. Lists of messages have no such fields.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "control/schema/scenario.pb.h"

namespace linkwright {

struct ParameterField {
  std::string path;
  // From LinkParameters down; the last one is the value itself.
  std::vector<const google::protobuf::FieldDescriptor*> way;

  const google::protobuf::FieldDescriptor& value() const { return *way.back(); }
  bool is_number() const;  // what needs an origin: all but choices, yes or no, texts and lists
  schema::Unit unit() const;
};

// Every field of the schema, in its order.
const std::vector<ParameterField>& parameter_fields();

// nullptr: no field is called so.
const ParameterField* find_field(const std::string& path);

bool is_set(const ParameterField& field, const schema::LinkParameters& parameters);
// The message around the field is there: "channel.optical" for "channel.optical.length".
bool is_near(const ParameterField& field, const schema::LinkParameters& parameters);

// In the stored unit; nullopt: unset, or no number.
std::optional<double> number_in(const ParameterField& field,
                                const schema::LinkParameters& parameters);

// As a person writes it: "2.5m", "rs544". Precondition: is_set().
std::string text_in(const ParameterField& field, const schema::LinkParameters& parameters);

// Clamped to the range of the schema; whole where the field is. Precondition: is_number().
void set_number(const ParameterField& field, double value, schema::LinkParameters& parameters);

}  // namespace linkwright
