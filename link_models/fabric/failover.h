// SPDX-License-Identifier: Apache-2.0
//
// What outages do to a fabric, made ready before they happen: when light goes and returns, when
// ports go down and up, and which ways are in force from when on. The list is a function of the
// configuration and the outages alone. Making it allocates and searches routes, so it is made by
// whoever commands the worker; the fabric that obeys it allocates nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "link_models/core/books.h"
#include "link_models/core/journal.h"
#include "link_models/fabric/fabric_config.h"

namespace linkwright {

inline constexpr std::uint32_t kNoCable = ~std::uint32_t{0};

struct FailoverStep {
  // In this order at one instant.
  enum class Kind : std::uint8_t { kLightGoes, kLightReturns, kPortsDown, kPortsUp, kReroute };
  Instant at{};
  Kind kind = Kind::kLightGoes;
  std::uint32_t outage = 0;  // its number
  // Of kReroute. The ways in force from then on, which are of the failover that tells; and which
  // cable takes over from which, kNoCable: none does.
  const Routes* routes = nullptr;
  std::uint32_t replaced = kNoCable;
  std::uint32_t spare = kNoCable;
};

// What an outage cost, by who lost it.
struct OutageLedger {
  Tally cut;        // on the wire as the light went
  Tally into_dark;  // sent by who had not noticed
  Tally at_port;    // waited for a port that went down, or came to it
};

class Failover {
 public:
  // Precondition: validate(config) and check_outages(config, outages) are empty.
  Failover(const FabricConfig& config, std::vector<Outage> outages);
  Failover(const Failover&) = delete;
  Failover& operator=(const Failover&) = delete;

  const std::vector<Outage>& outages() const noexcept { return outages_; }
  std::span<const FailoverStep> steps() const noexcept { return steps_; }  // in order
  // Ways before the first of the steps that lies at `t` or later.
  const Routes& routes_before(Instant t) const noexcept;

  // Whether it has all that `before` has, and differs from it in nothing before differs_from.
  bool continues(const Failover& before) const noexcept;

  // When it was noticed, and when traffic went another way; kNever: never, or not planned.
  Instant noticed(std::uint32_t outage) const noexcept { return noticed_[outage]; }
  Instant rerouted(std::uint32_t outage) const noexcept { return rerouted_[outage]; }

  // From the beginning of an outage until traffic goes another way, of that which takes longest.
  Duration longest_course() const noexcept;

  // One per outage; kept by the fabric that obeys.
  std::vector<OutageLedger> ledgers;
  // Earlier than this nothing differs from what the fabric was told before.
  Instant differs_from = kEpoch;
  // What a journal keeps of it, with room for its own record in front; empty: no journal.
  std::vector<JournalRecord> records{};

 private:
  class Planner;
  struct Table {
    std::vector<std::uint8_t> dead;  // by LinkId
    std::unique_ptr<Routes> routes;
  };

  std::vector<Outage> outages_;
  std::vector<FailoverStep> steps_;
  std::vector<Instant> noticed_;
  std::vector<Instant> rerouted_;
  std::vector<Table> tables_;  // [0]: before all steps
};

inline constexpr std::size_t kMostOutages = 64;

// Fields are named "outages[3].from". A cable goes dark again only after all of its last outage is
// over, and there is an end to the memory of tables.
std::vector<Violation> check_outages(const FabricConfig& config,
                                     const std::vector<Outage>& outages);

// The cable between the same two nodes that is spare to `cable`, or that it is spare to; kNoCable.
std::uint32_t partner_of(const Graph& graph, std::uint32_t cable);

}  // namespace linkwright
