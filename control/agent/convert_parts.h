// SPDX-License-Identifier: Apache-2.0
//
// What several messages of control/schema/agent.proto have in common: tallies, books, histograms.
// As convert.h: exact both ways, and what is no such thing is told in `errors` under `field`.
#pragma once

#include <string>

#include "control/agent/convert.h"

namespace linkwright {

void write(const Tally& tally, schema::TallyCount& out);
Tally read(const schema::TallyCount& count);

void write(const Books& books, schema::BookPage& page);
void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::BookPage& page,
          Books& books);

void write(const Histogram& histogram, schema::HistogramData& data);
void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::HistogramData& data,
          Histogram& histogram);

// Up to the last that has counted anything.
using FaultStates = google::protobuf::RepeatedPtrField<schema::FaultState>;
void write(const FaultCounts& faults, FaultStates& states);
void read(EmulatorErrors& errors,
          const std::string& field,
          const FaultStates& states,
          FaultCounts& faults);

}  // namespace linkwright
