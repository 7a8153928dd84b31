// SPDX-License-Identifier: Apache-2.0
//
// The table of the API as an OpenAPI document, for those who make clients: bodies from the
// descriptors of the messages, in protobuf's JSON mapping.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <google/protobuf/descriptor.h>

#include "control/api/call.h"

namespace linkwright::api {

// What a document tells of a row.
struct RowText {
  Method method;
  std::string_view path;
  Role role;
  std::string_view summary;
  const google::protobuf::Descriptor* request;
  const google::protobuf::Descriptor* response;  // nullptr: a text
  std::string_view content_type;                 // of that text
};

template <typename Route>
std::vector<RowText> row_texts(std::span<const Route> routes) {
  std::vector<RowText> out;
  for (const Route& route : routes)
    out.push_back({route.method,
                   route.path,
                   route.role,
                   route.summary,
                   route.request,
                   route.response,
                   route.content_type});
  return out;
}

// OpenAPI 3.0.3. `version`: of the program.
boost::json::object openapi(const std::vector<RowText>& rows, std::string_view version);

}  // namespace linkwright::api
