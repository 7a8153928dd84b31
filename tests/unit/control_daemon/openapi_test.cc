// SPDX-License-Identifier: Apache-2.0
//
// The document and the table say the same.
#include "control/api/openapi.h"

#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "control/daemon/routes.h"

namespace linkwright {
namespace {

namespace json = boost::json;

json::object document() {
  return api::openapi(api::row_texts(api_routes()), "1.2.3");
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

void collect_references(const json::value& value, std::set<std::string>& into) {
  if (value.is_array())
    for (const json::value& each : value.as_array()) collect_references(each, into);
  if (!value.is_object()) return;
  for (const auto& [key, each] : value.as_object()) {
    if (key == "$ref") into.emplace(each.as_string());
    collect_references(each, into);
  }
}

TEST(OpenApi, HasEveryRowAndNothingElse) {
  const json::object all = document();
  std::size_t operations = 0;
  for (const auto& [path, methods] : all.at("paths").as_object())
    operations += methods.as_object().size();
  EXPECT_EQ(operations, api_routes().size());
  for (const auto& route : api_routes()) {
    const json::object& operation =
        all.at("paths").at(route.path).at(lower(to_text(route.method))).as_object();
    EXPECT_EQ(operation.at("x-role").as_string(), to_text(route.role)) << route.path;
    EXPECT_EQ(operation.at("summary").as_string(), route.summary);
    const auto names = std::count(route.path.begin(), route.path.end(), '{');
    std::size_t in_path = 0;
    std::set<std::string> headers;
    for (const json::value& each : operation.at("parameters").as_array())
      if (each.at("in").as_string() == "path")
        ++in_path;
      else
        headers.emplace(each.at("name").as_string());
    EXPECT_EQ(in_path, static_cast<std::size_t>(names));
    EXPECT_EQ(headers,
              route.changes() ? std::set<std::string>({"If-Match", "Linkwright-Lease"})
                              : std::set<std::string>())
        << route.path;
    EXPECT_EQ(operation.contains("requestBody"),
              route.changes() && route.request->field_count() > 0)
        << route.path;
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  const json::object all = document();
  std::set<std::string> references;
  collect_references(all, references);
  EXPECT_GT(references.size(), 10u);
  const json::object& schemas = all.at("components").at("schemas").as_object();
  const std::string prefix = "#/components/schemas/";
  for (const std::string& each : references) {
    ASSERT_TRUE(each.starts_with(prefix)) << each;
    EXPECT_TRUE(schemas.contains(each.substr(prefix.size()))) << each;
  }
}

TEST(OpenApi, BodiesAreProtobufsJson) {
  const json::object all = document();
  const json::object& link = all.at("components")
                                 .at("schemas")
                                 .at("linkwright.api.LinkDirection")
                                 .at("properties")
                                 .as_object();
  EXPECT_EQ(link.at("rate_bps"), (json::value{{"type", "string"}, {"format", "uint64"}}));
  EXPECT_EQ(link.at("set"), (json::value{{"type", "array"}, {"items", {{"type", "string"}}}}));
  const json::object& scenario =
      all.at("components").at("schemas").at("linkwright.api.Scenario").at("properties").as_object();
  EXPECT_EQ(scenario.at("state").at("enum").as_array().front().as_string(), "LOADED");
  const json::object& page = all.at("components")
                                 .at("schemas")
                                 .at("linkwright.schema.BookPage")
                                 .at("properties")
                                 .as_object();
  EXPECT_EQ(page.at("drops").at("additionalProperties").at("$ref").as_string(),
            "#/components/schemas/linkwright.schema.TallyCount");
}

}  // namespace
}  // namespace linkwright
