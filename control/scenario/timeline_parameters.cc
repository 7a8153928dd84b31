// SPDX-License-Identifier: Apache-2.0
//
// Parameters of a timeline's events: as a person types them, and the numbers of a ramp.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "control/profile/parameter_field.h"
#include "control/scenario/timeline.h"

namespace linkwright {
namespace {

using google::protobuf::FieldDescriptor;

// What is fixed for a run, or acts by itself and would undo what an event does; watts act on no
// frame, and a run in virtual time accounts for those it began with.
constexpr std::array<std::string_view, 4> kFixed = {
    "availability", "faults", "power", "rate_trace"};

bool is_fixed(std::string_view field) {
  return std::any_of(kFixed.begin(), kFixed.end(), [&](std::string_view fixed) {
    return field == fixed || (field.starts_with(fixed) && field[fixed.size()] == '.');
  });
}

// Lists of messages, which are no parameter_fields().
void refuse_lists(const google::protobuf::Message& message,
                  const std::string& path,
                  const auto& report) {
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string full = path + field->name();
    if (is_fixed(full))
      report(full, "is fixed for a run (allowed: other parameters)");
    else if (field->is_repeated())
      report(full, "is a list, which an event cannot set (allowed: single values)");
    else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
      refuse_lists(message.GetReflection()->GetMessage(message, field), full + ".", report);
    else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
      report(full, "is a text, which an event cannot set (allowed: numbers and choices)");
  }
}

}  // namespace

double next_on_ramp(double current, double target, std::uint32_t steps_left) {
  return steps_left <= 1 ? target : current + (target - current) / steps_left;
}

std::vector<std::string> typed_parameters(
    const schema::LinkParameters& parameters,
    const std::function<void(const std::string& field, std::string message)>& report) {
  refuse_lists(parameters, "", report);
  std::vector<std::string> out;
  for (const ParameterField& field : parameter_fields())
    if (!field.value().is_repeated() && is_set(field, parameters) &&
        field.value().cpp_type() != FieldDescriptor::CPPTYPE_STRING && !is_fixed(field.path))
      out.push_back(fmt::format("{}={}", field.path, text_in(field, parameters)));
  return out;
}

}  // namespace linkwright
