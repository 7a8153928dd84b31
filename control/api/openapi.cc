// SPDX-License-Identifier: Apache-2.0
#include "control/api/openapi.h"

#include <algorithm>
#include <cctype>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/schema/api.pb.h"

namespace linkwright::api {
namespace {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kStruct = "google.protobuf.Struct";

json::object reference(const Descriptor& message) {
  return {{"$ref", "#/components/schemas/" + message.full_name()}};
}

json::object enumeration(const google::protobuf::EnumDescriptor& type) {
  json::array names;
  for (int i = 0; i < type.value_count(); ++i) names.push_back(json::string(type.value(i)->name()));
  return {{"type", "string"}, {"enum", std::move(names)}};
}

// Of one value, whether it is repeated or not. 64-bit numbers are strings in protobuf's JSON.
json::object type_of(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      return {{"type", "integer"}};
    case FieldDescriptor::CPPTYPE_INT64:
      return {{"type", "string"}, {"format", "int64"}};
    case FieldDescriptor::CPPTYPE_UINT64:
      return {{"type", "string"}, {"format", "uint64"}};
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return {{"type", "number"}};
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_ENUM:
      return enumeration(*field.enum_type());
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES)
        return {{"type", "string"}, {"format", "byte"}};
      return {{"type", "string"}};
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  if (field.message_type()->full_name() == kStruct) return {{"type", "object"}};
  return reference(*field.message_type());
}

json::object schema_of(const FieldDescriptor& field) {
  if (field.is_map())
    return {{"type", "object"},
            {"additionalProperties", type_of(*field.message_type()->map_value())}};
  if (field.is_repeated()) return {{"type", "array"}, {"items", type_of(field)}};
  return type_of(field);
}

json::object schema_of(const Descriptor& message) {
  json::object properties;
  for (int i = 0; i < message.field_count(); ++i)
    properties[message.field(i)->name()] = schema_of(*message.field(i));
  return {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

// `message` and all that it is made of.
void collect(const Descriptor* message, std::set<const Descriptor*>& into) {
  if (message == nullptr || message->full_name() == kStruct || !into.insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor& field = *message->field(i);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field.is_map())
      collect(field.message_type()->map_value()->message_type(), into);
    else
      collect(field.message_type(), into);
  }
}

json::object content_of(const Descriptor& message) {
  return {{"application/json", {{"schema", reference(message)}}},
          {"application/x-protobuf", {{"schema", {{"type", "string"}, {"format", "binary"}}}}}};
}

json::array parameters_of(std::string_view path) {
  json::array out;
  while (true) {
    const std::size_t open = path.find('{');
    if (open == std::string_view::npos) return out;
    path.remove_prefix(open + 1);
    const std::size_t close = path.find('}');
    out.push_back({{"name", path.substr(0, close)},
                   {"in", "path"},
                   {"required", true},
                   {"schema", {{"type", "string"}}}});
  }
}

json::object header_of(std::string_view name, std::string_view what) {
  return {{"name", name},
          {"in", "header"},
          {"required", false},
          {"description", what},
          {"schema", {{"type", "string"}}}};
}

// The names in the path; of what changes something, what it may be made to depend on.
json::array all_parameters_of(const RowText& row) {
  json::array out = parameters_of(row.path);
  if (row.method == Method::kGet) return out;
  out.push_back(header_of("If-Match",
                          "a generation in quotes: the change is made only if it is still in force "
                          "(412 otherwise)"));
  out.push_back(header_of("Linkwright-Lease",
                          "id of a lease: the change is made although the scenario is leased (423 "
                          "otherwise)"));
  return out;
}

json::object operation_of(const RowText& row) {
  json::object answer{{"description", "done"}};
  if (row.response == nullptr)
    answer["content"] = {{row.content_type, {{"schema", {{"type", "string"}}}}}};
  else
    answer["content"] = content_of(*row.response);
  json::object out{{"summary", row.summary},
                   {"x-role", to_text(row.role)},
                   {"parameters", all_parameters_of(row)},
                   {"responses",
                    {{"2XX", std::move(answer)},
                     {"default",
                      {{"description", "not done, and nothing changed"},
                       {"content", content_of(*Error::descriptor())}}}}}};
  if (row.method != Method::kGet && row.request->field_count() > 0) {
    json::object content = content_of(*row.request);
    if (row.request->FindFieldByName("yaml") != nullptr)
      content["application/yaml"] = {{"schema", {{"type", "string"}}}};
    out["requestBody"] = {{"content", std::move(content)}};
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return out;
}

}  // namespace

json::object openapi(const std::vector<RowText>& rows, std::string_view version) {
  json::object paths;
  std::set<const Descriptor*> messages;
  collect(Error::descriptor(), messages);
  for (const RowText& row : rows) {
    json::value& path = paths[row.path];
    if (path.is_null()) path = json::object();
    path.as_object()[lower(to_text(row.method))] = operation_of(row);
    collect(row.request, messages);
    collect(row.response, messages);
  }
  json::object schemas;
  for (const Descriptor* message : messages) schemas[message->full_name()] = schema_of(*message);
  return {{"openapi", "3.0.3"},
          {"info", {{"title", "linkwright"}, {"version", version}}},
          {"paths", std::move(paths)},
          {"components", {{"schemas", std::move(schemas)}}}};
}

}  // namespace linkwright::api
