// SPDX-License-Identifier: Apache-2.0
//
// Each kind of mistake in a fabric, with its message and the place that it is told at.
#include "control/scenario/fabric_check.h"
#include "tests/unit/control/scenario/fabric_text.h"

namespace linkwright {
namespace {

struct FabricMistake {
  const char* topology;
  const char* more;
  const char* told;
  bool own_tiers = false;
};

constexpr FabricMistake kMistakes[] = {
    {"star: {}, ring: {}",
     "",
     "test:7:13: fabrics[0].topology: wants exactly one of star, full_mesh, leaf_spine, fat_tree, "
     "rail_optimised, ring, torus, dragonfly, ocs, superpod, nvl72 (value star, ring)"},
    {"",
     "",
     "test:7:13: fabrics[0].topology: wants exactly one of star, full_mesh, leaf_spine, "
     "fat_tree, rail_optimised, ring, torus, dragonfly, ocs, superpod, nvl72 (value none)"},
    {"star: {hosts: 0}",
     "",
     "test:7:28: fabrics[0].topology.star.hosts: 0 is out of range, allowed 2 to 16384"},
    {"torus: {sizes: [4, 1]}",
     "",
     "test:7:33: fabrics[0].topology.torus.sizes[1]: 1 is out of range, allowed 2 to 16384"},
    {"star: {}",
     "  ingress: pause\n",
     "test:9:12: fabrics[0].ingress: \"pause\" asks for a switch that pauses: "
     "`switches.pause.lossless` names no class (allowed: switch_queue, pace_required, or a "
     "lossless "
     "class)"},
    {"full_mesh: {switches: 200, hosts_per_switch: 100}",
     "",
     "test:7:25: fabrics[0].topology.full_mesh: nodes: 20200 is out of range, allowed 1 to 16384"},
    {"superpod: {scale_out: ocs, leaves: 3}",
     "",
     "test:7:49: fabrics[0].topology.superpod.leaves: is a number of `scale_out: leaf_spine` only"},
    {"star: {}",
     "  tiers: [{tier: hosts, parameters: {rate: 1Gbps}}]\n",
     "test:8:18: fabrics[0].tiers[0].tier: star has no tier \"hosts\" (tiers: host); did you mean "
     "\"host\"?",
     true},
    {"leaf_spine: {}",
     "  tiers: [{tier: core, profile: x}]\n",
     "test:8:18: fabrics[0].tiers[0].tier: leaf_spine has no tier \"core\" (tiers: host, spine)",
     true},
    {"leaf_spine: {}",
     "  tiers: [{tier: host, parameters: {rate: 1Gbps}}]\n",
     "test:8:10: fabrics[0].tiers: say nothing of tier \"spine\": what its cables are made of "
     "(tiers of leaf_spine: host, spine; an entry without `tier` is for all that no other names)",
     true},
    {"star: {}",
     "",
     "test:5:3: fabrics[0].tiers: say nothing of tier \"host\": what its cables are made of (tiers "
     "of star: host; an entry without `tier` is for all that no other names)",
     true},
    {"star: {}",
     "  tiers: [{parameters: {rate: 1Gbps}}, {tier: '*', parameters: {rate: 1Gbps}}]\n",
     "test:8:47: fabrics[0].tiers[1].tier: a second entry for all other tiers (the first is "
     "fabrics[0].tiers[0])",
     true},
    {"star: {}",
     "  tiers: [{parameters: {latency: {propagation: 1ns}}}]\n",
     "test:8:11: fabrics[0].tiers[0]: has no rate: give `profile`, or `parameters` with `rate`, "
     "for example 400Gbps (bps, kbps, Mbps, Gbps, Tbps)",
     true},
    {"star: {}",
     "  tiers: [{parameters: {rate: 1Gbps}}]\n",
     "test:8:11: fabrics[0].tiers[0].latency: must be at least 1 ps in a fabric (tier \"host\")",
     true},
    {"star: {}",
     "  tiers: [{corner: hot, parameters: {rate: 1Gbps}}]\n",
     "test:8:20: fabrics[0].tiers[0].corner: needs `profile`: a corner is numbers that a profile "
     "states (value \"hot\", allowed without one: typical)",
     true},
    {"star: {}",
     "  tiers: [{profile: nowhere}]\n",
     "test:8:21: fabrics[0].tiers[0].profile: unknown profile \"nowhere\": there is none in ",
     true},
    {"star: {}",
     "  tiers: [{parameters: {rate: 1Gbps, latency: {module: 1ns}, availability: {failures: "
     "true}}}]\n",
     "test:8:87: fabrics[0].tiers[0].parameters.availability.failures: failures do not act in a "
     "fabric (value true, allowed false; links can fail)",
     true},
    {"star: {}",
     "  tiers: [{parameters: {rate: 1Gbps, faults: [{name: f, action: drop}]}}]\n",
     "test:8:46: fabrics[0].tiers[0].parameters.faults: are aimed at one link or host of a fabric, "
     "not at a tier (allowed: `faults` of the fabric)",
     true},
    {"star: {}",
     "  faults: [{link: host0 -> switch1, faults: [{name: f, action: drop}]}]\n",
     "test:9:19: fabrics[0].faults[0].link: star has no such link (value \"host0 -> switch1\", did "
     "you mean \"host0 -> switch0\"?)"},
    {"star: {}",
     "  faults: [{host: x, faults: [{name: f, action: drop}]}]\n",
     "test:9:19: fabrics[0].faults[0].host: star has no such host (value \"x\", allowed: host0, "
     "host1)"},
    {"star: {}",
     "  faults: [{faults: [{name: f, action: drop}]}]\n",
     "test:9:12: fabrics[0].faults[0]: wants either `link` or `host`: where the faults are aimed "
     "at"},
    {"star: {}",
     "  faults: [{host: host0, faults: [{name: f, action: delay}]}]\n",
     "test:9:35: fabrics[0].faults[0].faults[0].delay: is needed for `action: delay`, for example "
     "5us"},
    {"star: {}",
     "  faults: [{host: host0, faults: [{name: f, action: drop}]}, {host: host0, faults: [{name: "
     "f, "
     "action: drop}]}]\n",
     "test:9:69: fabrics[0].faults[1].host: a second entry for it"},
    {"ocs: {hosts: 2}",
     "  faults: [{link: ocs0 -> host0, faults: [{name: f, action: drop}]}]\n",
     "test:9:19: fabrics[0].faults[0].link: comes out of a circuit switch: light travels on the "
     "link into it, allowed are links that something sends on"},
    {"ocs: {}",
     "  tiers: [{parameters: {rate: 1Gbps, latency: {module: 1ns}, light: {policy: hold}}}]\n"
     "  circuits: {plan: {static: {shift: 1}}}\n",
     "test:8:78: fabrics[0].tiers[0].parameters.light.policy: light of a circuit is waited for in "
     "`circuits: {policy: hold}` (value \"hold\", allowed lose)",
     true},
    {"ocs: {}",
     "  tiers: [{parameters: {rate: 1Gbps, light: {dark: [{at: 1s, duration: 1s}]}}}]\n"
     "  circuits: {plan: {static: {shift: 1}}}\n",
     "test:8:52: fabrics[0].tiers[0].parameters.light.dark: cannot be stated of a link into a "
     "circuit switch: `circuits` says it",
     true},
    {"star: {}",
     "  addresses: [{host: 2, macs: ['02:00:00:00:00:01']}]\n",
     "test:9:22: fabrics[0].addresses[0].host: is out of range (value 2, allowed 0 to 1)"},
    {"star: {}",
     "  addresses: [{host: 1, macs: ['02:00']}]\n",
     "test:9:32: fabrics[0].addresses[0].macs[0]: is no MAC address (value \"02:00\", for example "
     "\"02:00:00:00:00:01\")"},
    {"star: {}",
     "  addresses: [{host: 1, macs: ['01:00:00:00:00:01']}]\n",
     "test:9:32: fabrics[0].addresses[0].macs[0]: is the address of a group, not of a host (value "
     "\"01:00:00:00:00:01\")"},
    {"star: {}",
     "  addresses: [{host: 1, macs: ['02:00:00:00:00:01']}, {host: 0, macs: "
     "['02:00:00:00:00:01']}]\n",
     "test:9:72: fabrics[0].addresses[1].macs[0]: is already an address of host 1 (value "
     "\"02:00:00:00:00:01\")"},
    {"star: {}",
     "  addresses: [{host: 1, macs: []}]\n",
     "test:9:31: fabrics[0].addresses[0].macs: is an empty list, wants at least one entry"},
    {"star: {}",
     "  classes: {by: pcp, map: [{dscp: 3, class: 1}]}\n",
     "test:9:28: fabrics[0].classes.map[0]: wants `pcp` and `class`, as classes go by pcp"},
    {"star: {}",
     "  classes: {map: [{dscp: 3, class: 1}, {dscp: 3, class: 2}]}\n",
     "test:9:40: fabrics[0].classes.map[1]: a second entry for dscp 3"},
    {"star: {}",
     "  routing: minimal\n",
     "test:9:12: fabrics[0].routing: does not fit the topology star"},
    {"star: {}",
     "  routing: minimum\n",
     "test:9:12: fabrics[0].routing: is not one of the choices (value \"minimum\", allowed "
     "shortest, dimension_order, minimal, valiant); did you mean \"minimal\"?"},
    {"star: {}",
     "  switches: {preset: 64x800}\n",
     "test:9:22: fabrics[0].switches.preset: there is no preset \"64x800\" (presets: 512x200g, "
     "64x800g, 64x400g); did you mean \"64x800g\"?"},
    {"star: {}", "  switches: {alpha: 0.3333}\n", ""},
    {"star: {}",
     "  switches: {alpha: 0/8}\n",
     "test:9:21: fabrics[0].switches.alpha: is not a ratio of two whole numbers from 1 to 65536 "
     "(value \"0/8\", for example 1/8 or 0.125)"},
    {"star: {}",
     "  switches: {buffer: 1kB, reserved: 1kB}\n",
     "test:9:37: fabrics[0].switches.reserved: switch0, 2 ports: 16000 is out of range, allowed 0 "
     "to the buffer of 1000 for all ports and lossy classes together"},
    {"star: {}",
     "  switches: {mark: {kmin: 2kB, kmax: 1kB, pmax: 1}}\n",
     "test:9:27: fabrics[0].switches.mark.kmin: switch0, 2 ports: 2000 is out of range, allowed 0 "
     "to 1000"},
    {"star: {}",
     "  switches: {buffer: 50kB, pause: {lossless: [3]}}\n",
     "test:9:35: fabrics[0].switches.pause.headroom: switch0, 2 ports: 84788 is out of range, "
     "allowed 0 to the buffer of 50000 for all ports and lossless classes together"},
    {"ocs: {}",
     "  switches: {}\n  circuits: {plan: {static: {shift: 1}}}\n",
     "test:9:13: fabrics[0].switches: ocs has no packet switch"},
    {"star: {}",
     "  circuits: {plan: {static: {shift: 1}}}\n",
     "test:9:13: fabrics[0].circuits: star has no circuit switch"},
    {"ocs: {}",
     "",
     "test:7:13: fabrics[0].topology: ocs has a circuit switch: key \"circuits\" is missing, which "
     "says what it does"},
    {"ocs: {}",
     "  circuits: {plan: {}}\n",
     "test:9:20: fabrics[0].circuits.plan: wants exactly one of static, cyclic, timed (value: 0 of "
     "them)"},
    {"ocs: {}",
     "  circuits: {plan: {static: {}}}\n",
     "test:9:29: fabrics[0].circuits.plan.static: wants exactly one of pairs, shift, to (value "
     "none)"},
    {"ocs: {}",
     "  circuits: {plan: {static: {shift: 1, pairs: [[0, 1]]}}}\n",
     "test:9:29: fabrics[0].circuits.plan.static: wants exactly one of pairs, shift, to (value "
     "pairs, shift)"},
    {"ocs: {}",
     "  circuits: {plan: {static: {shift: 4}}}\n",
     "test:9:37: fabrics[0].circuits.plan.static.shift: is out of range (value 4, allowed 1 to 3)"},
    {"ocs: {}",
     "  circuits: {plan: {static: {pairs: [[0, 1, 2]]}}}\n",
     "test:9:38: fabrics[0].circuits.plan.static.pairs[0]: wants 2 values (a, b), has 3"},
    {"ocs: {}",
     "  circuits: {plan: {static: {pairs: [[0, 4]]}}}\n",
     "test:9:38: fabrics[0].circuits.plan.static.pairs[0]: is out of range (value 4, allowed 0 to "
     "3)"},
    {"ocs: {}",
     "  circuits: {plan: {static: {pairs: [[0, 1], [1, 2]]}}}\n",
     "test:9:46: fabrics[0].circuits.plan.static.pairs[1]: port 1 is in a pair already"},
    {"ocs: {}",
     "  circuits: {plan: {static: {pairs: [[2, 2]]}}}\n",
     "test:9:38: fabrics[0].circuits.plan.static.pairs[0]: joins port 2 with itself"},
    {"ocs: {}",
     "  circuits: {plan: {static: {to: [1, 0]}}}\n",
     "test:9:34: fabrics[0].circuits.plan.static.to: wants one entry for each of the 4 ports of "
     "the circuit switch (value: 2 entries)"},
    {"ocs: {}",
     "  circuits: {plan: {static: {to: [1, 0, 3, nobody]}}}\n",
     "test:9:44: fabrics[0].circuits.plan.static.to[3]: is no output (value \"nobody\", allowed 0 "
     "to 3 or none)"},
    {"ocs: {}",
     "  circuits: {plan: {static: {to: [1, 1, none, none]}}}\n",
     "test:9:38: fabrics[0].circuits.plan.static.to[1]: 1 is the port itself"},
    {"ocs: {}",
     "  circuits: {plan: {cyclic: {slot: 5us, matchings: [{shift: 1}, {to: [1, 2, 1, none]}]}}}\n",
     "test:9:77: fabrics[0].circuits.plan.cyclic.matchings[1].to[2]: output 1 is used by inputs 0 "
     "and 2"},
    {"ocs: {}",
     "  circuits: {plan: {cyclic: {slot: 5us, guard: 5us}}}\n",
     "test:9:48: fabrics[0].circuits.plan.cyclic.guard: 5e-06 is out of range, allowed 0 to below "
     "the slot of 5e-06"},
    {"ocs: {}",
     "  circuits: {plan: {cyclic: {slot: 1000h}}}\n",
     "test:9:36: fabrics[0].circuits.plan.cyclic.slot: is too long for a run: "},
    {"ocs: {}",
     "  circuits: {plan: {timed: {first: {shift: 1}, steps: [{at: 2ms, shift: 2}, {at: 1ms, shift: "
     "3}]}}}\n",
     "test:9:82: fabrics[0].circuits.plan.timed.steps[1].at: 0.001 is not after the step before, "
     "at 0.002"},
    {"ocs: {}",
     "  circuits: {stages: {receiver_sigma: 1}, plan: {static: {shift: 1}}}\n",
     "test:9:39: fabrics[0].circuits.stages.receiver_sigma: needs `receiver` beside it, the median "
     "of the stage (value 0s, allowed from 1ps)"},
    {"ocs: {}",
     "  circuits: {instant: true, stages: {settle: 1ms}, plan: {static: {shift: 1}}}\n",
     "test:9:37: fabrics[0].circuits.stages: cannot be given beside `instant: true`"},
    {"ocs: {}",
     "  circuits: {policy: wait, plan: {static: {shift: 1}}}\n",
     "test:9:22: fabrics[0].circuits.policy: is not one of the choices (value \"wait\", allowed "
     "hold, lose, blind)"},
};

TEST(FabricMistakes, EachIsToldOnceAtItsPlace) {
  for (const FabricMistake& mistake : kMistakes) {
    const std::string tiers = mistake.own_tiers ? "" : kPlainTiers;
    const std::string text = fabric_text(mistake.topology, tiers + mistake.more);
    const std::vector<std::string> told = mistakes_of(text);
    if (*mistake.told == 0) {
      EXPECT_TRUE(told.empty()) << text << told.front();
      continue;
    }
    if (told.empty()) {
      ADD_FAILURE() << "nothing is told of\n" << text;
      continue;
    }
    EXPECT_EQ(told.front().substr(0, std::string(mistake.told).size()), mistake.told) << text;
    EXPECT_EQ(told.size(), 1U) << text << told.back();
  }
}

TEST(FabricMistakes, OfTheScenarioAsAWhole) {
  const auto first = [](const std::string& text) {
    const auto told = mistakes_of(text);
    return told.empty() ? std::string() : told.front();
  };
  EXPECT_EQ(first("schema: 1\n"), "test:1:1: key \"links\" is missing (or \"fabrics\")");
  EXPECT_EQ(first("schema: 1\nlinks: []\n"), "test:1:1: key \"ports\" is missing");
  EXPECT_EQ(first("schema: 1\nlinks: [{name: w, a: p, b: q, parameters: {rate: 1Gbps}}]\n"),
            "test:1:1: key \"ports\" is missing");
  const std::string plain = fabric_text("star: {}", kPlainTiers);
  const std::string rest = plain.substr(plain.find("- name: pod"));
  EXPECT_EQ(first(plain + rest),
            "test:9:9: fabrics[1].name: a second fabric of this name (value \"pod\")");
  std::string taken = plain;
  taken.replace(taken.find("[p0, p1]\n  topology"), 8, "[p0, p0]");
  EXPECT_EQ(first(taken),
            "test:6:15: fabrics[0].ports[1]: port \"p0\" is taken by fabrics[0].ports[0]: a port "
            "belongs to one link or one host of a fabric");
  std::string unused = plain;
  unused.replace(unused.find("[p0, p1]\n  topology"), 8, "[p0]");
  EXPECT_EQ(first(unused), "test:3:33: ports[1]: no link and no fabric uses port \"p1\"");
  std::string many = plain;
  many.replace(many.find("[p0, p1]\n  topology"), 8, "[p0, p1, p2]");
  many.replace(many.find("device: d1}"), 11, "device: d1}, {name: p2, device: d2}");
  EXPECT_EQ(
      first(many),
      "test:6:10: fabrics[0].ports: are more than the hosts of the topology (value 3, allowed "
      "up to 2)");
  std::string unknown = plain;
  unknown.replace(unknown.find("[p0, p1]\n  topology"), 8, "[p0, x]");
  EXPECT_EQ(first(unknown),
            "test:6:15: fabrics[0].ports[1]: there is no port \"x\", allowed: p0, p1");
}

TEST(FabricMistakes, APortMustCarryWhatItsHostsCablesCarry) {
  std::string text = fabric_text("star: {}", kPlainTiers);
  text.replace(text.find("device: d1"), 10, "device: d1, rate_real_bps: 1Gbps");
  const auto told = mistakes_of(text);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(
      told.front(),
      "test:6:15: fabrics[0].ports[1]: the cables of host 1 carry 100Gbps / time_scale 1 = "
      "100Gbps, above the 1Gbps that port \"p1\" states in rate_real_bps (allowed: time_scale "
      "from 100)");
  text.replace(text.find("seed: 9"), 7, "time_scale: 100");
  EXPECT_TRUE(mistakes_of(text).empty());
}

}  // namespace
}  // namespace linkwright
