// SPDX-License-Identifier: Apache-2.0
//
// What embed.py writes into a source: the files of the page.
#pragma once

#include <span>
#include <string_view>

namespace linkwright {

struct PageBytes {
  std::string_view path;  // "/assets/page-0123456789abcdef.js"
  std::string_view content_type;
  std::string_view body;
  bool is_for_ever;
};

std::span<const PageBytes> page_bytes();

}  // namespace linkwright
