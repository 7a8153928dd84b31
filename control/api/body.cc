// SPDX-License-Identifier: Apache-2.0
#include "control/api/body.h"

#include <google/protobuf/util/json_util.h>

#include "control/api/failure.h"

namespace linkwright::api {
namespace {

namespace util = google::protobuf::util;

// A text in a field named `yaml`: how a scenario file is sent as it is.
void read_yaml_body(const std::string& body, google::protobuf::Message& out) {
  const auto* field = out.GetDescriptor()->FindFieldByName("yaml");
  if (field == nullptr)
    throw Failure(415,
                  invalid("this route takes no YAML (allowed: application/json, "
                          "application/x-protobuf)")
                      .error);
  out.GetReflection()->SetString(&out, field, body);
}

}  // namespace

void read_body(const std::string& body, Encoding encoding, google::protobuf::Message& out) {
  if (encoding == Encoding::kYaml) return read_yaml_body(body, out);
  if (encoding == Encoding::kBinary) {
    if (!out.ParseFromString(body)) throw invalid("the body is no message " + out.GetTypeName());
    return;
  }
  if (body.empty()) return;
  if (const auto status = util::JsonStringToMessage(body, &out); !status.ok())
    throw invalid("the body: " + std::string(status.message()));
}

std::string write_body(const google::protobuf::Message& message, Encoding encoding) {
  if (encoding == Encoding::kBinary) return message.SerializeAsString();
  util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string out;
  // Fails only for Any and the like, which the schema has not.
  (void)util::MessageToJsonString(message, &out, options).ok();
  return out;
}

std::string content_type(Encoding encoding) {
  return encoding == Encoding::kBinary ? "application/x-protobuf" : "application/json";
}

}  // namespace linkwright::api
