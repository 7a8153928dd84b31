// SPDX-License-Identifier: Apache-2.0
//
// Every field of a scenario file with its unit, range and meaning, read from the schema itself.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/evidence/schema_text.h"
#include "control/report/text_table.h"
#include "control/schema/scenario.pb.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldOptions;

std::string type_of(const FieldDescriptor& field) {
  if (field.is_map()) return "map";
  std::string type;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      type = "text";
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      type = "true or false";
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      type = "number";
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      for (int i = 0; i < field.enum_type()->value_count(); ++i)
        type += (i == 0 ? "" : "|") + field.enum_type()->value(i)->name();
      for (char& c : type) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      type = "";
      break;
    default:
      type = "whole number";
  }
  const schema::Unit unit = field.options().GetExtension(schema::unit);
  if (unit != schema::NONE && unit != schema::RATIO) type = example_of(unit);
  return field.is_repeated() ? "list" + (type.empty() ? "" : " of " + type) : type;
}

std::string range_of(const FieldDescriptor& field) {
  const FieldOptions& options = field.options();
  const schema::Unit unit = options.GetExtension(schema::unit);
  const bool whole = field.cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE;
  const auto text = [&](double bound) {
    if (unit == schema::NONE) return fmt::format("{:.10g}", bound);
    return whole ? format_quantity(static_cast<SignedWide>(bound), unit)
                 : format_quantity(bound, unit);
  };
  std::string range;
  if (options.HasExtension(schema::min)) range += "from " + text(options.GetExtension(schema::min));
  if (options.HasExtension(schema::max))
    range += (range.empty() ? "up to " : " to ") + text(options.GetExtension(schema::max));
  if (options.GetExtension(schema::required)) range += range.empty() ? "required" : ", required";
  return range;
}

void print(const Descriptor& message, const std::string& prefix) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const std::string path =
        prefix + field.name() + (field.is_repeated() && !field.is_map() ? "[]" : "");
    std::string line = fmt::format("{:<44}", path);
    for (const std::string& part :
         {type_of(field), range_of(field), field.options().GetExtension(schema::help)})
      if (!part.empty()) line += (line.back() == ' ' ? " " : "; ") + part;
    line.erase(line.find_last_not_of(' ') + 1);
    std::cout << line << "\n";
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!is_message || field.is_map()) continue;
    // One set of link parameters is enough to read.
    if (field.name() == "a_to_b" || field.name() == "b_to_a")
      std::cout << "    as links[].parameters, for one direction\n";
    else
      print(*field.message_type(), path + ".");
  }
}

}  // namespace

void add_schema(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand(
      "schema", "every key of scenarios and profiles, with unit, range and meaning");
  auto what = std::make_shared<std::string>("scenario");
  command
      ->add_option("WHAT", *what, "scenario, or evidence: the JSON Schema of the record of a run")
      ->capture_default_str()
      ->check(CLI::IsMember({"scenario", "evidence"}));
  command->callback([what, &exit_code] {
    exit_code = kExitOk;
    if (*what == "evidence") {
      std::cout << evidence_schema();
      return;
    }
    print(*schema::Scenario::descriptor(), "");
    std::cout << "\nA profile (NAME.yaml in a folder `profiles`) has:\n";
    print(*schema::Profile::descriptor(), "");
  });
}

}  // namespace linkwright
