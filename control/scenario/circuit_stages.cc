// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/circuit_stages.h"

namespace linkwright {

Reconfiguration reconfiguration_of(const schema::Reconfiguration& written) {
  return {.command = fixed_stage(Duration{written.command()}),
          .switching = lognormal_stage(Duration{written.switching()}, written.switching_sigma()),
          .settle = fixed_stage(Duration{written.settle()}),
          .los = {},
          .cdr = {},
          .dsp = lognormal_stage(Duration{written.receiver()}, written.receiver_sigma()),
          .fec_align = {},
          .pcs = {},
          .software = {},
          .drain = Drain::kAtSwitch};
}

}  // namespace linkwright
