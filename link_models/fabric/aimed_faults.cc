// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/aimed_faults.h"

#include <algorithm>
#include <set>
#include <utility>

namespace linkwright {
namespace {

class Checker {
 public:
  Checker(const std::vector<AimedFaults>& all, const Graph& graph) : all_(all), graph_(graph) {}

  std::vector<Violation> run() {
    for (at_ = 0; at_ < all_.size(); ++at_) check(all_[at_]);
    if (!found_.empty()) return std::move(found_);
    if (const std::size_t aims = aims_of(all_).size(); aims > kMostAims)
      found_.push_back({"",
                        "match frames in " + std::to_string(aims) +
                            " different ways, allowed up to " + std::to_string(kMostAims)});
    for (at_ = 0; at_ < all_.size(); ++at_) check_room(all_[at_]);
    return std::move(found_);
  }

 private:
  void bad(const std::string& field, std::string message) {
    found_.push_back({"[" + std::to_string(at_) + "]" + field, std::move(message)});
  }

  void check(const AimedFaults& aimed) {
    const bool at_link = aimed.place == FaultPlace::kLink;
    const std::uint32_t count = at_link ? links(graph_) : graph_.hosts;
    const std::string field = at_link ? ".link" : ".host";
    if (aimed.number >= count)
      return bad(field,
                 std::to_string(aimed.number) + " is out of range, allowed 0 to " +
                     std::to_string(count - 1));
    if (at_link && graph_.nodes[from(graph_, aimed.number)].kind == NodeKind::kCrossbar)
      return bad(field,
                 "comes out of a circuit switch: light travels on the link into it, allowed are "
                 "links that something sends on");
    if (!seen_.insert({at_link, aimed.number}).second) bad(field, "a second entry for it");
    for (Violation& violation : linkwright::validate(aimed.faults))
      bad(".faults" + violation.field, std::move(violation.message));
  }

  // The faults of a host act on its links, beside those of the link.
  void check_room(const AimedFaults& aimed) {
    if (aimed.place != FaultPlace::kLink || !is_host(graph_, from(graph_, aimed.number))) return;
    const NodeId host = from(graph_, aimed.number);
    for (const AimedFaults& other : all_)
      if (other.place == FaultPlace::kHost && other.number == host &&
          other.faults.size() + aimed.faults.size() > kMaxFaults)
        bad(".faults",
            std::to_string(aimed.faults.size()) + " and " + std::to_string(other.faults.size()) +
                " of the host that sends on it are too many, allowed " +
                std::to_string(kMaxFaults) + " together");
  }

  const std::vector<AimedFaults>& all_;
  const Graph& graph_;
  std::size_t at_ = 0;
  std::set<std::pair<bool, std::uint32_t>> seen_;
  std::vector<Violation> found_;
};

}  // namespace

std::vector<FrameMatch> aims_of(const std::vector<AimedFaults>& all) {
  std::vector<FrameMatch> aims;
  for (const AimedFaults& aimed : all)
    for (const TargetedFault& fault : aimed.faults)
      if (std::find(aims.begin(), aims.end(), fault.match) == aims.end())
        aims.push_back(fault.match);
  return aims;
}

std::vector<Violation> validate(const std::vector<AimedFaults>& all, const Graph& graph) {
  return Checker(all, graph).run();
}

Aims AimReader::read(const FrameHeaders& headers) const noexcept {
  Aims aims = 0;
  for (std::size_t i = 0; i < matches_.size(); ++i)
    aims |= Aims{matches(matches_[i], headers)} << i;
  return aims;
}

}  // namespace linkwright
