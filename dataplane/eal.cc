// SPDX-License-Identifier: Apache-2.0
#include "dataplane/eal.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include <rte_eal.h>
#include <rte_eal_memconfig.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <rte_memory.h>
#include <sched.h>
#include <unistd.h>

#include "dataplane/driver_table.h"
#include "dataplane/hush.h"

namespace linkwright {
namespace {

// What EAL and the drivers allocate for themselves, beside the frames.
constexpr std::uint64_t kEalOwnMebibytes = 32;

std::vector<std::uint32_t> own_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<std::uint32_t> cpus;
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return {0};
  for (std::uint32_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  return cpus;
}

// Lcore 0 on every CPU we have, lcore 1 on the worker's.
std::string lcore_map(const std::vector<std::uint32_t>& cpus, std::uint32_t worker_cpu) {
  std::string all;
  for (const std::uint32_t cpu : cpus) all += (all.empty() ? "" : ",") + std::to_string(cpu);
  return "0@(" + all + "),1@" + std::to_string(worker_cpu);
}

std::vector<std::string> pci_devices(const EmulatorSpec& spec) {
  std::vector<std::string> devices;
  for (const PortSpec& port : spec.ports) {
    const auto devargs = parse_devargs(port.device);
    if (devargs && devargs->driver == "pci") devices.push_back(port.device);
  }
  return devices;
}

std::vector<std::string> arguments(const EmulatorSpec& spec,
                                   const std::vector<std::string>& pci,
                                   const std::string& lcores) {
  std::vector<std::string> args{"linkwright",
                                "--no-telemetry",
                                "--lcores",
                                lcores,
                                "--main-lcore",
                                "0",
                                "--file-prefix",
                                "linkwright-" + std::to_string(getpid())};
  if (!spec.huge_pages) {
    const std::uint64_t mebibytes = (spec.memory_bytes >> 20) + kEalOwnMebibytes;
    args.insert(args.end(), {"--no-huge", "--no-shconf", "-m", std::to_string(mebibytes)});
  } else {
    args.emplace_back("--in-memory");  // needs no hugetlbfs mount, leaves no file behind
  }
  if (pci.empty()) args.insert(args.end(), {"--no-pci", "--iova-mode", "va"});
  for (const std::string& device : pci) args.insert(args.end(), {"--allow", device});
  return args;
}

}  // namespace

Eal::Eal(const EmulatorSpec& spec, std::uint32_t worker_cpu)
    : verbose_(spec.verbose),
      huge_pages_(spec.huge_pages),
      memory_bytes_(spec.memory_bytes),
      wanted_cpu_(spec.worker_cpu),
      worker_cpu_(worker_cpu),
      pci_devices_(pci_devices(spec)) {}

std::unique_ptr<Eal> Eal::start(const EmulatorSpec& spec, std::vector<EmulatorError>& errors) {
  const std::vector<std::uint32_t> cpus = own_cpus();
  const bool ours = std::find(cpus.begin(), cpus.end(), spec.worker_cpu) != cpus.end();
  std::unique_ptr<Eal> eal(new Eal(spec, ours ? spec.worker_cpu : cpus.back()));

  std::vector<std::string> args =
      arguments(spec, eal->pci_devices_, lcore_map(cpus, eal->worker_cpu_));
  std::vector<char*> argv;
  for (std::string& arg : args) argv.push_back(arg.data());

  if (!spec.verbose) rte_openlog_stream(eal->log_.stream());
  int result = 0;
  int error = 0;
  {
    const Hush hush(!spec.verbose);
    result = rte_eal_init(static_cast<int>(argv.size()), argv.data());
    error = rte_errno;
  }
  eal->started_ = result >= 0;
  if (eal->started_) return eal;
  errors.push_back({spec.huge_pages ? "huge_pages" : "memory_bytes",
                    std::string("DPDK does not start with ") +
                        (spec.huge_pages ? "huge pages" : "--no-huge") + ": " +
                        std::strerror(error) + eal->reason()});
  return nullptr;
}

Eal::~Eal() {
  if (started_) {
    // EAL makes this directory, which carries our process id, and leaves it behind.
    const std::filesystem::path runtime_directory = rte_eal_get_runtime_dir();
    rte_eal_cleanup();
    std::error_code ignored;
    std::filesystem::remove_all(runtime_directory, ignored);
  }
  rte_openlog_stream(nullptr);
}

std::vector<EmulatorError> Eal::objections(const EmulatorSpec& spec) const {
  std::vector<EmulatorError> errors;
  const std::string once = "; DPDK starts once in a process: use a new one";
  if (spec.huge_pages != huge_pages_)
    errors.push_back({"huge_pages", "differs from the first run of this process" + once});
  if (!spec.huge_pages && spec.memory_bytes > memory_bytes_) {
    errors.push_back({"memory_bytes",
                      std::to_string(spec.memory_bytes) + " is more than the " +
                          std::to_string(memory_bytes_) + " of the first run" + once});
  }
  if (spec.worker_cpu != wanted_cpu_)
    errors.push_back({"worker_cpu", "differs from the first run of this process" + once});
  if (pci_devices(spec) != pci_devices_)
    errors.push_back({"ports", "the PCI devices differ from those of the first run" + once});
  return errors;
}

std::string Eal::pages() const {
  if (!huge_pages_) return "4K (no-huge)";
  std::uint64_t largest = 0;
  rte_memseg_list_walk(
      [](const rte_memseg_list* list, void* out) {
        auto& size = *static_cast<std::uint64_t*>(out);
        if (list->external == 0 && list->memseg_arr.count > 0) size = std::max(size, list->page_sz);
        return 0;
      },
      &largest);
  if (largest >= 1u << 30) return std::to_string(largest >> 30) + "G";
  if (largest >= 1u << 20) return std::to_string(largest >> 20) + "M";
  return std::to_string(largest >> 10) + "K";
}

std::string Eal::reason() const {
  const std::string line = log_.last_line();
  return line.empty() ? line : ": " + line;
}

}  // namespace linkwright
