// SPDX-License-Identifier: Apache-2.0
#include "control/process/socket_file.h"

#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/unit/control_http/temp_folder.h"

namespace linkwright::http {
namespace {

class SocketFileTest : public testing::Test {
 protected:
  // A socket file as a process that was killed leaves it.
  void leave_stale() const {
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address)), 0);
    ::close(fd);
  }
  struct ::stat status() const {
    struct ::stat out {};
    ::lstat(path_.c_str(), &out);
    return out;
  }

  TempFolder folder_;
  std::string path_ = folder_ / "socket";
};

TEST_F(SocketFileTest, ItsModeIsThatOfAGroupWhateverTheMask) {
  for (const ::mode_t mask : {0022u, 0077u, 0000u}) {
    const ::mode_t before = ::umask(mask);
    {
      const SocketFile file(path_, "");
      EXPECT_EQ(status().st_mode & 0777, 0660u);
      EXPECT_EQ(::umask(mask), mask);
    }
    ::umask(before);
    EXPECT_FALSE(std::filesystem::exists(path_));
  }
}

TEST_F(SocketFileTest, AGroupGetsIt) {
  const ::group* entry = ::getgrgid(::getegid());
  if (entry == nullptr) GTEST_SKIP() << "this process's group has no name";
  const SocketFile file(path_, entry->gr_name);
  EXPECT_EQ(status().st_gid, entry->gr_gid);
  EXPECT_EQ(status().st_mode & 0777, 0660u);
}

TEST_F(SocketFileTest, AGroupThatThisMachineHasNotIsRefused) {
  EXPECT_THROW(SocketFile(path_, "no-such-group-here"), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SocketFileTest, AStaleOneIsReplaced) {
  leave_stale();
  const SocketFile file(path_, "");
  EXPECT_TRUE(S_ISSOCK(status().st_mode));
}

TEST_F(SocketFileTest, OneThatIsInUseIsRefusedAndStays) {
  const SocketFile first(path_, "");
  const ::ino_t inode = status().st_ino;
  EXPECT_THROW(SocketFile(path_, ""), std::runtime_error);
  EXPECT_EQ(status().st_ino, inode);
}

TEST_F(SocketFileTest, WhatIsNoSocketIsRefusedAndStays) {
  folder_.file("socket", "precious");
  EXPECT_THROW(SocketFile(path_, ""), std::runtime_error);
  EXPECT_EQ(std::filesystem::file_size(path_), 8u);
}

TEST_F(SocketFileTest, TheFileOfASuccessorIsNotRemoved) {
  std::optional<SocketFile> first(std::in_place, path_, "");
  std::filesystem::rename(path_, folder_ / "moved");
  const SocketFile second(path_, "");
  first.reset();
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(SocketFileTest, APathThatIsTooLongIsRefused) {
  EXPECT_THROW(SocketFile(folder_ / std::string(120, 'x'), ""), std::runtime_error);
  EXPECT_THROW(SocketFile("", ""), std::runtime_error);
  EXPECT_THROW(SocketFile(folder_ / "no/such/folder", ""), std::runtime_error);
}

}  // namespace
}  // namespace linkwright::http
