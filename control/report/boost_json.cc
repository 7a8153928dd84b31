// SPDX-License-Identifier: Apache-2.0
//
// Boost.JSON's implementation, compiled once here: Debian's headers need no library of its own.
#include <boost/json/src.hpp>
