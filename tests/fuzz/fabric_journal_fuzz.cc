// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any bytes behind the header of a fabric's journal. Must be refused with a message, or
// replayed with closed books, in a time that the length of the file bounds (core/journal.h).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "control/virtual/arrival_source.h"
#include "control/virtual/fabric_run.h"
#include "link_models/core/journal.h"
#include "link_models/topology/topology.h"

namespace {

using namespace linkwright;

// A file that lies nowhere; the path is good while it lives.
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("journal", 0)) {
    if (fd_ < 0) std::abort();
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  void write(const void* bytes, std::size_t size) {
    if (::write(fd_, bytes, size) != static_cast<ssize_t>(size)) std::abort();
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

// Packets beside circuits: every kind of record has something to do.
FabricConfig small_fabric() {
  FabricConfig config;
  config.graph = make_graph(OcsConfig{.hosts = 3, .packet_switch = true});
  LinkConfig link;
  link.rate = {1'000'000'000, 1};
  link.latency = microseconds(1);
  link.queue_limit_bytes = 1 << 16;
  config.links.assign(links(config.graph), link);
  config.switches.resize(1);
  config.switches[0].buffer_bytes = 1 << 16;
  CrossbarNode crossbar;
  crossbar.crossbar.ports = 3;
  crossbar.crossbar.plan = StaticPlan{rotation(3, 1)};
  crossbar.voq_bytes = 1 << 14;
  config.crossbars = {crossbar};
  config.hosts.resize(3);
  for (HostId host = 0; host < 3; ++host)
    config.hosts[host].addresses = {MacAddress{0x02'00'00'00'00'01} + host};
  config.seed = 7;
  return config;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FabricConfig config = small_fabric();
  MemoryFile file;
  JournalHeader header{};
  std::memcpy(header.magic, kFabricJournalMagic, sizeof(header.magic));
  header.seed = config.seed;
  header.time_scale = 1;
  header.cables = 3;
  file.write(&header, sizeof(header));
  file.write(data, size);
  try {
    const FabricRunResult result =
        run_fabric(config, {.arrivals = file.path(), .poll_seed = {}, .frames_max = 4'096});
    if (!result.snapshot.books.closed()) std::abort();
  } catch (const BadArrivals& refused) {
    if (std::string(refused.what()).empty()) std::abort();
  }
  return 0;
}
