// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/document.h"

#include <cstdint>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "control/yaml/text_check.h"

namespace linkwright {
namespace {

// Leaves the parser from inside one of its events.
struct TooDeep {
  Position at;
};

// Builds the tree from the parser's events. The usual tree of yaml-cpp is not used: it forgets
// anchors and would unfold aliases, and a few lines of those unfold to gigabytes.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(node(YamlNode::Kind::kNull, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    report(mark, "an alias (*name) is not allowed here; write the value out");
    add(node(YamlNode::Kind::kRefused, mark));
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_tag(mark, tag);
    refuse_anchor(mark, anchor);
    YamlNode scalar = node(YamlNode::Kind::kScalar, mark);
    scalar.text = value;
    add(std::move(scalar));
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_tag(mark, tag);
    refuse_anchor(mark, anchor);
    open(node(YamlNode::Kind::kSequence, mark));
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_tag(mark, tag);
    refuse_anchor(mark, anchor);
    open(node(YamlNode::Kind::kMap, mark));
  }
  void OnMapEnd() override { close(); }

 private:
  static YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark) {
    YamlNode out;
    out.kind = kind;
    out.line = static_cast<std::uint32_t>(mark.line + 1);
    out.column = static_cast<std::uint32_t>(mark.column + 1);
    return out;
  }

  void report(const YAML::Mark& mark, std::string message) {
    const YamlNode place = node(YamlNode::Kind::kNull, mark);
    problems_.push_back({{file_, place.line, place.column}, "", std::move(message)});
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) report(mark, "an anchor (&name) is not allowed here");
  }

  // "?" is a plain value, "!" one between quotation marks.
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    report(mark, fmt::format("a tag ({}) is not allowed here", in_quotes(tag)));
  }

  void add(YamlNode&& child) {
    if (open_.empty()) {
      root_ = std::move(child);
    } else {
      open_.back().items.push_back(std::move(child));
    }
  }

  void open(YamlNode&& parent) {
    if (open_.size() >= kMaxYamlDepth) {
      throw TooDeep{{file_, parent.line, parent.column}};
    }
    open_.push_back(std::move(parent));
  }

  void close() {
    YamlNode done = std::move(open_.back());
    open_.pop_back();
    if (done.kind == YamlNode::Kind::kMap) place_missing_values(done);
    add(std::move(done));
  }

  // The parser puts a value that is not there at the token after it; it belongs to its key.
  static void place_missing_values(YamlNode& map) {
    for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
      YamlNode& value = map.items[i + 1];
      if (value.kind != YamlNode::Kind::kNull) continue;
      value.line = map.items[i].line;
      value.column = map.items[i].column;
    }
  }

  std::string file_;
  Problems& problems_;
  YamlNode root_;
  std::vector<YamlNode> open_;
};

// Takes note of whether there is a document, and nothing else.
class DocumentProbe : public YAML::EventHandler {
 public:
  std::optional<YAML::Mark> start;

  void OnDocumentStart(const YAML::Mark& mark) override { start = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&,
                const std::string&,
                YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&,
                       const std::string&,
                       YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&,
                  const std::string&,
                  YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

Position place_of(const YAML::Mark& mark, const std::string& file) {
  if (mark.is_null()) return {file, 0, 0};
  return {
      file, static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

}  // namespace

std::optional<YamlNode> parse_yaml(std::string_view text,
                                   const std::string& file,
                                   Problems& problems) {
  if (text.size() > kMaxYamlBytes) {
    problems.push_back(
        {{file, 0, 0},
         "",
         fmt::format("is too long ({} bytes, allowed at most {})", text.size(), kMaxYamlBytes)});
    return std::nullopt;
  }
  if (auto binary = find_binary(text, file)) {
    problems.push_back(*std::move(binary));
    return std::nullopt;
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(file, problems);
    if (!parser.HandleNextDocument(builder)) {
      problems.push_back({{file, 0, 0}, "", "is empty"});
      return std::nullopt;
    }
    DocumentProbe probe;
    if (parser.HandleNextDocument(probe) && probe.start) {
      problems.push_back({place_of(*probe.start, file), "", "a second document begins here"});
    }
    return builder.take_root();
  } catch (const TooDeep& deep) {
    problems.push_back(
        {deep.at, "", fmt::format("is nested deeper than {} levels", kMaxYamlDepth)});
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    problems.push_back({place_of(error.mark, file), "", "not valid YAML: " + error.msg});
    return std::nullopt;
  }
}

}  // namespace linkwright
