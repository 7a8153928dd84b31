// SPDX-License-Identifier: Apache-2.0
//
// Sets of links, each stored once: a fabric has millions of pairs of nodes, but few sets per node.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <unordered_set>
#include <utility>
#include <vector>

#include "link_models/topology/graph.h"

namespace linkwright {

class LinkSets {
 public:
  LinkSets() : index_(64, Hash{this}, Equal{this}) { intern({}); }
  LinkSets(const LinkSets&) = delete;  // the index points here
  LinkSets& operator=(const LinkSets&) = delete;

  // The number of the set; the empty one has 0. Equal sets in equal order have equal numbers, and
  // numbers are given in order of first sight.
  std::uint32_t intern(std::span<const LinkId> links) {
    const auto known = index_.find(links);
    if (known != index_.end()) return *known;
    const auto set = static_cast<std::uint32_t>(begin_.size() - 1);
    links_.insert(links_.end(), links.begin(), links.end());
    begin_.push_back(static_cast<std::uint32_t>(links_.size()));
    index_.insert(set);
    return set;
  }

  std::span<const LinkId> of(std::uint32_t set) const noexcept {
    return std::span(links_).subspan(begin_[set], begin_[set + 1] - begin_[set]);
  }

  // What remains when no more sets come: where each begins, and one more; and the links.
  std::vector<std::uint32_t> take_begin() { return std::move(begin_); }
  std::vector<LinkId> take_links() { return std::move(links_); }

 private:
  using Links = std::span<const LinkId>;

  struct Hash {
    using is_transparent = void;
    const LinkSets* sets;
    std::size_t operator()(Links links) const noexcept {
      std::uint64_t hash = 0x9e3779b97f4a7c15;
      for (const LinkId link : links) {
        hash = (hash ^ link) * 0xff51afd7ed558ccd;
        hash ^= hash >> 32;
      }
      return hash;
    }
    std::size_t operator()(std::uint32_t set) const noexcept { return (*this)(sets->of(set)); }
  };

  struct Equal {
    using is_transparent = void;
    const LinkSets* sets;
    bool operator()(std::uint32_t left, std::uint32_t right) const noexcept {
      return left == right;
    }
    bool operator()(Links left, std::uint32_t right) const noexcept {
      return std::ranges::equal(left, sets->of(right));
    }
    bool operator()(std::uint32_t left, Links right) const noexcept { return (*this)(right, left); }
  };

  std::vector<std::uint32_t> begin_{0};
  std::vector<LinkId> links_;
  std::unordered_set<std::uint32_t, Hash, Equal> index_;
};

}  // namespace linkwright
