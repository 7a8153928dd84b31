// SPDX-License-Identifier: Apache-2.0
//
// DPDK's environment, as an object. EAL CAN START ONLY ONCE IN A PROCESS: one Eal per process, kept
// for as long as anything of DPDK is in use; several runs may use it one after the other. Control
// thread only. Needs no root with --no-huge and virtual devices.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dataplane/emulator.h"
#include "dataplane/log_tail.h"

namespace linkwright {

class Eal {
 public:
  // Memory, pages, PCI devices, worker CPU and loudness come from the spec. The calling thread
  // becomes the main lcore and still floats over its CPUs; one worker lcore is pinned. nullptr and
  // an entry in `errors` when DPDK does not start; the process cannot try again then.
  static std::unique_ptr<Eal> start(const EmulatorSpec& spec, std::vector<EmulatorError>& errors);
  ~Eal();
  Eal(const Eal&) = delete;
  Eal& operator=(const Eal&) = delete;

  // What `spec` asks for that this EAL, once started, cannot give any more. Empty: it serves.
  std::vector<EmulatorError> objections(const EmulatorSpec& spec) const;

  unsigned worker_lcore() const { return 1; }
  // spec.worker_cpu, or the last CPU of this process when that one is not ours to use.
  std::uint32_t worker_cpu() const { return worker_cpu_; }
  // Whether the first run asked to see what DPDK and its libraries print.
  bool verbose() const { return verbose_; }
  // "4K (no-huge)", "2M", "1G": the largest pages in use.
  std::string pages() const;

  // ": " and the last line DPDK logged since forget_log(), to end an error message; else empty.
  std::string reason() const;
  void forget_log() { log_.clear(); }

 private:
  Eal(const EmulatorSpec& spec, std::uint32_t worker_cpu);

  bool started_ = false;
  bool verbose_;
  bool huge_pages_;
  std::uint64_t memory_bytes_;
  std::uint32_t wanted_cpu_;
  std::uint32_t worker_cpu_;
  std::vector<std::string> pci_devices_;
  LogTail log_;
};

}  // namespace linkwright
