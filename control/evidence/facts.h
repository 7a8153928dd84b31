// SPDX-License-Identifier: Apache-2.0
//
// Sections of the evidence that are facts beside the run: who made it, on which machine.
#pragma once

#include <filesystem>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "control/scenario/resolved.h"
#include "dataplane/emulator.h"

namespace linkwright {

// null: it is empty.
boost::json::value text_or_null(const std::string& text);

// `dpdk`: empty: none took part, or it is not known.
boost::json::object versions_section(const std::string& dpdk);
// Read from the kernel's files; what cannot be read is null.
boost::json::object host_section();
// As the scenario has them, with the driver that took each.
boost::json::array ports_section(const ResolvedScenario& scenario,
                                 const EmulatorSnapshot& snapshot);

// Of a file beside the run: its name, size and hash, which is null while `finished` is false: who
// writes it is not done. `folder` is that of the evidence: a file there is told by its name alone.
boost::json::value file_section(const std::filesystem::path& file,
                                const std::filesystem::path& folder,
                                bool finished);

// The same with its content, where that is no longer than `limit` bytes.
enum class Content { kText, kBase64 };
boost::json::object embedded(const std::filesystem::path& file,
                             Content content,
                             std::uint64_t limit);

}  // namespace linkwright
