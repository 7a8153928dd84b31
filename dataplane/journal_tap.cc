// SPDX-License-Identifier: Apache-2.0
#include "dataplane/journal_tap.h"

#include <string>

#include <rte_errno.h>
#include <rte_mbuf_dyn.h>

namespace linkwright {

std::unique_ptr<JournalTap> JournalTap::create(JournalWriter& writer,
                                               std::vector<EmulatorError>& errors) {
  constexpr rte_mbuf_dynfield kField{
      "linkwright_sequence", sizeof(std::uint64_t), alignof(std::uint64_t), 0};
  // Asked for again by a later run of the process, DPDK returns the same place.
  const int offset = rte_mbuf_dynfield_register(&kField);
  if (offset >= 0)
    return std::unique_ptr<JournalTap>(new JournalTap(writer, static_cast<std::size_t>(offset)));
  errors.push_back({"journal_path",
                    std::string("no room in the frame buffers for a sequence number: ") +
                        rte_strerror(rte_errno)});
  return nullptr;
}

}  // namespace linkwright
