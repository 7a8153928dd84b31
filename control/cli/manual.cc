// SPDX-License-Identifier: Apache-2.0
#include "control/cli/manual.h"

namespace linkwright {
namespace {

ManualChapter exit_status() {
  return {"EXIT STATUS",
          {{"0", "Done; of `run`: every book closes and fidelity is not INVALID."},
           {"1",
            "`run` ended and printed its report, and a book is open, fidelity is INVALID, or its "
            "evidence is not on the disk; `rerun` and `runs diff` found a difference."},
           {"2",
            "Command line, scenario, profile, calibration, arrivals or evidence are wrong; nothing "
            "was started."},
           {"3", "The dataplane cannot be started or reached, or it died; there is no report."},
           {"4",
            "Refused in the present state: a port carries an address or a route (see `--force`), "
            "nothing runs on the socket, another client commands."}}};
}

ManualChapter environment() {
  return {
      "ENVIRONMENT",
      {{"LINKWRIGHT_PROFILES",
        "Folders of profiles, between colons, instead of those that came with the program."},
       {"XDG_STATE_HOME",
        "Where calibrations are kept, in linkwright/calibration.json; default: "
        "~/.local/state."},
       {"LINKWRIGHT_API", "Where the daemon is asked: its socket, or tcp:HOST:PORT."},
       {"LINKWRIGHT_LEASE", "Id of your lease, sent with whatever changes something."},
       {"NO_COLOR", "Set and not empty: no colour. Nothing but a terminal is ever sent colour."}}};
}

ManualChapter quantities() {
  return {"QUANTITIES",
          {{"",
            "Times have a unit: ns, us, ms, s, min, h, as in 200ms. Numbers of `calc` may be "
            "written with their unit or without; the unit that is then meant is told with each."},
           {"",
            "Real time is that of this machine's clock. Model time is that of the scenario; the "
            "time scale multiplies it to real time."}}};
}

ManualChapter examples() {
  return {
      "EXAMPLES",
      {{"linkwright check lab.yaml", "Reads a scenario and says what is wrong with it."},
       {"linkwright run lab.yaml --duration 10s -o json", "Runs it for ten seconds."},
       {"linkwright run lab.yaml --socket /run/lab.sock", "Runs it until Ctrl-C, open to changes."},
       {"linkwright link set wire rate=100Mbps --socket /run/lab.sock --scenario lab.yaml",
        "Changes a link of it from another terminal."},
       {"linkwright profile list", "Every medium: regime, rate, reach, energy, latency."}}};
}

}  // namespace

Manual manual(const char* version) {
  return {1,
          version,
          "makes a pair of network ports behave like another link",
          {"Frames that come in at one port leave at the other as if a cable, a transceiver, an "
           "optical circuit switch or a fabric of many of them lay between: with its rate, "
           "latency, queue, bit errors and outages. Each frame is accounted for, and the report "
           "says how far it is to be trusted.",
           "A scenario (YAML) says which ports, links and fabrics there are; `linkwright schema` "
           "lists its keys. The ports are driven by linkwright-dataplane, which `run` starts. "
           "`replay` needs neither ports nor privileges."},
          {quantities(),
           exit_status(),
           environment(),
           examples(),
           {"SEE ALSO", {{"", "linkwright-dataplane(8)"}}}}};
}

}  // namespace linkwright
