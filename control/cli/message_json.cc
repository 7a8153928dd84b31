// SPDX-License-Identifier: Apache-2.0
#include "control/cli/message_json.h"

#include <cmath>
#include <map>

#include <boost/json.hpp>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/struct.pb.h>

#include "control/cli/output.h"

namespace linkwright {
namespace {

namespace json = boost::json;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Value;

// A Struct knows doubles only; a count is to look like one, as far as doubles are exact.
json::value number(double value) {
  constexpr double kExact = 9007199254740992.0;
  if (std::trunc(value) == value && std::abs(value) < kExact)
    return static_cast<std::int64_t>(value);
  return value;
}

json::value of_value(const Value& value);

// Its map has no order: by name then.
json::value of_struct(const Struct& fields) {
  json::object out;
  std::map<std::string, const Value*> sorted;
  for (const auto& [name, value] : fields.fields()) sorted[name] = &value;
  for (const auto& [name, value] : sorted) out[name] = of_value(*value);
  return out;
}

json::value of_value(const Value& value) {
  json::array list;
  switch (value.kind_case()) {
    case Value::kNumberValue:
      return number(value.number_value());
    case Value::kStringValue:
      return json::string(value.string_value());
    case Value::kBoolValue:
      return value.bool_value();
    case Value::kStructValue:
      return of_struct(value.struct_value());
    case Value::kListValue:
      for (const Value& each : value.list_value().values()) list.push_back(of_value(each));
      return list;
    default:
      return nullptr;
  }
}

// `at`: its place in a repeated field; negative: a field that is not.
json::value of_field(const Message& message, const FieldDescriptor& field, int at) {
  const auto& read = *message.GetReflection();
  const auto get = [&](auto one, auto many) {
    return at < 0 ? (read.*one)(message, &field) : (read.*many)(message, &field, at);
  };
  using R = google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return get(&R::GetInt32, &R::GetRepeatedInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return get(&R::GetInt64, &R::GetRepeatedInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return get(&R::GetUInt32, &R::GetRepeatedUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return get(&R::GetUInt64, &R::GetRepeatedUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return get(&R::GetDouble, &R::GetRepeatedDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return static_cast<double>(get(&R::GetFloat, &R::GetRepeatedFloat));
    case FieldDescriptor::CPPTYPE_BOOL:
      return get(&R::GetBool, &R::GetRepeatedBool);
    case FieldDescriptor::CPPTYPE_ENUM:
      return json::string(get(&R::GetEnum, &R::GetRepeatedEnum)->name());
    case FieldDescriptor::CPPTYPE_STRING:
      return json::string(get(&R::GetString, &R::GetRepeatedString));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  if (at >= 0) return to_json(read.GetRepeatedMessage(message, &field, at));
  return read.HasField(message, &field) ? to_json(read.GetMessage(message, &field)) : nullptr;
}

json::value of_map(const Message& message, const FieldDescriptor& field) {
  const FieldDescriptor* key = field.message_type()->map_key();
  const FieldDescriptor* value = field.message_type()->map_value();
  std::map<std::string, json::value> sorted;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    const Message& entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    sorted[entry.GetReflection()->GetString(entry, key)] = of_field(entry, *value, -1);
  }
  return json::object(sorted.begin(), sorted.end());
}

}  // namespace

json::value to_json(const Message& message) {
  if (const auto* fields = dynamic_cast<const Struct*>(&message)) return of_struct(*fields);
  json::object out;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    json::value& place = out[field.name()];
    if (field.is_map()) {
      place = of_map(message, field);
    } else if (field.is_repeated()) {
      json::array list;
      for (int at = 0; at < message.GetReflection()->FieldSize(message, &field); ++at)
        list.push_back(of_field(message, field, at));
      place = std::move(list);
    } else if (field.has_presence() && !message.GetReflection()->HasField(message, &field)) {
      place = nullptr;
    } else {
      place = of_field(message, field, -1);
    }
  }
  return out;
}

void print_message(const std::string& format, const Message& message) {
  print_as(format, [&] { return to_json(message).as_object(); }, {});
}

}  // namespace linkwright
