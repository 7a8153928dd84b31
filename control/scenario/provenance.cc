// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/provenance.h"

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "control/yaml/did_you_mean.h"

namespace linkwright {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Every value that is set, by its dotted path; true: a number, which needs an origin.
using Values = std::map<std::string, bool>;

void list_values(const Message& message, const std::string& prefix, Values& out) {
  const auto& type = *message.GetDescriptor();
  const auto& access = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = prefix.empty() ? field.name() : prefix + "." + field.name();
    const bool nested = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    const bool text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (field.is_repeated()) {
      for (int item = 0; nested && item < access.FieldSize(message, &field); ++item) {
        const Message& child = access.GetRepeatedMessage(message, &field, item);
        list_values(child, fmt::format("{}[{}]", path, item), out);
      }
    } else if ((field.has_presence() || text) && !access.HasField(message, &field)) {
      continue;
    } else if (nested) {
      list_values(access.GetMessage(message, &field), path, out);
    } else {
      out[path] = !text && field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM;
    }
  }
}

}  // namespace

void check_provenance(const schema::Profile& profile,
                      const Positions& positions,
                      Problems& problems) {
  Values values;
  list_values(profile.parameters(), "", values);
  for (const auto& [path, is_number] : values) {
    if (!is_number || profile.provenance().contains(path)) continue;
    const std::string full = "parameters." + path;
    problems.push_back({positions.find(full),
                        full,
                        fmt::format("number without origin: add \"{}\" to provenance", path)});
  }
  std::vector<std::string> known;
  for (const auto& [path, is_number] : values) known.push_back(path);
  for (const auto& [path, origin] : profile.provenance()) {
    const std::string full = fmt::format("provenance[{}]", path);
    if (!values.contains(path)) {
      problems.push_back(
          {positions.find(full),
           "provenance",
           fmt::format("{} is no value of parameters{}", in_quotes(path), hint(path, known))});
    } else if (origin.find_first_not_of(" \n") == std::string::npos) {
      problems.push_back({positions.find(full), full, "says nothing"});
    }
  }
}

}  // namespace linkwright
