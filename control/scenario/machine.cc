// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/machine.h"

namespace linkwright {

void resolve_machine(schema::Machine& machine,
                     const Positions& positions,
                     std::uint64_t free_huge_bytes,
                     EmulatorSpec& spec) {
  const auto written = [&](const char* key) {
    return positions.written(std::string("machine.") + key);
  };
  if (!written("worker_cpu")) machine.set_worker_cpu(spec.worker_cpu);
  if (!written("memory")) machine.set_memory(spec.memory_bytes);
  if (!written("burst")) machine.set_burst(spec.burst);
  if (!written("descriptors")) machine.set_descriptors(spec.descriptors);
  if (machine.pages() == schema::Machine::AUTO) {
    const bool enough = free_huge_bytes >= machine.memory();
    machine.set_pages(enough ? schema::Machine::HUGE : schema::Machine::NO_HUGE);
  }
  spec.worker_cpu = machine.worker_cpu();
  spec.memory_bytes = machine.memory();
  spec.burst = static_cast<std::uint16_t>(machine.burst());
  spec.descriptors = static_cast<std::uint16_t>(machine.descriptors());
  spec.huge_pages = machine.pages() == schema::Machine::HUGE;
  spec.idle = machine.idle() == schema::Machine::SPIN ? IdlePolicy::kSpin : IdlePolicy::kBackOff;
}

}  // namespace linkwright
