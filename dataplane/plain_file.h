// SPDX-License-Identifier: Apache-2.0
//
// Files that a privileged process writes where others may write, too.
#pragma once

#include <cstddef>
#include <string>

namespace linkwright {

// Made, or emptied. A link is not followed, what is no plain file or bears a second name is left as
// it is, and nothing is emptied before that is known: what somebody put in the file's place must
// not have another file written over. -1: why stands in `problem`.
int open_plain_file(const std::string& path, std::string& problem);

// What errno says.
std::string system_message();

// False: errno says why.
bool write_all(int fd, const void* data, std::size_t size);

}  // namespace linkwright
