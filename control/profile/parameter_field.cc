// SPDX-License-Identifier: Apache-2.0
#include "control/profile/parameter_field.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include "control/yaml/scalar.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldOptions;
using google::protobuf::Message;

// Beyond this doubles are no whole numbers any more; no range of the schema goes so far but by 10.
constexpr double kLargestWhole = 9.2e18;

void list_fields(const Descriptor& type, const ParameterField& above, auto& out) {
  for (int i = 0; i < type.field_count(); ++i) {
    ParameterField field = above;
    field.path += (above.path.empty() ? "" : ".") + type.field(i)->name();
    field.way.push_back(type.field(i));
    if (type.field(i)->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
      out.push_back(std::move(field));
    else if (!type.field(i)->is_repeated())
      list_fields(*type.field(i)->message_type(), field, out);
  }
}

// The message that holds the value; nullptr: one of those around it is not there.
const Message* holder(const ParameterField& field, const Message& top) {
  const Message* at = &top;
  for (std::size_t i = 0; i + 1 < field.way.size(); ++i) {
    const auto& access = *at->GetReflection();
    if (!access.HasField(*at, field.way[i])) return nullptr;
    at = &access.GetMessage(*at, field.way[i]);
  }
  return at;
}

Message& make_holder(const ParameterField& field, Message& top) {
  Message* at = &top;
  for (std::size_t i = 0; i + 1 < field.way.size(); ++i)
    at = at->GetReflection()->MutableMessage(at, field.way[i]);
  return *at;
}

double within_range(const FieldOptions& options, double value) {
  if (options.HasExtension(schema::min)) value = std::max(value, options.GetExtension(schema::min));
  if (options.HasExtension(schema::max)) value = std::min(value, options.GetExtension(schema::max));
  return value;
}

// The schema's lists of plain values are lists of doubles.
std::string list_text(const Message& at, const FieldDescriptor& field, schema::Unit unit) {
  const auto& access = *at.GetReflection();
  std::vector<std::string> texts;
  for (int i = 0; i < access.FieldSize(at, &field); ++i)
    texts.push_back(format_quantity(access.GetRepeatedDouble(at, &field, i), unit));
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

}  // namespace

bool ParameterField::is_number() const {
  const auto type = value().cpp_type();
  return !value().is_repeated() && type != FieldDescriptor::CPPTYPE_ENUM &&
         type != FieldDescriptor::CPPTYPE_BOOL && type != FieldDescriptor::CPPTYPE_STRING;
}

schema::Unit ParameterField::unit() const {
  return value().options().GetExtension(schema::unit);
}

const std::vector<ParameterField>& parameter_fields() {
  static const std::vector<ParameterField> all_fields = [] {
    std::vector<ParameterField> fields;
    list_fields(*schema::LinkParameters::descriptor(), {}, fields);
    return fields;
  }();
  return all_fields;
}

const ParameterField* find_field(const std::string& path) {
  const auto& fields = parameter_fields();
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const ParameterField& field) {
    return field.path == path;
  });
  return found == fields.end() ? nullptr : &*found;
}

bool is_near(const ParameterField& field, const schema::LinkParameters& parameters) {
  return holder(field, parameters) != nullptr;
}

bool is_set(const ParameterField& field, const schema::LinkParameters& parameters) {
  const Message* at = holder(field, parameters);
  if (at == nullptr) return false;
  const auto& access = *at->GetReflection();
  return field.value().is_repeated() ? access.FieldSize(*at, &field.value()) > 0
                                     : access.HasField(*at, &field.value());
}

std::optional<double> number_in(const ParameterField& field,
                                const schema::LinkParameters& parameters) {
  if (!field.is_number() || !is_set(field, parameters)) return std::nullopt;
  const Message& at = *holder(field, parameters);
  const auto& access = *at.GetReflection();
  switch (field.value().cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return access.GetDouble(at, &field.value());
    case FieldDescriptor::CPPTYPE_UINT32:
      return access.GetUInt32(at, &field.value());
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<double>(access.GetUInt64(at, &field.value()));
    default:
      return static_cast<double>(access.GetInt64(at, &field.value()));
  }
}

std::string text_in(const ParameterField& field, const schema::LinkParameters& parameters) {
  const Message& at = *holder(field, parameters);
  const auto& access = *at.GetReflection();
  const FieldDescriptor& value = field.value();
  if (value.is_repeated()) return list_text(at, value, field.unit());
  switch (value.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return choice_name(*access.GetEnum(at, &value));
    case FieldDescriptor::CPPTYPE_BOOL:
      return access.GetBool(at, &value) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_STRING:
      return access.GetString(at, &value);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return format_quantity(access.GetDouble(at, &value), field.unit());
    case FieldDescriptor::CPPTYPE_UINT32:
      return format_quantity(SignedWide{access.GetUInt32(at, &value)}, field.unit());
    case FieldDescriptor::CPPTYPE_UINT64:
      return format_quantity(SignedWide{access.GetUInt64(at, &value)}, field.unit());
    default:
      return format_quantity(SignedWide{access.GetInt64(at, &value)}, field.unit());
  }
}

void set_number(const ParameterField& field, double value, schema::LinkParameters& parameters) {
  Message& at = make_holder(field, parameters);
  const auto& access = *at.GetReflection();
  value = within_range(field.value().options(), value);
  const double whole = std::clamp(std::round(value), -kLargestWhole, kLargestWhole);
  switch (field.value().cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return access.SetDouble(&at, &field.value(), value);
    case FieldDescriptor::CPPTYPE_UINT32:
      return access.SetUInt32(
          &at, &field.value(), static_cast<std::uint32_t>(std::clamp(whole, 0.0, 4294967295.0)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return access.SetUInt64(
          &at, &field.value(), static_cast<std::uint64_t>(std::max(whole, 0.0)));
    default:
      return access.SetInt64(&at, &field.value(), static_cast<std::int64_t>(whole));
  }
}

}  // namespace linkwright
