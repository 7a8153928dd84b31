// SPDX-License-Identifier: Apache-2.0
//
// An optical circuit switch as a machine that is told the time: which input sees which output, from
// when to when, and when it goes dark. It forwards nothing; who carries frames asks it.
//
// A change darkens only the inputs that it moves: those whose output becomes another one, none, or
// some where there was none. All others stay as they are, to the picosecond.
//
//     command        dark_from                     lit_again
//        |---- lead -----|---- max(gap, guard) --------|
//
// The lead is the command stage with Drain::kAtSwitch, else zero; the gap is the rest of the
// stages, drawn per input and move. A slot of a cyclic plan has no lead (its command was sent
// ahead). A light is on in [lit_since, dark_from).
//
// - An input that is moved again before it came up: the stages under way are abandoned; the new
//   move has stages of its own, drawn anew, from its own command on. A dark_from that was announced
//   is never put off, only brought forward: another input may have been promised the output.
// - A light comes up no earlier than the instant at which the former user of its output goes dark,
//   so no output is ever lit by two inputs. This puts off a light only where command stages differ.
// - At one instant: lights go off, lights come up, then the plan moves, then commands take effect.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/core/violation.h"
#include "link_models/switching/circuit_order.h"
#include "link_models/switching/circuit_plan.h"
#include "link_models/switching/edge_queue.h"
#include "link_models/switching/matching.h"
#include "link_models/switching/planned_moves.h"
#include "link_models/switching/reconfiguration.h"

namespace linkwright {

struct CrossbarConfig {
  std::uint16_t ports = 0;
  CircuitPlan plan;
  std::optional<Reconfiguration> stages{};  // absent: moves take no time beyond a cyclic guard
};

std::vector<Violation> validate(const CrossbarConfig& config);

// Of one input, at the instant up to which edges were passed.
struct Circuit {
  std::uint16_t output = kNoPort;  // where its light goes; kNoPort while dark or unconnected
  Instant lit_since{};             // of this circuit; kEpoch without one
  // When this light goes off or elsewhere, as known by now; kNever: not known, or not lit. A plan
  // is known ahead, a command from its instant on.
  Instant dark_from = kNever;
  // What is lit next, after dark_from or after the darkness it is in: that of the move under way,
  // or of the plan's next move where that comes first. kNoPort and kNever: nothing is known to come
  // (a planned move that takes the output away says no more than that). Ahead of a planned move
  // lit_again is as planned; from the move on it is final, unless the input is moved again.
  std::uint16_t next_output = kNoPort;
  Instant lit_again = kNever;

  friend bool operator==(const Circuit&, const Circuit&) = default;
};

class Crossbar {
 public:
  // Starts at kEpoch, with all circuits of the plan's first matching lit. Precondition:
  // validate(config) is empty. `id` is the link of its random stream, which no cable that draws
  // reconfigurations may share.
  Crossbar(std::uint64_t seed, std::uint32_t id, const CrossbarConfig& config);

  // The next instant at which a circuit changes or something becomes known; kNever: none.
  Instant next_edge() const noexcept;

  // Passes every edge at or before t, in order, and appends to `changed` the inputs whose Circuit
  // changed (each once, ascending). Polling decides nothing. Does not allocate, except that
  // `changed` may grow. Precondition: t < kNever.
  void pass(Instant t, std::vector<std::uint16_t>& changed);

  // Precondition of these: input < ports.
  const Circuit& circuit(std::uint16_t input) const noexcept { return circuits_[input]; }

  // Commands. They take effect when pass() comes to them: at `at`, or where that has been passed or
  // another command is waiting, at the later instant; which one is returned. Precondition: valid
  // for ports(), and `at` within 80 days, which leaves room for the stages.
  //
  // submit: takes the order over, without allocating. kNever, and the order stays with the caller:
  // kOrders are waiting or spent, or a dated one comes too late.
  static constexpr std::size_t kOrders = 64;
  Instant submit(std::unique_ptr<CircuitOrder>& order) noexcept;
  // An order that has been obeyed; nullptr: none is left. To be asked for before orders run out.
  std::unique_ptr<CircuitOrder> take_spent() noexcept;

