// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/scalar.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "control/schema/units.pb.h"
#include "control/yaml/did_you_mean.h"
#include "control/yaml/problem.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Trouble = std::optional<std::string>;

constexpr std::size_t kLongestString = 4096;

schema::Unit unit_of(const FieldDescriptor& field) {
  return field.options().GetExtension(schema::unit);
}

// The range in words, in the unit that the field is written in.
template <typename T>
std::string range_text(T low, T high, schema::Unit unit) {
  return fmt::format("{} to {}", format_quantity(low, unit), format_quantity(high, unit));
}

std::string out_of_range(std::string_view text, const std::string& range) {
  return fmt::format("is out of range (value {}, allowed {})", in_quotes(text), range);
}

Trouble not_a_quantity(const NotAQuantity& reason, std::string_view text) {
  return fmt::format("{} (value {})", reason.why, in_quotes(text));
}

// Limits of the type, narrowed by the field's options.
template <typename T>
std::pair<SignedWide, SignedWide> integer_range(const FieldDescriptor& field) {
  SignedWide low = std::numeric_limits<T>::min();
  SignedWide high = std::numeric_limits<T>::max();
  const auto& options = field.options();
  if (options.HasExtension(schema::min)) {
    low = std::max(low, static_cast<SignedWide>(options.GetExtension(schema::min)));
  }
  if (options.HasExtension(schema::max)) {
    high = std::min(high, static_cast<SignedWide>(options.GetExtension(schema::max)));
  }
  return {low, high};
}

template <typename T, typename Store>
Trouble store_integer(const FieldDescriptor& field, std::string_view text, Store store) {
  const schema::Unit unit = unit_of(field);
  const auto parsed = parse_quantity(text, unit);
  if (const auto* reason = std::get_if<NotAQuantity>(&parsed)) return not_a_quantity(*reason, text);
  const auto& quantity = std::get<Quantity>(parsed);
  if (!is_whole(quantity)) {
    return fmt::format(
        "must be a whole number of {} (value {})", stored_name(unit), in_quotes(text));
  }
  const auto [low, high] = integer_range<T>(field);
  const auto value = to_integer(quantity);
  if (!value || *value < low || *value > high) {
    return out_of_range(text, range_text(low, high, unit));
  }
  store(static_cast<T>(*value));
  return std::nullopt;
}

template <typename Store>
Trouble store_double(const FieldDescriptor& field, std::string_view text, Store store) {
  const schema::Unit unit = unit_of(field);
  const auto parsed = parse_quantity(text, unit);
  if (const auto* reason = std::get_if<NotAQuantity>(&parsed)) return not_a_quantity(*reason, text);
  const auto& options = field.options();
  const double low = options.HasExtension(schema::min) ? options.GetExtension(schema::min)
                                                       : std::numeric_limits<double>::lowest();
  const double high = options.HasExtension(schema::max) ? options.GetExtension(schema::max)
                                                        : std::numeric_limits<double>::max();
  const auto value = to_double(std::get<Quantity>(parsed));
  if (!value || !(*value >= low && *value <= high)) {
    return out_of_range(text, range_text(low, high, unit));
  }
  store(*value);
  return std::nullopt;
}

template <typename Store>
Trouble store_choice(const FieldDescriptor& field, std::string_view text, Store store) {
  const EnumDescriptor& type = *field.enum_type();
  for (int i = 0; i < type.value_count(); ++i) {
    if (choice_name(*type.value(i)) != text) continue;
    store(type.value(i));
    return std::nullopt;
  }
  const std::vector<std::string> names = choice_names(type);
  const std::string best = closest(text, names);
  const std::string guess = best.empty() ? "" : fmt::format("; did you mean \"{}\"?", best);
  return fmt::format("is not one of the choices (value {}, allowed {}){}",
                     in_quotes(text),
                     fmt::join(names, ", "),
                     guess);
}

template <typename Store>
Trouble store_bool(std::string_view text, Store store) {
  if (text != "true" && text != "false") {
    return fmt::format("is neither true nor false (value {}, allowed true, false)",
                       in_quotes(text));
  }
  store(text == "true");
  return std::nullopt;
}

template <typename Store>
Trouble store_string(std::string_view text, Store store) {
  if (text.size() > kLongestString) {
    return fmt::format("is too long ({} bytes, allowed at most {})", text.size(), kLongestString);
  }
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 && c != '\n') {
      return fmt::format("has a control character (value {})", in_quotes(text));
    }
  }
  store(std::string(text));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> store_scalar(Message& message,
                                        const FieldDescriptor& field,
                                        std::string_view text) {
  const google::protobuf::Reflection& access = *message.GetReflection();
  const auto set_or_add = [&](auto set, auto add) {
    return [&message, &field, &access, set, add](auto&& value) {
      using Value = decltype(value);
      if (field.is_repeated()) {
        (access.*add)(&message, &field, std::forward<Value>(value));
      } else {
        (access.*set)(&message, &field, std::forward<Value>(value));
      }
    };
  };
  using R = google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return store_integer<std::int32_t>(field, text, set_or_add(&R::SetInt32, &R::AddInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return store_integer<std::int64_t>(field, text, set_or_add(&R::SetInt64, &R::AddInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return store_integer<std::uint32_t>(field, text, set_or_add(&R::SetUInt32, &R::AddUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return store_integer<std::uint64_t>(field, text, set_or_add(&R::SetUInt64, &R::AddUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return store_double(field, text, set_or_add(&R::SetDouble, &R::AddDouble));
    case FieldDescriptor::CPPTYPE_BOOL:
      return store_bool(text, set_or_add(&R::SetBool, &R::AddBool));
    case FieldDescriptor::CPPTYPE_ENUM:
      return store_choice(field, text, set_or_add(&R::SetEnum, &R::AddEnum));
    case FieldDescriptor::CPPTYPE_STRING:
      return store_string(text, set_or_add(&R::SetString, &R::AddString));
    default:
      return fmt::format("has a type ({}) that files cannot hold", field.cpp_type_name());
  }
}

std::string choice_name(const EnumValueDescriptor& value) {
  std::string name = value.name();
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

std::vector<std::string> choice_names(const EnumDescriptor& type) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(type.value_count()));
  for (int i = 0; i < type.value_count(); ++i) names.push_back(choice_name(*type.value(i)));
  return names;
}

}  // namespace linkwright
