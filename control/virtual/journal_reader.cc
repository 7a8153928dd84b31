// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/journal_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <span>

#include "link_models/config_codec.h"
#include "link_models/rate_trace_codec.h"

namespace linkwright {
namespace {

static_assert(std::endian::native == std::endian::little, "records are read as they lie in memory");

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr std::size_t kDirections = 2;

template <typename T>
bool read_into(std::ifstream& file, T* data, std::size_t count) {
  const auto bytes = static_cast<std::streamsize>(count * sizeof(T));
  file.read(reinterpret_cast<char*>(data), bytes);
  return file.gcount() == bytes;
}

const char* word_for(JournalFile kind) {
  return kind == JournalFile::kJournal ? "journal" : "fates file";
}

bool is_of_links(RecordKind kind) {
  return (kind >= RecordKind::kArrival && kind <= RecordKind::kEnd) || kind == RecordKind::kTrace ||
         kind == RecordKind::kStop;
}

std::string visible(const char (&magic)[8]) {
  std::string text(magic, sizeof magic);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '.');
  return text;
}

}  // namespace

JournalReader::JournalReader(const std::string& path) : path_(path), buffer_(kBufferBytes) {
  file_.rdbuf()->pubsetbuf(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  file_.open(path, std::ios::binary);
}

std::unique_ptr<JournalReader> JournalReader::open(const std::string& path,
                                                   JournalFile kind,
                                                   std::string& error) {
  std::unique_ptr<JournalReader> reader(new JournalReader(path));
  if (reader->check_header(kind) && reader->check_ends()) return reader;
  error = reader->error_;
  return nullptr;
}

bool JournalReader::fail(const std::string& what) {
  error_ = path_ + ": " + what;
  return false;
}

bool JournalReader::check_header(JournalFile kind) {
  if (!file_.is_open()) return fail("cannot open");
  std::error_code ignored;
  const std::uint64_t size = std::filesystem::file_size(path_, ignored);
  if (!read_into(file_, &header_, 1)) {
    return fail(std::string("not a ") + word_for(kind) + ": shorter than its header of " +
                std::to_string(sizeof header_) + " bytes");
  }
  const auto& magic = kind == JournalFile::kJournal ? kJournalMagic : kFatesMagic;
  if (std::memcmp(header_.magic, magic, sizeof magic) != 0) {
    return fail(std::string("not a ") + word_for(kind) + ": begins with \"" +
                visible(header_.magic) + "\" where \"" + visible(magic) + "\" is expected");
  }
  if (header_.lost > 0) {
    return fail(std::to_string(header_.lost) +
                " records were lost while it was written; it cannot be replayed");
  }
  const std::uint64_t body = size - sizeof header_;
  if (body % sizeof(JournalRecord) != 0) {
    return fail("cut short: its last record has " + std::to_string(body % sizeof(JournalRecord)) +
                " of " + std::to_string(sizeof(JournalRecord)) + " bytes");
  }
  records_ = body / sizeof(JournalRecord);
  return true;
}

// The last records are the ends, one for each direction of each cable.
bool JournalReader::check_ends() {
  const std::size_t wanted = header_.cables * kDirections;
  std::size_t found = 0;
  if (records_ >= wanted) {
    std::vector<JournalRecord> last(wanted);
    const auto offset = sizeof header_ + (records_ - wanted) * sizeof(JournalRecord);
    file_.seekg(static_cast<std::streamoff>(offset));
    if (!read_into(file_, last.data(), last.size())) return fail("cannot read its end");
    std::vector<bool> ended(wanted, false);
    for (const JournalRecord& record : last) {
      const std::size_t which = record.cable * kDirections + record.direction;
      if (record.kind != RecordKind::kEnd || which >= wanted || ended[which]) continue;
      ended[which] = true;
      ++found;
    }
    file_.seekg(sizeof header_);
  }
  if (found == wanted) return true;
  return fail("cut short: " + std::to_string(found) + " of " + std::to_string(wanted) +
              " directions have their end; the run did not close it");
}

bool JournalReader::next(JournalEntry& entry) {
  if (!error_.empty() || read_ == records_) return false;
  if (!read_into(file_, &entry.record, 1)) {
    return fail("cannot read record " + std::to_string(read_));
  }
  ++read_;
  entry.config.reset();
  entry.trace.reset();
  const JournalRecord& record = entry.record;
  if (record.cable >= header_.cables || record.direction >= kDirections ||
      !is_of_links(record.kind)) {
    return fail("record " + std::to_string(read_ - 1) + " is damaged: kind " +
                std::to_string(static_cast<unsigned>(record.kind)) + ", cable " +
                std::to_string(record.cable) + ", direction " + std::to_string(record.direction));
  }
  if (record.kind == RecordKind::kTrace) return read_trace(entry);
  return record.kind != RecordKind::kChange || read_config(entry);
}

// `size` bytes that follow the record, padded to whole records.
bool JournalReader::read_what_follows(std::size_t size,
                                      const std::string& where,
                                      std::vector<JournalRecord>& out) {
  const std::size_t count = (size + sizeof(JournalRecord) - 1) / sizeof(JournalRecord);
  if (read_ + count > records_)
    return fail(where + " has " + std::to_string(size) + " bytes, more than there can be");
  out.resize(count);
  if (!read_into(file_, out.data(), count)) return fail("cannot read " + where);
  read_ += count;
  return true;
}

bool JournalReader::read_config(JournalEntry& entry) {
  const std::size_t size = entry.record.value;
  const std::string where = "the configuration in record " + std::to_string(read_ - 1);
  if (size > kConfigBytesMax)
    return fail(where + " has " + std::to_string(size) + " bytes, more than there can be");
  std::vector<JournalRecord> padded;
  if (!read_what_follows(size, where, padded)) return false;
  entry.config = decode_config(std::as_bytes(std::span(padded)).first(size));
  return entry.config.has_value() || fail(where + " cannot be understood");
}

bool JournalReader::read_trace(JournalEntry& entry) {
  const std::size_t size = entry.record.value;
  const std::string where = "the trace in record " + std::to_string(read_ - 1);
  std::vector<JournalRecord> padded;
  if (!read_what_follows(size, where, padded)) return false;
  entry.trace = decode_trace(std::as_bytes(std::span(padded)).first(size));
  const bool sound = entry.trace && validate(*entry.trace).empty();
  return sound || fail(where + " cannot be understood");
}

}  // namespace linkwright
