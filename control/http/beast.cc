// SPDX-License-Identifier: Apache-2.0
//
// Beast's implementation, compiled once here: Debian's headers need no library of its own.
#include <boost/beast/src.hpp>
