// SPDX-License-Identifier: Apache-2.0
//
// A change of one link of a run as a person types it, `rate=100Mbps`, and the messages that carry
// it out: of a cable between two ports, or of one direction of a fabric's cable. What was changed
// before stays, so who carries it out tells of that. Pure but for the profiles that are read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/live/scenario_file.h"
#include "control/scenario/resolved.h"
#include "control/schema/agent.pb.h"

namespace linkwright {

struct LinkEdit {
  std::string link;                // of a fabric as in "leaf0 -> spine1"
  std::string fabric;              // of a link of a fabric; empty: whichever has one of that name
  std::string direction = "both";  // a_to_b, b_to_a; of a fabric's link there is but one
  std::vector<std::string> parameters;
};

// What one message changes.
struct LinkPart {
  std::string told;  // "wire a_to_b", "leaf0 -> spine1"
  bool in_fabric = false;
  std::size_t index = 0;    // of the cable or the fabric in the scenario
  std::uint32_t which = 0;  // direction, or link of the fabric
};

class LinkChange {
 public:
  // `written` is what `file.resolve()` gave. Throws Mistake and Refusal: there is no such link, a
  // parameter is wrong, or something else than people acts on the link. Both outlive it.
  LinkChange(const ScenarioFile& file, const ResolvedScenario& written, LinkEdit edit);

  const std::vector<LinkPart>& parts() const { return parts_; }
  // Worth knowing, and change nothing.
  const std::vector<std::string>& remarks() const { return remarks_; }

  // Upon `earlier`, the parameters that were set of this part before; what is typed now wins. The
  // instant is left to be filled in. Throws Mistake: not together with what was set before.
  schema::Request request(const LinkPart& part, const std::vector<std::string>& earlier) const;

 private:
  void check_cable(std::size_t cable);
  void check_fabric_link(const LinkPart& part);
  ResolvedLink fabric_link(const LinkPart& part, const std::vector<std::string>& parameters) const;
  LinkConfig cable_config(const LinkPart& part, const std::vector<std::string>& parameters) const;

  const ScenarioFile& file_;
  const ResolvedScenario& written_;
  LinkEdit edit_;
  std::vector<LinkPart> parts_;
  std::vector<std::string> remarks_;
};

// Sets the instant of a request of LinkChange.
void set_instant(schema::Request& request, Instant at);

// Earlier changes, then those typed now, which win.
std::vector<std::string> upon_earlier(const std::vector<std::string>& earlier,
                                      const std::vector<std::string>& typed);

}  // namespace linkwright
