// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/render.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "control/scenario/overlay.h"
#include "control/yaml/problem.h"
#include "control/yaml/scalar.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string yaml_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

schema::Unit unit_of(const FieldDescriptor& field) {
  return field.options().GetExtension(schema::unit);
}

std::optional<SignedWide> integer_of(const Message& message, const FieldDescriptor& field) {
  const auto& access = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return access.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return access.GetInt64(message, &field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return access.GetUInt32(message, &field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return access.GetUInt64(message, &field);
    default:
      return std::nullopt;
  }
}

std::string value_text(const Message& message, const FieldDescriptor& field) {
  const auto& access = *message.GetReflection();
  if (const auto value = integer_of(message, field)) return format_quantity(*value, unit_of(field));
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return format_quantity(access.GetDouble(message, &field), unit_of(field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return access.GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return choice_name(*access.GetEnum(message, &field));
    default:
      return yaml_string(access.GetString(message, &field));
  }
}

class Renderer {
 public:
  explicit Renderer(std::uint64_t time_scale) : time_scale_(time_scale) {}

  // `in_model`: times and rates of this message are those of the model, not of the machine.
  void print(const Message& message, const std::string& indent, bool in_model) {
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.is_repeated()) {
        print_list(message, field, indent, in_model);
      } else if (is_there(message, field)) {
        print_field(message, field, indent, in_model);
      }
    }
  }

  std::string take() { return std::move(text_); }
  void line(const std::string& text) { text_ += text + '\n'; }

 private:
  static bool is_there(const Message& message, const FieldDescriptor& field) {
    const auto& access = *message.GetReflection();
    if (field.has_presence()) return access.HasField(message, &field);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      return !access.GetString(message, &field).empty();
    }
    // A rate of 0 means "not stated"; every other number says something even when it is 0.
    return unit_of(field) != schema::RATE_BPS || integer_of(message, field) != SignedWide{0};
  }

  void print_field(const Message& message,
                   const FieldDescriptor& field,
                   const std::string& indent,
                   bool in_model) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Message& child = message.GetReflection()->GetMessage(message, &field);
      const std::size_t before = text_.size();
      line(indent + field.name() + ":");
      const std::size_t header = text_.size();
      print(child, indent + "  ", in_model || is_of_model(child));
      if (text_.size() > header) return;
      text_.resize(before);  // a message with nothing in it
      if (child.GetDescriptor()->field_count() == 0) line(indent + field.name() + ": {}");
      return;
    }
    const bool of_model = in_model || field.name() == "smallest_effect";
    line(indent + field.name() + ": " + value_text(message, field) +
         (of_model ? run_comment(message, field) : ""));
  }

  void print_list(const Message& message,
                  const FieldDescriptor& field,
                  const std::string& indent,
                  bool in_model) {
    const auto& access = *message.GetReflection();
    const int count = access.FieldSize(message, &field);
    if (count == 0) return;
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
      return line(indent + field.name() + ": " + flow_list(message, field, count));
    line(indent + field.name() + ":");
    for (int i = 0; i < count; ++i) {
      const std::size_t start = text_.size();
      print(access.GetRepeatedMessage(message, &field, i), indent + "    ", in_model);
      if (text_.size() > start) text_[start + indent.size() + 2] = '-';
    }
  }

  static std::string flow_list(const Message& message, const FieldDescriptor& field, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += (i == 0 ? "[" : ", ") + item_text(message, field, i);
    return out + "]";
  }

  static std::string item_text(const Message& message, const FieldDescriptor& field, int item) {
    const auto& access = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_UINT32:
        return fmt::format("{}", access.GetRepeatedUInt32(message, &field, item));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return format_quantity(access.GetRepeatedDouble(message, &field, item), unit_of(field));
      default:
        return yaml_string(access.GetRepeatedString(message, &field, item));
    }
  }

  static bool is_of_model(const Message& message) {
    return std::find(kModelMessages.begin(), kModelMessages.end(), message.GetTypeName()) !=
           kModelMessages.end();
  }

  std::string run_comment(const Message& message, const FieldDescriptor& field) const {
    const auto value = integer_of(message, field);
    if (time_scale_ == 1 || !value || *value == 0) return {};
    const auto scale = static_cast<SignedWide>(time_scale_);
    if (unit_of(field) == schema::TIME_PS) {
      return "  # run: " + format_quantity(*value * scale, schema::TIME_PS);
    }
    if (unit_of(field) != schema::RATE_BPS) return {};
    const char* about = *value % scale == 0 ? "" : "about ";
    return fmt::format("  # run: {}{}", about, format_quantity(*value / scale, schema::RATE_BPS));
  }

  static constexpr std::array<std::string_view, 3> kModelMessages = {
      "linkwright.schema.LinkParameters",
      "linkwright.schema.SwitchSettings",
      "linkwright.schema.Circuits"};

  std::uint64_t time_scale_;
  std::string text_;
};

// "# link "wire": some-profile, corner: hot"
std::string heading(const char* what, const CableFigures& cable) {
  std::string text = cable.direction[0].profile;
  if (!cable.corner.empty() && cable.corner != kTypicalCorner)
    text += fmt::format(", corner: {}", cable.corner);
  for (const std::string& claim : cable.claims) text += fmt::format(", claim: {}", claim);
  return fmt::format("# {} {}: {}", what, in_quotes(cable.name), text);
}

}  // namespace

std::string render(const schema::Scenario& complete,
                   const std::vector<CableFigures>& cables,
                   const std::vector<ResolvedFabric>& fabrics) {
  const std::uint64_t scale = complete.time_scale();
  Renderer out(scale);
  out.line("# Resolved: profiles merged, defaults filled in.");
  for (const CableFigures& cable : cables) out.line(heading("link", cable));
  for (const ResolvedFabric& fabric : fabrics)
    for (const TierFigures& tier : fabric.tiers) out.line(heading("tier", tier.cable));
  if (scale != 1) {
    out.line(
        fmt::format("# Values are those of the model; \"run\" is what happens at K = {}.", scale));
  }
  out.print(complete, "", false);
  return out.take();
}

}  // namespace linkwright
