// SPDX-License-Identifier: Apache-2.0
#include "control/http/target_check.h"

#include <algorithm>

#include "control/api/failure.h"
#include "control/api/path.h"
#include "control/http/words.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

// What RFC 3986 leaves of ASCII is a little less; a fragment never leaves a client.
bool is_of_url(char c) {
  return c > ' ' && c < '\x7f' && c != '#' && c != '\\';
}

std::string decoded(std::string_view text, const char* what) {
  auto out = api::unescape(text);
  if (!out)
    throw api::invalid(std::string(what) + " " + in_quotes(text) +
                       " has an escape that is none (allowed: %01 to %FF)");
  return *std::move(out);
}

// A name may hold an escaped '/', so what is between those is looked at as well: whoever makes a
// file name of it shall not leave his folder.
void check_segment(std::string_view segment) {
  std::string text = decoded(segment, "the path's segment");
  std::replace(text.begin(), text.end(), '\\', '/');
  for (const std::string_view part : split(text, '/'))
    if (part == "." || part == "..")
      throw api::invalid("the path has a segment " + in_quotes(segment));
}

void check_path(std::string_view path) {
  if (!path.starts_with('/'))
    throw api::invalid("the target " + in_quotes(path) + " does not begin with '/'");
  for (const std::string_view segment : split(path.substr(1), '/')) check_segment(segment);
}

std::map<std::string, std::string> read_query(std::string_view text) {
  std::map<std::string, std::string> query;
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string name = decoded(pair.substr(0, equals), "the query's parameter");
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    if (name.empty())
      throw api::invalid("the query has a parameter without a name: " + in_quotes(pair));
    if (!query.emplace(name, decoded(value, "the query's value")).second)
      throw api::invalid("the query's parameter " + in_quotes(name) + " is there twice");
  }
  return query;
}

}  // namespace

Target check_target(std::string_view target) {
  if (!std::all_of(target.begin(), target.end(), is_of_url))
    throw api::invalid("the target " + in_quotes(target) + " has characters that no URL has");
  const std::size_t mark = std::min(target.find('?'), target.size());
  const std::string_view path = target.substr(0, mark);
  check_path(path);
  return {std::string(path), read_query(target.substr(std::min(mark + 1, target.size())))};
}

}  // namespace linkwright::http
