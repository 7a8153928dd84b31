// SPDX-License-Identifier: Apache-2.0
//
// Backpressure: a switch asks the sender of a lossless class to stop, by a frame that goes before
// all others on the reverse link and can be lost on it as any other.
#include "link_models/fabric/fabric.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kPauseFrameBytes = 60;  // without FCS

// A worker that is asked who waits must not walk through all that waits: some 100 us.
constexpr int kFramesLookedAt = 8'192;

}  // namespace

// After the buffer has taken in or given away something that came by `port`.
void Fabric::ask_for_pause(NodeId node, std::uint16_t port, unsigned cls, Instant now) noexcept {
  SwitchPart& part = switches_[part_of_[node]];
  const std::optional<PauseCommand> command = part.pause.wants(port, cls, part.buffer, now);
  if (command) send_pause(node, port, *command, now);
}

// Light goes one way: through a crossbar there is nobody to be asked.
void Fabric::send_pause(NodeId node,
                        std::uint16_t port,
                        const PauseCommand& command,
                        Instant now) noexcept {
  const PauseControl& pause = switches_[part_of_[node]].pause;
  const LinkId link = link_at(node, port);
  events_.set(refresh_source(reverse(link)), pause.refresh_due(port));
  if (is_crossbar(to(config_.graph, link))) return;
  if (const Egress& egress = *egress_[link]; !egress.control.empty()) {
    FabricFrame& waiting = frames_[egress.control.tail];  // says this, too, or the opposite instead
    waiting.pause.classes = static_cast<std::uint8_t>(waiting.pause.classes | command.classes);
    for (unsigned cls = 0; cls < kClasses; ++cls)
      if ((command.classes >> cls & 1) != 0) waiting.pause.quanta[cls] = command.quanta[cls];
    return;
  }
  counters_.originated.add(kPauseFrameBytes);
  const Slot slot = frames_.take();
  if (slot == kNoSlot) {
    counters_.copies_lost.add(kPauseFrameBytes);
    return;
  }
  FabricFrame& frame = frames_[slot];
  frame.entered = now;
  frame.frame_bytes = kPauseFrameBytes;
  frame.target = kEveryHost;
  frame.pause.kind =
      config_.switches[part_of_[node]].pause.global ? PauseKind::kGlobal : PauseKind::kPriority;
  frame.pause.classes = command.classes;
  frame.pause.quanta = command.quanta;
  enqueue(slot, link, kNoLink, now);
}

void Fabric::refresh_pause(LinkId in, Instant now) noexcept {
  const NodeId node = to(config_.graph, in);
  const std::uint16_t port = port_at_to(config_.graph, in);
  SwitchPart& part = switches_[part_of_[node]];
  events_.set(refresh_source(in), kNever);
  if (const auto command = part.pause.refresh(port, part.buffer, now))
    send_pause(node, port, *command, now);
}

// The frame came by `in`: whoever sends the other way stops.
void Fabric::obey_pause(Slot slot, LinkId in, Instant now) noexcept {
  FabricFrame& frame = frames_[slot];
  const LinkId paused = reverse(in);
  if (Egress* egress = egress_[paused].get()) {
    egress->pause.receive(now, frame.pause.classes, frame.pause.quanta, egress->link.config().rate);
    plan_start(paused, now);
  }
  counters_.absorbed.add(frame.frame_bytes);
  frame.absorbed = true;
  frame.due = now;
  gone_.push(frames_, slot);
}

// Whether frames that came in by `port` wait there, as far as `left` lets one look.
bool Fabric::holds_from(const Egress& egress,
                        unsigned cls,
                        std::uint16_t port,
                        int& left) const noexcept {
  if (cls >= egress.queues.size()) return false;
  for (Slot slot = egress.queues[cls].head; slot != kNoSlot && left > 0;
       slot = frames_[slot].next) {
    if (frames_[slot].buffer_port == port) return true;
    --left;
  }
  return false;
}

// A sender that may not send waits for every queue of the next node in which its frames stand.
void Fabric::tell_pause_waits(std::vector<PauseWait>& out) const noexcept {
  const Graph& graph = config_.graph;
  out.clear();
  int left = kFramesLookedAt;
  for (LinkId link = 0; link < links(graph); ++link) {
    const NodeId node = to(graph, link);
    if (egress_[link] == nullptr || graph.nodes[node].kind != NodeKind::kSwitch) continue;
    for (unsigned cls = 0; cls < kClasses; ++cls) {
      if (egress_[link]->pause.may_send(cls, horizon_)) continue;
      for (std::uint16_t port = 0; port < graph.nodes[node].ports; ++port) {
        const LinkId next = link_at(node, port);
        if (out.size() == out.capacity()) return;
        if (egress_[next] && holds_from(*egress_[next], cls, port_at_to(graph, link), left))
          out.push_back({pause_node(link, cls), pause_node(next, cls)});
      }
    }
  }
}

}  // namespace linkwright
