// SPDX-License-Identifier: Apache-2.0
//
// A change of one link of a run as a person types it, `rate=100Mbps`, and the messages that carry
// it out: of a cable between two ports, or of one direction of a fabric's cable. What was changed
// before stays, so who carries it out tells of that. Pure but for the profiles that are read.
#pragma once

#include <cstdint>
#include <functional>
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

// Of what is typed: throws Mistake where the watts of a cable are to be those of its way back.
void refuse_one_sided_watts(const LinkEdit& edit);

// What one message changes.
struct LinkPart {
  std::string told;  // "wire a_to_b", "leaf0 -> spine1"
  bool in_fabric = false;
  std::size_t index = 0;    // of the cable or the fabric in the scenario
  std::uint32_t which = 0;  // direction, or link of the fabric
};

class LinkChange {
 public:
  // The parameters that were set of a part before.
  using Earlier = std::function<std::vector<std::string>(const LinkPart&)>;

  // `written` is what `file.resolve()` gave. Throws Mistake and Refusal: there is no such link, a
  // parameter is wrong, or something else than people acts on the link. Both outlive it. What it
  // has resolved here, it need not resolve again: whoever knows what was set before says so.
  LinkChange(const ScenarioFile& file,
             const ResolvedScenario& written,
             LinkEdit edit,
             const Earlier& earlier = {});

  const std::vector<LinkPart>& parts() const { return parts_; }
  // What is drawn at full load is no longer what the scenario as written draws.
  bool changes_watts() const { return changes_watts_; }

  // Upon `earlier`, the parameters that were set of this part before; what is typed now wins. The
  // instant is left to be filled in. Throws Mistake: not together with what was set before.
  schema::Request request(const LinkPart& part, const std::vector<std::string>& earlier) const;

 private:
  struct Checked {
    LinkPart part;
    std::vector<std::string> parameters;
    LinkConfig config;
  };

  void check_cable(std::size_t cable, const Earlier& earlier);
  void check_fabric_link(const LinkPart& part, const Earlier& earlier);
  std::vector<std::string> with_typed(const LinkPart& part, const Earlier& earlier) const;
  LinkConfig config(const LinkPart& part, const std::vector<std::string>& parameters) const;

  const ScenarioFile& file_;
  const ResolvedScenario& written_;
  LinkEdit edit_;
  std::vector<LinkPart> parts_;
  std::vector<Checked> checked_;  // as parts_
  bool changes_watts_ = false;
};

// What one part becomes with these parameters; all else is as the file has it. Throws Mistake.
LinkConfig cable_config(const ScenarioFile& file,
                        const ResolvedScenario& written,
                        const LinkPart& part,
                        const std::vector<std::string>& parameters);
ResolvedLink checked_fabric_link(const ScenarioFile& file,
                                 const ResolvedScenario& written,
                                 const LinkPart& part,
                                 const std::vector<std::string>& parameters);
// The instant is left to be filled in.
schema::Request change_request(const ResolvedScenario& written,
                               const LinkPart& part,
                               const std::vector<std::string>& parameters,
                               const LinkConfig& config);

// Sets the instant of a request of LinkChange.
void set_instant(schema::Request& request, Instant at);

// Of requests for the parts of one change, all of one instant, the order that carries them out: two
// directions come into force together, or neither does.
schema::Request one_order(const std::vector<schema::Request>& requests);

// Earlier changes, then those typed now, which win.
std::vector<std::string> upon_earlier(const std::vector<std::string>& earlier,
                                      const std::vector<std::string>& typed);

}  // namespace linkwright
