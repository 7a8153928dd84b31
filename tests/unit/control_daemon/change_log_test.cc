// SPDX-License-Identifier: Apache-2.0
//
// The log that everybody sees: it has changes and who was refused one, and nobody can flood it.
#include "control/daemon/change_log.h"

#include <gtest/gtest.h>

#include "control/api/dispatch.h"

namespace linkwright {
namespace {

api::Audit line(const api::Peer& peer, unsigned status, std::string_view path = "/v1/links/wire") {
  return {peer, api::Method::kPatch, path, status, "no"};
}

TEST(ChangeLogTest, WhatIsRefusedToAnOperatorIsSeenByAllAndWhatIsRefusedToAViewerIsNot) {
  ChangeLog log;
  const api::Peer viewer{"eve", api::Role::kViewer};
  const api::Peer one{"ada", api::Role::kOperator};
  for (int i = 0; i < 1'000; ++i) note_refused(line(viewer, 403), log);
  EXPECT_EQ(log.newest(), 0u);
  note_refused(line(one, 200), log);
  EXPECT_EQ(log.newest(), 0u) << "who did it notes it";
  note_refused(line(one, 412), log);
  ASSERT_EQ(log.entries().size(), 1u);
  EXPECT_EQ(log.entries().front().text, "PATCH /v1/links/wire: no");
  EXPECT_EQ(log.entries().front().kind, "refused");
}

TEST(ChangeLogTest, ALongTextIsCutBetweenCharacters) {
  ChangeLog log;
  const std::string fits(ChangeLog::kTextMax, 'x');
  log.add({.text = fits});
  EXPECT_EQ(log.entries().back().text, fits);
  for (std::size_t shift = 0; shift < 3; ++shift) {
    std::string text(shift, 'x');
    while (text.size() < 8'000) text += "\u20ac";
    log.add({.text = text});
    const std::string& kept = log.entries().back().text;
    EXPECT_LE(kept.size(), ChangeLog::kTextMax);
    EXPECT_GT(kept.size(), ChangeLog::kTextMax - 6);
    EXPECT_EQ((kept.size() - shift - 3) % 3, 0u) << "half a character";
    EXPECT_TRUE(kept.ends_with("..."));
  }
}

}  // namespace
}  // namespace linkwright
