// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/reader.h"

#include <fstream>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "control/schema/units.pb.h"
#include "control/yaml/did_you_mean.h"
#include "control/yaml/document.h"
#include "control/yaml/scalar.h"

namespace linkwright {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<std::string> key_names(const Descriptor& type) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(type.field_count()));
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

std::string kind_name(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::kScalar:
      return "one value";
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMap:
      return "keys";
    default:
      return "nothing";
  }
}

std::string join_path(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

// Walks tree and descriptor together. Recursion is bounded by the depth of the schema.
class Reader {
 public:
  Reader(const std::string& file, Positions& positions, Problems& problems)
      : file_(file), positions_(positions), problems_(problems) {}

  void read_message(const YamlNode& node, Message& out, const std::string& path) {
    if (!expect(node, YamlNode::Kind::kMap, "keys with values", path)) return;
    const Descriptor& type = *out.GetDescriptor();
    std::set<std::string> seen;
    for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
      const YamlNode& key = node.items[i];
      if (!check_key(key, path, seen)) continue;
      const FieldDescriptor* field = type.FindFieldByName(key.text);
      if (field == nullptr) {
        report_unknown(key, path, type);
        continue;
      }
      read_field(node.items[i + 1], *field, out, join_path(path, key.text));
    }
    report_missing(node, path, type, seen);
  }

 private:
  Position place(const YamlNode& node) const { return {file_, node.line, node.column}; }

  void report(const YamlNode& node, const std::string& path, std::string message) {
    problems_.push_back({place(node), path, std::move(message)});
  }

  bool expect(const YamlNode& node,
              YamlNode::Kind kind,
              std::string_view wanted,
              const std::string& path) {
    if (node.kind == kind) return true;
    if (node.kind == YamlNode::Kind::kRefused) return false;  // reported when it was parsed
    const std::string value = node.kind == YamlNode::Kind::kScalar
                                  ? fmt::format(" (value {})", in_quotes(node.text))
                                  : "";
    report(node, path, fmt::format("wants {}, has {}{}", wanted, kind_name(node.kind), value));
    return false;
  }

  bool check_key(const YamlNode& key, const std::string& path, std::set<std::string>& seen) {
    if (!expect(key, YamlNode::Kind::kScalar, "a name as key", path)) return false;
    if (key.text == "<<") {
      report(key, path, "a merge key (<<) is not allowed here; write the keys out");
      return false;
    }
    if (seen.insert(key.text).second) return true;
    report(key, join_path(path, printable(key.text)), "key is given twice");
    return false;
  }

  void report_unknown(const YamlNode& key, const std::string& path, const Descriptor& type) {
    report(key,
           path,
           fmt::format("unknown key {}{}", in_quotes(key.text), hint(key.text, key_names(type))));
  }

  void report_missing(const YamlNode& node,
                      const std::string& path,
                      const Descriptor& type,
                      const std::set<std::string>& seen) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!field.options().GetExtension(schema::required) || seen.contains(field.name())) continue;
      report(node, path, fmt::format("key \"{}\" is missing", field.name()));
    }
  }

  void read_field(const YamlNode& node,
                  const FieldDescriptor& field,
                  Message& out,
                  const std::string& path) {
    positions_.set(path, place(node));
    if (field.options().GetExtension(schema::anything)) return;
    if (field.is_map()) return read_map(node, field, out, path);
    if (field.is_repeated()) return read_list(node, field, out, path);
    read_one(node, field, out, path);
  }

  void read_one(const YamlNode& node,
                const FieldDescriptor& field,
                Message& out,
                const std::string& path) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const auto& access = *out.GetReflection();
      Message& child = field.is_repeated() ? *access.AddMessage(&out, &field)
                                           : *access.MutableMessage(&out, &field);
      if (node.kind == YamlNode::Kind::kSequence && is_listed(*child.GetDescriptor()))
        read_values(node, child, path);
      else
        read_message(node, child, path);
    } else if (expect(node, YamlNode::Kind::kScalar, "one value", path)) {
      if (auto trouble = store_scalar(out, field, node.text)) report(node, path, *trouble);
    }
  }

  static bool is_listed(const Descriptor& type) {
    return type.options().GetExtension(schema::as_list);
  }

  // `[0, 1]` for `{a: 0, b: 1}`.
  void read_values(const YamlNode& node, Message& out, const std::string& path) {
    const Descriptor& type = *out.GetDescriptor();
    if (node.items.size() != static_cast<std::size_t>(type.field_count())) {
      report(node,
             path,
             fmt::format("wants {} values ({}), has {}",
                         type.field_count(),
                         fmt::join(key_names(type), ", "),
                         node.items.size()));
      return;
    }
    for (int i = 0; i < type.field_count(); ++i)
      read_field(node.items[static_cast<std::size_t>(i)],
                 *type.field(i),
                 out,
                 join_path(path, type.field(i)->name()));
  }

  void read_list(const YamlNode& node,
                 const FieldDescriptor& field,
                 Message& out,
                 const std::string& path) {
    if (!expect(node, YamlNode::Kind::kSequence, "a list", path)) return;
    if (node.items.empty() && field.options().GetExtension(schema::required)) {
      report(node, path, "is an empty list, wants at least one entry");
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string item = fmt::format("{}[{}]", path, i);
      positions_.set(item, place(node.items[i]));
      read_one(node.items[i], field, out, item);
    }
  }

  // A map field: keys are the user's own, values are scalars.
  void read_map(const YamlNode& node,
                const FieldDescriptor& field,
                Message& out,
                const std::string& path) {
    if (!expect(node, YamlNode::Kind::kMap, "keys with values", path)) return;
    const FieldDescriptor& key_field = *field.message_type()->map_key();
    const FieldDescriptor& value_field = *field.message_type()->map_value();
    std::set<std::string> seen;
    for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
      const YamlNode& key = node.items[i];
      if (!check_key(key, path, seen)) continue;
      const std::string item = fmt::format("{}[{}]", path, printable(key.text));
      positions_.set(item, place(key));
      Message& entry = *out.GetReflection()->AddMessage(&out, &field);
      if (auto trouble = store_scalar(entry, key_field, key.text)) report(key, path, *trouble);
      read_one(node.items[i + 1], value_field, entry, item);
    }
  }

  // A key as part of a path: the quotation marks taken off again.
  static std::string printable(const std::string& key) {
    const std::string text = in_quotes(key);
    return text.substr(1, text.size() - 2);
  }

  const std::string& file_;
  Positions& positions_;
  Problems& problems_;
};

}  // namespace

bool read_yaml(std::string_view text,
               const std::string& file,
               Message& out,
               Positions& positions,
               Problems& problems) {
  Problems found;
  const auto root = parse_yaml(text, file, found);
  if (root) {
    positions.set("", {file, root->line, root->column});
    Reader(file, positions, found).read_message(*root, out, "");
  }
  tidy(found);
  problems.insert(problems.end(), found.begin(), found.end());
  return found.empty();
}

bool read_yaml_file(const std::filesystem::path& file,
                    Message& out,
                    Positions& positions,
                    Problems& problems,
                    std::string* read) {
  const Position at{file.string(), 0, 0};
  std::error_code error;
  const bool folder = std::filesystem::is_directory(file, error);
  std::ifstream stream(file, std::ios::binary);
  if (folder || !stream) {
    problems.push_back({at, "", folder ? "is a folder, not a file" : "cannot be opened"});
    return false;
  }
  std::string text;
  std::istreambuf_iterator<char> byte(stream);
  while (byte != std::istreambuf_iterator<char>() && text.size() <= kMaxYamlBytes) text += *byte++;
  const bool fine = read_yaml(text, at.file, out, positions, problems);
  if (read != nullptr) *read = std::move(text);
  return fine;
}

}  // namespace linkwright