  // The same for who may allocate, and may have any number waiting.
  // connect: this matching, and the plan ends ("on demand").
  Instant connect(Instant at, const Matching& matching);
  // follow: another plan from then on, as if it had been followed before: the matching that it has
  // at `at` is commanded there, with the guard if it is cyclic. Inputs that keep their output
  // across the change stay lit.
  Instant follow(Instant at, const CircuitPlan& plan);

  // `spare` takes over what `port` did, and the other way round: its circuits, what is planned, and
  // what commands to come say of it. Only the circuits of these two move, as by a command at `at`.
  // Nothing is allocated. Precondition: edges before `at` are passed; each of the two has only ever
  // been exchanged with the other.
  void exchange(std::uint16_t port, std::uint16_t spare, Instant at);

  // After which the plan in force comes round; zero: it does not.
  Duration cycle() const noexcept { return plan_.cycle(); }
  std::uint16_t ports() const noexcept { return static_cast<std::uint16_t>(circuits_.size()); }
  Instant passed() const noexcept { return passed_; }
  // For reports, up to passed(). Dark: without light though a circuit is wanted; an unconnected
  // input is neither.
  std::uint64_t moves(std::uint16_t input) const noexcept { return motions_[input].moves; }
  Duration dark_time(std::uint16_t input) const noexcept;
  Duration lit_time(std::uint16_t input) const noexcept;

 private:
  // What one move takes, as drawn: until the old light goes off, and from there to the new one.
  struct Stages {
    Duration lead{};
    Duration gap{};
  };
  struct MoveTimes {
    Instant dark{};
    Instant lit{};
  };
  enum class Sent : std::uint8_t { kAhead, kNow };  // the command: before a slot, or at the instant

  struct Motion {
    std::uint16_t output = kNoPort;  // as in Circuit
    std::uint16_t target = kNoPort;  // where the last move leads; the output when it is over
    Instant lit_since{};
    Instant dark_at = kNever;  // of the move under way, while the old light is on
    Instant lit_at = kNever;   // of the move under way
    std::uint64_t moves = 0;
    Stages next{};         // of the next move
    Instant counted_to{};  // up to which the times below are complete
    Duration dark{};
    Duration lit{};
  };

  Instant earliest(Instant at) const noexcept;
  Instant enqueue(std::unique_ptr<CircuitOrder> order);
  void step(Instant at);
  void turn(Instant at);
  void obey(CircuitOrder& order);
  void move_to(const Matching& wanted, Instant at);
  void retarget(std::uint16_t input, std::uint16_t output, Instant at, Sent sent);
  void finish_moves();
  void darken(std::uint16_t input, Instant at);
  void light(std::uint16_t input, Instant at);
  void schedule(std::uint16_t input);
  void refresh(std::uint16_t input);
  Circuit seen(std::uint16_t input) const;
  MoveTimes times_of_next(const Motion& motion, Instant at, Sent sent) const;
  Stages draw_move(std::uint16_t input) const;
  void count_to(std::uint16_t input, Instant at) noexcept;
  static Duration lit_between(const Motion& motion, Instant at) noexcept;
  static Duration dark_between(const Motion& motion, Instant at) noexcept;

  std::optional<Reconfiguration> stages_;
  RandomStream random_;
  PlannedMoves plan_;
  EdgeQueue edges_;
  std::vector<std::unique_ptr<CircuitOrder>> waiting_;  // a few: in order of their instants
  std::vector<std::unique_ptr<CircuitOrder>> spent_;
  std::vector<Circuit> circuits_;         // by input
  std::vector<Motion> motions_;           // by input
  std::vector<std::uint16_t> user_;       // by output: the input that lights it
  std::vector<std::uint16_t> stand_in_;   // by port: the one that does its work now; mostly itself
  Matching targets_;                      // where exchange() works
  std::vector<std::uint16_t> moved_;      // by the turn or command at hand
  std::vector<std::uint16_t> touched_;    // by this pass
  std::vector<std::uint8_t> is_touched_;  // by input
  Instant passed_ = kEpoch;
};

}  // namespace linkwright
