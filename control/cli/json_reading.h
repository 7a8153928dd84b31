// SPDX-License-Identifier: Apache-2.0
//
// Figures out of JSON that a daemon sent, for tables: what is not there is not known, and no error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace linkwright {

// `pointer` as in RFC 6901: "/books/rx/frames".
std::optional<double> number_at(const boost::json::value& value, std::string_view pointer);
bool flag_at(const boost::json::value& value, std::string_view pointer);
std::string text_at(const boost::json::value& value, std::string_view pointer);
// Empty where there is no list.
boost::json::array list_at(const boost::json::value& value, std::string_view pointer);

// "1.2 M", "3.5e-05"; "-" where it is not known.
std::string count_at(const boost::json::value& value, std::string_view pointer);
std::string figure_at(const boost::json::value& value, std::string_view pointer);

}  // namespace linkwright
